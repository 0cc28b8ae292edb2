import { catalogue } from "../language/catalogue.ts"
import { number, plural } from "../language/formats.ts"

export const text = catalogue("time", {
  now: "now",
  minutes: (count: number) => `${number(count)}m`,
  hours: (count: number) => `${number(count)}h`,
  days: (count: number) => `${number(count)}d`,
  justNow: "just now",
  ended: "ended",
  left: {
    day: (count: number) => plural(count, { one: "1 day left", other: `${number(count)} days left` }),
    hour: (count: number) => plural(count, { one: "1 hour left", other: `${number(count)} hours left` }),
    minute: (count: number) => plural(count, { one: "1 minute left", other: `${number(count)} minutes left` })
  }
})
