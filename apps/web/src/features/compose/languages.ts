import { displayNames, locale, order } from "../../language/formats.ts"

/** ISO 639 codes offered for a post; named in the reader's own language by the browser. Any other code that comes from the account or the browser is added. */
const codes =
  "af ar be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu he hi hr hu hy id is it ja ka kab kk kn ko ku la lb lt lv mk ml mn mr ms my nb ne nl nn oc pa pl pt ro ru sc sk sl sq sr sv sw ta te th tl tok tr uk ur uz vi zh".split(
    " "
  )

export interface Language {
  readonly code: string
  readonly name: string
}

/** `de-AT` → `de`. Undefined for what is not a language code. */
export const baseLanguage = (tag: string | null | undefined): string | undefined => {
  const base = tag?.split("-")[0]?.toLowerCase()
  return base !== undefined && /^[a-z]{2,3}$/.test(base) ? base : undefined
}

const names = displayNames({ type: "language" })

/** "German", for a code; the code itself when the browser knows no name. */
export const languageName = (code: string): string => {
  const name = names().of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(locale()) + name.slice(1)
}

/** Sorted by name, the ones the person uses first. */
export const languageChoices = (preferred: ReadonlyArray<string>): ReadonlyArray<Language> => {
  const nameOf = (code: string): Language => ({ code, name: languageName(code) })
  const mine = [...new Set(preferred)]
  const rest = codes.filter((code) => !mine.includes(code)).map(nameOf)
  return [...mine.map(nameOf), ...rest.toSorted((a, b) => order().compare(a.name, b.name))]
}
