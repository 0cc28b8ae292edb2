import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { InstanceConfig } from "../instance/InstanceConfig.ts"

export interface EmojiView {
  readonly shortcode: string
  readonly url: string
  readonly static_url: string
  readonly visible_in_picker: boolean
  readonly category?: string
}

export interface EmojiRow {
  readonly id: string
  readonly shortcode: string
  readonly domain: string | null
  readonly content_type: string
  readonly file_extension: string
  readonly file_size: string
  readonly disabled: boolean
  readonly visible_in_picker: boolean
  readonly category_id: string | null
  readonly category: string | null
  readonly updated_at: Date
}

/** The folder emoji files are served under: GoToSocial uses its instance account's id there. */
export const emojiOwner = "01AY6P665V14JJR0AFVRT7311Y"

const shortcode = /:([a-zA-Z0-9_]{1,30}):/g

export const emojiView = (origin: string, row: EmojiRow): EmojiView => ({
  shortcode: row.shortcode,
  url: `${origin}/fileserver/${emojiOwner}/emoji/original/${row.id}.${row.file_extension}`,
  static_url: `${origin}/fileserver/${emojiOwner}/emoji/static/${row.id}.png`,
  visible_in_picker: row.visible_in_picker,
  ...(row.category === null ? {} : { category: row.category })
})

/** For each text the local, enabled emojis whose `:shortcode:` stands in it. One query; none if no text has a colon. */
export const emojisIn = Effect.fn("Emojis.emojisIn")(function* (texts: ReadonlyArray<string>) {
  const named = texts.map((text) => [...new Set(Array.from(text.matchAll(shortcode), (match) => match[1] ?? ""))])
  const wanted = [...new Set(named.flat())]
  if (wanted.length === 0) return texts.map((): ReadonlyArray<EmojiView> => [])
  const { origin } = yield* InstanceConfig
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<EmojiRow>`
    SELECT e.*, c.name AS category FROM emojis e LEFT JOIN emoji_categories c ON c.id = e.category_id
    WHERE e.domain IS NULL AND NOT e.disabled AND ${sql.in("e.shortcode", wanted)}`
  const byName = new Map(rows.map((row) => [row.shortcode, emojiView(origin, row)]))
  return named.map((names): ReadonlyArray<EmojiView> => names.flatMap((name) => byName.get(name) ?? []))
})
