import { number, plural } from "../language/formats.ts"
import type { text } from "./time.text.ts"

export const de: typeof text = {
  now: "jetzt",
  minutes: (count) => `${number(count)} Min.`,
  hours: (count) => `${number(count)} Std.`,
  days: (count) => plural(count, { one: "1 Tag", other: `${number(count)} Tage` }),
  justNow: "gerade eben",
  ended: "beendet",
  left: {
    day: (count) => plural(count, { one: "noch 1 Tag", other: `noch ${number(count)} Tage` }),
    hour: (count) => plural(count, { one: "noch 1 Stunde", other: `noch ${number(count)} Stunden` }),
    minute: (count) => plural(count, { one: "noch 1 Minute", other: `noch ${number(count)} Minuten` })
  }
}
