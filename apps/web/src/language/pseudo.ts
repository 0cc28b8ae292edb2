import type { Language } from "./catalogue.ts"

/*
 * Two languages that nobody speaks, made of the English one, for those who build the app: words that stay as they are were
 * never put into a catalogue, and what is cut off will be so in a real language.
 */

const plain = "ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnoprstuvwxyz"
const accented = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþŕšţûṽŵẋýž"
const accents = new Map([...plain].map((letter, index) => [letter, [...accented][index] ?? letter]))

/** Addresses, names and the like are no words. */
const isName = (part: string) => /^[@#]|:\/\/|\w\.\w/.test(part)

/** "New post" → "Ñéŵ þöšţ ~~~": as long as a German or Finnish sentence may be. */
export const disguise = (sentence: string): string => {
  if (!/[a-z]/i.test(sentence)) return sentence
  const words = sentence
    .split(/(\s+)/)
    .map((part) => (isName(part) ? part : [...part].map((letter) => accents.get(letter) ?? letter).join("")))
  // as more words, and not as one that nothing can break
  const more = "~~~~~ ".repeat(Math.ceil(sentence.length / 10)).slice(0, Math.max(2, Math.ceil(sentence.length * 0.4)))
  return `${words.join("")} ${more.trimEnd()}`
}

const disguised = (value: unknown): unknown => {
  if (typeof value === "string") return disguise(value)
  if (typeof value === "function") return (...values: ReadonlyArray<unknown>) => disguised(value(...values))
  if (Array.isArray(value)) return value.map(disguised)
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, disguised(one)]))
}

const words = (_: string, english: object): object => disguised(english) as object

export const accentedEnglish: Language = { tag: "en-XA", direction: "ltr", rules: "en", words }
export const mirroredEnglish: Language = { tag: "ar-XB", direction: "rtl", rules: "en", words }
