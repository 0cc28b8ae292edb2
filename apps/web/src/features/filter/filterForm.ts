import { type Filter, type FilterAction, type FilterContext, filterActions, filterContexts, postIn } from "./filter.ts"

/** Characters, as GoToSocial counts them. */
export const MAX_TITLE = 200
export const MAX_KEYWORD = 40

/** When a filter ends. `keep`: as it is on the server. `at`: wall-clock time of this device, `YYYY-MM-DDTHH:mm`. */
export type Expiry =
  | { readonly kind: "keep" | "never" }
  | { readonly kind: "in"; readonly seconds: number }
  | { readonly kind: "at"; readonly wall: string }

export interface KeywordRow {
  /** Of this row of the form. */
  readonly key: number
  /** Of the keyword on the server; absent: not there yet. */
  readonly id?: string
  readonly keyword: string
  readonly wholeWord: boolean
}

export interface PostRow {
  /** Of the entry in the filter on the server; absent: not there yet. */
  readonly id?: string
  readonly statusId: string
}

/** A filter as it is being edited. */
export interface FilterForm {
  readonly title: string
  readonly contexts: ReadonlyArray<FilterContext>
  readonly action: FilterAction
  readonly expiry: Expiry
  readonly keywords: ReadonlyArray<KeywordRow>
  readonly posts: ReadonlyArray<PostRow>
}

/** Rows of forms, told apart within the page. */
let lastKey = 0
export const keywordRow = (keyword = "", wholeWord = true): KeywordRow => ({ key: ++lastKey, keyword, wholeWord })

/** A new filter: folds up what it finds, everywhere, for good. */
export const newForm = (keywords: ReadonlyArray<string> = [], posts: ReadonlyArray<string> = []): FilterForm => ({
  title: keywords[0] ?? "",
  contexts: filterContexts,
  action: "warn",
  expiry: { kind: "never" },
  keywords: keywords.length > 0 ? keywords.map((word) => keywordRow(word)) : posts.length > 0 ? [] : [keywordRow()],
  posts: posts.map((statusId) => ({ statusId }))
})

export const formOf = (filter: Filter): FilterForm => ({
  title: filter.title,
  contexts: filterContexts.filter((context) => filter.context.includes(context)),
  action: filterActions.find((action) => action === filter.filter_action) ?? "warn",
  expiry: { kind: filter.expires_at === null ? "never" : "keep" },
  keywords: filter.keywords.map(({ id, keyword, whole_word }) => ({ ...keywordRow(keyword, whole_word), id })),
  posts: filter.statuses.flatMap((status) => {
    const statusId = postIn(status)
    return statusId === undefined ? [] : [{ id: status.id, statusId }]
  })
})

export type Problem = "missing" | "long" | "taken" | "twice" | "past" | "nothing"

/** What the server would refuse, by the field; `keywords` by the row's key. Empty rows are not sent and are no problem. */
export interface Problems {
  readonly title?: Problem
  readonly contexts?: Problem
  readonly expiry?: Problem
  /** The filter would catch nothing. */
  readonly whole?: Problem
  readonly keywords: ReadonlyMap<number, Problem>
}

const tooLong = (text: string, most: number) => [...text].length > most
const trimmed = ({ keyword }: KeywordRow) => keyword.trim()

export const problemsOf = (form: FilterForm, others: ReadonlyArray<Filter>, now: number): Problems => {
  const title = form.title.trim()
  const keywords = new Map<number, Problem>()
  const seen = new Set<string>()
  for (const row of form.keywords) {
    const word = trimmed(row)
    if (word === "") continue
    if (tooLong(word, MAX_KEYWORD)) keywords.set(row.key, "long")
    else if (seen.has(word.toLowerCase())) keywords.set(row.key, "twice")
    seen.add(word.toLowerCase())
  }
  const titleProblem: Problem | undefined =
    title === ""
      ? "missing"
      : tooLong(title, MAX_TITLE)
        ? "long"
        : others.some((other) => other.title === title)
          ? "taken"
          : undefined
  const { expiry } = form
  const at = expiry.kind === "at" ? Date.parse(expiry.wall) : Number.NaN
  return {
    ...(titleProblem === undefined ? {} : { title: titleProblem }),
    ...(form.contexts.length === 0 ? { contexts: "missing" as const } : {}),
    ...(expiry.kind === "at" && Number.isNaN(at) ? { expiry: "missing" as const } : {}),
    ...(at <= now ? { expiry: "past" as const } : {}),
    ...(seen.size === 0 && form.posts.length === 0 ? { whole: "nothing" as const } : {}),
    keywords
  }
}

