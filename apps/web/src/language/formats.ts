import { currentLanguage } from "./catalogue.ts"

/** The app's language in the reader's own region: dates of en-GB for English in Britain. */
export const locale = (): string => {
  const { rules } = currentLanguage()
  const own = navigator.languages
  // asked for with every number and date that is drawn; browsers give the same array until the list changes
  if (found.rules !== rules || found.own !== own) {
    found = { rules, own, tag: own.find((tag) => tag === rules || tag.startsWith(`${rules}-`)) ?? rules }
  }
  return found.tag
}

let found: { readonly rules: string; readonly own: ReadonlyArray<string>; readonly tag: string } = {
  rules: "",
  own: [],
  tag: ""
}

/** Formatters are dear to make and cheap to use: each is made once for the language that it is used in. */
const inLanguage = <F>(make: (locale: string) => F): (() => F) => {
  let made: { readonly locale: string; readonly format: F } | undefined
  return () => {
    const now = locale()
    if (made?.locale !== now) made = { locale: now, format: make(now) }
    return made.format
  }
}

/** `const day = dates({ … })` where a module starts, then `day().format(instant)`. */
export const dates = (options: Intl.DateTimeFormatOptions) =>
  inLanguage((locale) => new Intl.DateTimeFormat(locale, options))
export const numbers = (options: Intl.NumberFormatOptions = {}) =>
  inLanguage((locale) => new Intl.NumberFormat(locale, options))
export const relativeTimes = (options: Intl.RelativeTimeFormatOptions) =>
  inLanguage((locale) => new Intl.RelativeTimeFormat(locale, options))
export const lists = (options: Intl.ListFormatOptions) => inLanguage((locale) => new Intl.ListFormat(locale, options))
export const displayNames = (options: Intl.DisplayNamesOptions) =>
  inLanguage((locale) => new Intl.DisplayNames(locale, options))
export const order = inLanguage((locale) => new Intl.Collator(locale, { numeric: true }))

const rulesOf = inLanguage((locale) => new Intl.PluralRules(locale))
const whole = numbers()
const and = lists({ type: "conjunction" })
const or = lists({ type: "disjunction" })

/** 1234 → "1,234" */
export const number = (value: number): string => whole().format(value)

/** "Ada, Bo and Cy" */
export const listed = (words: ReadonlyArray<string>): string => and().format(words)

/** "Ada, Bo or Cy" */
export const oneOf = (words: ReadonlyArray<string>): string => or().format(words)

/** The forms that a language has; `other` is the one that each has. */
export type Forms = { readonly [R in Intl.LDMLPluralRule]?: string } & { readonly other: string }

/** The form that the language uses with `count`: `plural(count, { one: "1 reply", other: `${number(count)} replies` })`. */
export const plural = (count: number, forms: Forms): string => forms[rulesOf().select(count)] ?? forms.other
