import { catalogue } from "../../language/catalogue.ts"
import { listed, number, numbers, plural } from "../../language/formats.ts"

const percent = numbers({ style: "percent" })

export const text = catalogue("upload", {
  files: "Files",
  description: "Description",
  hint: "What is there to see, for people who can’t see it?",
  most: (most: number) => `At most ${number(most)} characters`,
  tooMany: (count: number) =>
    plural(count, { one: "1 character too many", other: `${number(count)} characters too many` }),
  left: (count: number) => plural(count, { one: "1 character left", other: `${number(count)} characters left` }),
  again: "Try again",
  focus: (name: string) => `Choose what stays in sight of ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Remove ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  waiting: "Waiting…",
  percent: (fraction: number) => percent().format(fraction),
  progress: (name: string, size: string) => `${name} of ${size} uploaded`,
  working: (name: string) => `The server is working on ${name}`,
  away: "Waits for a connection",
  gone: (name: string) => `“${name}” is gone.`,
  notKept: (name: string) => `The server no longer has “${name}”; add it again.`,
  unreadable: (name: string) => `“${name}” is not an image, video or sound that this server can read.`,
  failed: (name: string, why: string) => `“${name}”: ${why}`,
  surplus: (most: number, first: string, more: number) =>
    more === 0
      ? `A post here holds at most ${number(most)} files; “${first}” was left out.`
      : `A post here holds at most ${number(most)} files; “${first}” and ${number(more)} more were left out.`,
  empty: (name: string) => `“${name}” is empty.`,
  type: (name: string, type: string, types: ReadonlyArray<string>) =>
    `“${name}” (${type}) can’t be posted: this server takes ${listed(types)}.`,
  largeImage: (name: string, size: string, limit: string) =>
    `“${name}” is ${size}; the limit for images here is ${limit}.`,
  largeFile: (name: string, size: string, limit: string) =>
    `“${name}” is ${size}; the limit for this kind of file here is ${limit}.`,
  picker: {
    title: "What must stay in sight",
    middle: "Middle",
    done: "Done",
    hint: (name: string) => `Timelines crop pictures. Press on what matters in “${name}”, or use the sliders.`,
    across: "From left to right",
    upwards: "From bottom to top",
    places: {
      left: "left",
      aLittleLeft: "a little left",
      right: "right",
      aLittleRight: "a little right",
      up: "up",
      aLittleUp: "a little up",
      down: "down",
      aLittleDown: "a little down",
      middle: "middle"
    }
  }
})
