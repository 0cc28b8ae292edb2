/** Where a filter applies. Conversations and lists count as home, bookmarks as account. */
export type FilterContext = "home" | "notifications" | "public" | "thread" | "account"

/** A filter as GoToSocial gives it. It names the posts of a filter `phrase` where Mastodon says `status_id`. */
export interface Filter {
  readonly id: string
  readonly title: string
  readonly context: ReadonlyArray<string>
  readonly expires_at: string | null
  readonly filter_action: string
  readonly keywords: ReadonlyArray<{ readonly keyword: string; readonly whole_word: boolean }>
  readonly statuses: ReadonlyArray<{ readonly status_id?: string; readonly phrase?: string }>
}

/** What is looked through: everything of a post that can be read. */
export interface Filterable {
  readonly id: string
  readonly text: string
}

export type Verdict = { readonly action: "none" | "hide" } | { readonly action: "warn"; readonly title: string }

const none: Verdict = { action: "none" }

const pattern = (keyword: string, wholeWord: boolean): RegExp => {
  const quoted = keyword.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
  // \b knows ASCII alone; a word ends where no letter, digit or underscore follows
  return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])` : quoted, "iu")
}

/** The filters ready to be tried on posts. A filter that hides wins over those that warn; the first that warns names itself. */
export const judge = (filters: ReadonlyArray<Filter>) => {
  const ready = filters.map((filter) => ({
    filter,
    ends: filter.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(filter.expires_at),
    patterns: filter.keywords.map(({ keyword, whole_word }) => pattern(keyword, whole_word)),
    posts: new Set(filter.statuses.map(({ status_id, phrase }) => status_id ?? phrase))
  }))
  return (post: Filterable, context: FilterContext, now: number): Verdict => {
    let verdict: Verdict = none
    for (const { filter, ends, patterns, posts } of ready) {
      if (!filter.context.includes(context) || ends <= now) continue
      if (!posts.has(post.id) && !patterns.some((one) => one.test(post.text))) continue
      if (filter.filter_action === "hide") return { action: "hide" }
      if (verdict.action === "none") verdict = { action: "warn", title: filter.title }
    }
    return verdict
  }
}
