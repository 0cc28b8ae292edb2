/** One language, as far as catalogues and formats need it. */
export interface Language {
  /** BCP 47, as in `<html lang>`. */
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  /** BCP 47: whose rules count, sort, and write dates and numbers. */
  readonly rules: string
  /** One catalogue in this language, by its name; nothing where the English words are to stand. */
  readonly words: (name: string, english: object) => object | undefined
}

export const english: Language = { tag: "en", direction: "ltr", rules: "en", words: () => undefined }

let current: Language = english
const catalogues = new Map<string, { readonly text: object; readonly english: object }>()

/**
 * All that people read of one feature, in English: sentences, functions that put values into one, groups of both. What it
 * returns holds the same in the language of the app, and is as cheap to read as any object. It is read where something
 * is drawn or said, never while a module starts: the language may come later. `name` is that of the file.
 */
export const catalogue = <T extends object>(name: string, words: T): Readonly<T> => {
  const text = { ...words }
  catalogues.set(name, { text, english: words })
  return Object.assign(text, current.words(name, words))
}

export const currentLanguage = (): Language => current

/** From now on every catalogue says it in `language`, those too whose features load later. What is drawn already stays. */
export const speak = (language: Language): void => {
  current = language
  for (const [name, { text, english }] of catalogues) Object.assign(text, english, language.words(name, english))
}

/** The names and English words of all catalogues that are loaded. */
export const loadedCatalogues = (): ReadonlyMap<string, object> =>
  new Map([...catalogues].map(([name, { english }]) => [name, english]))
