import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { stripHtml } from "../text/Sanitise.ts"
import type { StatusView } from "./StatusView.ts"

export type FilterContext = "home" | "notifications" | "public" | "thread" | "account"

/** One filter that a post matches, as GoToSocial tells it. */
export interface Filtered {
  readonly filter: {
    readonly id: string
    readonly title: string
    readonly context: ReadonlyArray<string>
    readonly expires_at: string | null
    readonly filter_action: string
    readonly keywords: ReadonlyArray<{ readonly id: string; readonly keyword: string; readonly whole_word: boolean }>
    readonly statuses: ReadonlyArray<{ readonly id: string; readonly phrase: string }>
  }
  readonly keyword_matches: ReadonlyArray<string>
  readonly status_matches: ReadonlyArray<string>
}

interface FilterRow {
  readonly id: string
  readonly title: string
  readonly contexts: ReadonlyArray<string>
  readonly expires_at: Date | null
  readonly action: string
  readonly keywords: ReadonlyArray<{
    readonly id: string
    readonly keyword: string
    readonly whole_word: boolean
  }> | null
  readonly statuses: ReadonlyArray<{ readonly id: string; readonly phrase: string }> | null
}

type Outcome = "hide" | ReadonlyArray<Filtered>

const NONE: ReadonlyArray<Filtered> = []
const NOTHING = { none: NONE, check: (): Outcome => NONE }

const pattern = (keyword: string, wholeWord: boolean) => {
  const quoted = keyword.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
  // \b knows ASCII only; a word ends where no letter, digit or underscore follows
  return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])` : quoted, "iu")
}

const textOf = (status: StatusView) =>
  [
    status.spoiler_text,
    stripHtml(status.content),
    ...status.media_attachments.map(({ description }) => description ?? ""),
    ...(status.poll?.options.map(({ title }) => title) ?? [])
  ].join("\n")

/**
 * The viewer's filters for a context, ready to be tried on posts. One query; none without a viewer or a context. A
 * filter that hides wins over those that warn.
 */
export const filteringFor = Effect.fn("Filtering.filteringFor")(function* (
  viewer: string,
  context: FilterContext | undefined
) {
  if (viewer === "" || context === undefined) return NOTHING
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<FilterRow>`
    SELECT f.id, f.title, f.contexts, f.expires_at, f.action,
      (SELECT json_agg(json_build_object('id', k.id, 'keyword', k.keyword, 'whole_word', k.whole_word) ORDER BY k.id)
        FROM filter_keywords k WHERE k.filter_id = f.id) AS keywords,
      (SELECT json_agg(json_build_object('id', s.id, 'phrase', s.status_id) ORDER BY s.id)
        FROM filter_statuses s WHERE s.filter_id = f.id) AS statuses
    FROM filters f WHERE f.account_id = ${viewer} AND ${context} = ANY (f.contexts)
      AND (f.expires_at IS NULL OR f.expires_at > now())`
  if (rows.length === 0) return NOTHING
  const filters = rows.map((row) => ({
    action: row.action,
    view: {
      id: row.id,
      title: row.title,
      context: row.contexts,
      expires_at: row.expires_at?.toISOString() ?? null,
      filter_action: row.action,
      keywords: row.keywords ?? [],
      statuses: row.statuses ?? []
    },
    patterns: (row.keywords ?? []).map(({ keyword, whole_word }) => ({ keyword, test: pattern(keyword, whole_word) }))
  }))
  const check = (status: StatusView): Outcome => {
    const text = textOf(status)
    const matched: Array<Filtered> = []
    for (const { action, view, patterns } of filters) {
      const keywords = patterns.filter(({ test }) => test.test(text)).map(({ keyword }) => keyword)
      const statuses = view.statuses.filter(({ phrase }) => phrase === status.id).map(({ phrase }) => phrase)
      if (keywords.length === 0 && statuses.length === 0) continue
      if (action === "hide") return "hide"
      matched.push({ filter: view, keyword_matches: keywords, status_matches: statuses })
    }
    return matched
  }
  return { none: NONE, check }
})