export const isFine = ({ keywords, ...rest }: Problems): boolean =>
  keywords.size === 0 && Object.keys(rest).length === 0

/** Seconds from now until the filter ends; 0: never. Undefined: as it is. */
const expiresIn = (expiry: Expiry, now: number): number | undefined => {
  switch (expiry.kind) {
    case "keep":
      return undefined
    case "never":
      return 0
    case "in":
      return expiry.seconds
    case "at":
      return Math.max(1, Math.round((Date.parse(expiry.wall) - now) / 1000))
  }
}

/**
 * The rows with the ids that they have on the server. GoToSocial writes new and changed words before it removes any and
 * refuses a word that is there still: so a row takes the id of whatever has its very word already.
 */
const withIds = (rows: ReadonlyArray<KeywordRow>, was: Filter["keywords"]) => {
  const byWord = new Map(was.map(({ id, keyword }) => [keyword, id]))
  const words = rows.filter((row) => trimmed(row) !== "")
  const taken = new Set(words.flatMap((row) => byWord.get(trimmed(row)) ?? []))
  return words.map((row) => {
    const own = row.id !== undefined && !taken.has(row.id) ? row.id : undefined
    return { id: byWord.get(trimmed(row)) ?? own, keyword: trimmed(row), whole_word: row.wholeWord }
  })
}

/**
 * The body that makes the server's filter what the form says, in one request: all of it or nothing. `before`: the filter
 * as the server has it; absent for a new one. Posts that are to leave it are not in there: see `postsGone`.
 */
export const bodyOf = (form: FilterForm, now: number, before?: Filter): object => {
  const seconds = expiresIn(form.expiry, now)
  const was = before?.keywords ?? []
  const words = withIds(form.keywords, was)
  const changed = words.filter(({ id, keyword, whole_word }) => {
    const old = was.find((one) => one.id === id)
    return old === undefined || old.keyword !== keyword || old.whole_word !== whole_word
  })
  return {
    title: form.title.trim(),
    context: form.contexts,
    filter_action: form.action,
    ...(seconds === undefined ? {} : { expires_in: seconds }),
    keywords_attributes: [
      ...was.filter(({ id }) => !words.some((word) => word.id === id)).map(({ id }) => ({ id, _destroy: true })),
      ...changed.map(({ id, ...word }) => (id === undefined ? word : { id, ...word }))
    ],
    statuses_attributes: form.posts
      .filter(({ id }) => id === undefined)
      .map(({ statusId }) => ({ status_id: statusId }))
  }
}

/** The entries of posts that the form has no more. GoToSocial removes them one by one alone. */
export const postsGone = (form: FilterForm, before: Filter | undefined): ReadonlyArray<string> =>
  (before?.statuses ?? []).filter(({ id }) => !form.posts.some((post) => post.id === id)).map(({ id }) => id)

/** A filter that was deleted, to be made again as it was, with the time it has left. */
export const bodyAgain = (filter: Filter, now: number): object => ({
  ...bodyOf(
    {
      ...formOf(filter),
      keywords: filter.keywords.map(({ keyword, whole_word }) => keywordRow(keyword, whole_word)),
      posts: filter.statuses.flatMap((status) => {
        const statusId = postIn(status)
        return statusId === undefined ? [] : [{ statusId }]
      })
    },
    now
  ),
  ...(filter.expires_at === null
    ? {}
    : { expires_in: Math.max(1, Math.round((Date.parse(filter.expires_at) - now) / 1000)) })
})
