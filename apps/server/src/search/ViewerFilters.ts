import type { ViewerFilter } from "../gotosocial/ViewerReads.ts"

/** What a filter says about a post, in Mastodon's shape (FilterResult). */
export interface FilterResult {
  readonly filter: ViewerFilter
  readonly keyword_matches: ReadonlyArray<string>
  readonly status_matches: ReadonlyArray<string>
}

/** `hide`: the viewer does not want to see it at all. Else the filters that warn of it. */
export type Filtering = "hide" | ReadonlyArray<FilterResult>

const pattern = (keyword: string, wholeWord: boolean) => {
  const quoted = keyword.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
  // \b knows ASCII only: a word ends where no letter, digit or underscore follows
  return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])` : quoted, "iu")
}

/** Searching is looking at what is public, so filters of this context count, as in Mastodon. */
const CONTEXT = "public"

/**
 * A viewer's filters, ready to be tried on posts. GoToSocial applies them to timelines, but not to a post that is asked
 * for by its id, nor to its own search. Filters that have expired are left out; `now` is in milliseconds since 1970.
 */
export const compileFilters = (
  filters: ReadonlyArray<ViewerFilter>,
  now: number
): ((post: { readonly id: string; readonly texts: ReadonlyArray<string> }) => Filtering) => {
  const live = filters
    .filter(({ context, expires_at }) => context.includes(CONTEXT) && !(expires_at && Date.parse(expires_at) <= now))
    .map((filter) => ({
      filter,
      keywords: filter.keywords
        .filter(({ keyword }) => keyword.trim() !== "")
        .map(({ keyword, whole_word }) => ({ keyword, test: pattern(keyword, whole_word) })),
      statuses: new Set(filter.statuses.map(({ phrase, status_id }) => status_id ?? phrase ?? ""))
    }))
  return ({ id, texts }) => {
    const results: Array<FilterResult> = []
    for (const { filter, keywords, statuses } of live) {
      const found = keywords.filter(({ test }) => texts.some((text) => test.test(text))).map(({ keyword }) => keyword)
      const named = statuses.has(id) ? [id] : []
      if (found.length === 0 && named.length === 0) continue
      if (filter.filter_action === "hide") return "hide"
      results.push({ filter, keyword_matches: found, status_matches: named })
    }
    return results
  }
}
