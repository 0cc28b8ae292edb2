/** Where a filter applies. Conversations and lists count as home, bookmarks as account. */
export const filterContexts = ["home", "notifications", "public", "thread", "account"] as const
export type FilterContext = (typeof filterContexts)[number]

/** What becomes of a post: folded up behind the filter's name; only its pictures covered; left out. */
export const filterActions = ["warn", "blur", "hide"] as const
export type FilterAction = (typeof filterActions)[number]

export interface FilterKeyword {
  readonly id: string
  readonly keyword: string
  readonly whole_word: boolean
}

/** A post of a filter. GoToSocial names it `phrase` where Mastodon says `status_id`. */
export interface FilterStatus {
  readonly id: string
  readonly status_id?: string
  readonly phrase?: string
}

/** A filter as GoToSocial gives it. */
export interface Filter {
  readonly id: string
  readonly title: string
  readonly context: ReadonlyArray<string>
  readonly expires_at: string | null
  readonly filter_action: string
  readonly keywords: ReadonlyArray<FilterKeyword>
  readonly statuses: ReadonlyArray<FilterStatus>
}

export const postIn = (status: FilterStatus): string | undefined => status.status_id ?? status.phrase

/** What is looked through: everything of a post that can be read. */
export interface Filterable {
  readonly id: string
  readonly text: string
}

/** `title`: the filter's that decided. */
export type Verdict = { readonly action: "none" } | { readonly action: FilterAction; readonly title: string }

const none: Verdict = { action: "none" }
const weight = { none: 0, blur: 1, warn: 2, hide: 3 } as const

const pattern = (keyword: string, wholeWord: boolean): RegExp => {
  const quoted = keyword.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
  // \b knows ASCII alone; a word ends where no letter, digit or underscore follows
  return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])` : quoted, "iu")
}

const actionOf = ({ filter_action }: Filter): FilterAction =>
  filterActions.find((action) => action === filter_action) ?? "warn"

/** The filters ready to be tried on posts. The one that takes most away wins; of equal ones the first names itself. */
export const judge = (filters: ReadonlyArray<Filter>) => {
  const ready = filters.map((filter) => ({
    filter,
    action: actionOf(filter),
    ends: filter.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(filter.expires_at),
    patterns: filter.keywords.map(({ keyword, whole_word }) => pattern(keyword, whole_word)),
    posts: new Set(filter.statuses.map(postIn))
  }))
  return (post: Filterable, context: FilterContext, now: number): Verdict => {
    let verdict: Verdict = none
    for (const { filter, action, ends, patterns, posts } of ready) {
      if (!filter.context.includes(context) || ends <= now || weight[action] <= weight[verdict.action]) continue
      if (posts.has(post.id) || patterns.some((one) => one.test(post.text))) verdict = { action, title: filter.title }
    }
    return verdict
  }
}

/** Whether the server left posts out that now belong in again: one of the filters that hide is gone or is another. */
export const loosened = (before: ReadonlyArray<Filter>, now: ReadonlyArray<Filter>): boolean =>
  before.some(
    (filter) =>
      filter.filter_action === "hide" &&
      JSON.stringify(now.find(({ id }) => id === filter.id) ?? null) !== JSON.stringify(filter)
  )
