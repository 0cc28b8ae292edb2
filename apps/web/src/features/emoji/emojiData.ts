import german from "emoji-picker-element-data/de/cldr/data.json?url"
import english from "emoji-picker-element-data/en/emojibase/data.json?url"
import { language } from "../../language/languages.ts"

/** Where the names of the Unicode emoji come from, in the language of the app: a file of Chirp's own, kept in IndexedDB. */
export const emojiSource = (): { readonly dataSource: string; readonly locale: string } =>
  language().tag === "de" ? { dataSource: german, locale: "de" } : { dataSource: english, locale: "en" }

/** An emoji found by its name. */
export interface FoundEmoji {
  readonly unicode: string
  readonly name: string
}

const opened = new Map<string, Promise<import("emoji-picker-element/database").default>>()

const open = () => {
  const source = emojiSource()
  const before = opened.get(source.locale)
  if (before) return before
  const fresh = import("emoji-picker-element/database").then(({ default: Database }) => new Database(source))
  opened.set(source.locale, fresh)
  fresh.catch(() => opened.delete(source.locale))
  return fresh
}

/**
 * Unicode emoji for a shortcode that is being typed: those whose names begin with it, then those of which a word or a tag
 * does. Rejects when the names cannot be had.
 */
export const findEmoji = async (query: string, most: number): Promise<ReadonlyArray<FoundEmoji>> => {
  const database = await open()
  const wanted = query.toLowerCase()
  const found = (await database.getEmojiBySearchQuery(wanted.replaceAll("_", " "))).flatMap((one) =>
    "unicode" in one ? [one] : []
  )
  const begins = ({ annotation, shortcodes = [] }: (typeof found)[number]) =>
    [annotation.replaceAll(" ", "_"), ...shortcodes].some((name) => name.toLowerCase().startsWith(wanted))
  return [...found.filter(begins), ...found.filter((one) => !begins(one))]
    .map(({ annotation, unicode }) => ({ unicode, name: annotation }))
    .slice(0, most)
}
