/**
 * What of the API's answers is kept for reading without a connection, and how pages of a list become one list. Pure: the
 * store keeps what `merged` makes, and `pageOf` reads pages back out of it.
 */

/** How an answer is kept: a list that grows by its pages, or the last answer alone. */
export interface Keeping {
  readonly key: string
  readonly kind: "list" | "last"
  readonly cursor: Cursor
  readonly limit: number
}

export type Cursor =
  | { readonly at: "top" }
  | { readonly at: "below"; readonly id: string }
  | { readonly at: "above"; readonly id: string }

/** Items of one list that are kept, the newest; what is older is asked for again when there is a connection. */
export const mostItems = 80
/** Items of a page when the request names no number: GoToSocial's own default. */
const usualPage = 20

const id = "[0-9A-Za-z]{1,64}"

/** Lists ordered by the ids of their items, newest first. */
const growing = [
  /^\/api\/v1\/timelines\/(home|public)$/,
  /^\/api\/v1\/timelines\/(tag|list)\/[^/]+$/,
  new RegExp(`^/api/v1/accounts/${id}/statuses$`),
  /^\/api\/v1\/notifications$/
]

const single = [
  new RegExp(`^/api/v1/statuses/${id}(/context)?$`),
  new RegExp(`^/api/v1/accounts/(${id}|lookup|relationships|verify_credentials)$`),
  new RegExp(`^/api/v1/lists(/${id}(/accounts)?)?$`),
  /^\/api\/v1\/(instance|custom_emojis|markers|bookmarks|favourites|conversations|followed_tags|preferences|follow_requests)$/,
  /^\/api\/v[12]\/filters$/,
  /^\/api\/v1\/tags\/[^/]+$/
]

const paging = new Set(["max_id", "min_id", "since_id", "limit"])

/** How the answer to a GET is kept; undefined when it is not. `path` may carry a query of its own. */
export const keepingOf = (path: string): Keeping | undefined => {
  const [address = "", query = ""] = path.split("?", 2)
  const grows = growing.some((pattern) => pattern.test(address))
  if (!grows && !single.some((pattern) => pattern.test(address))) return undefined
  const params = new URLSearchParams(query)
  const below = params.get("max_id")
  const above = params.get("min_id") ?? params.get("since_id")
  const rest = [...params].filter(([name]) => !paging.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const key = rest.length === 0 ? address : `${address}?${new URLSearchParams(rest)}`
  // A further page of a list that is not ordered by its ids stands for nothing by itself.
  if (!grows && (below !== null || above !== null)) return undefined
  return {
    key,
    kind: grows ? "list" : "last",
    cursor: below !== null ? { at: "below", id: below } : above !== null ? { at: "above", id: above } : { at: "top" },
    limit: Number(params.get("limit")) || usualPage
  }
}

interface Item {
  readonly id: string
}

export const isList = (value: unknown): value is ReadonlyArray<Item> =>
  Array.isArray(value) &&
  value.every((item) => typeof item === "object" && item !== null && typeof item.id === "string")

/**
 * The kept list with a page put in. A page says all about the range it covers: what was kept there and is not on it is
 * gone. A page that does not join what is kept takes its place when it is newer, and is left out otherwise.
 */
export const merged = <T extends Item>(
  kept: ReadonlyArray<T>,
  page: ReadonlyArray<T>,
  cursor: Cursor
): ReadonlyArray<T> => {
  const cut = (items: ReadonlyArray<T>) => items.slice(0, mostItems)
  const knows = (wanted: string) => kept.some((item) => item.id === wanted)
  const newest = page[0]?.id
  const oldest = page.at(-1)?.id
  if (newest === undefined || oldest === undefined) {
    if (cursor.at === "top") return []
    return cursor.at === "below" && knows(cursor.id) ? kept.filter((item) => item.id >= cursor.id) : kept
  }
  if (!page.some(({ id }) => knows(id)) && !(cursor.at !== "top" && knows(cursor.id))) {
    return cursor.at === "top" || newest > (kept[0]?.id ?? "") ? cut(page) : kept
  }
  const above = (item: T) =>
    cursor.at === "top" ? false : cursor.at === "below" ? item.id >= cursor.id : item.id > newest
  const below = (item: T) => (cursor.at === "above" ? item.id <= cursor.id : item.id < oldest)
  return cut([...kept.filter(above), ...page, ...kept.filter(below)])
}

/** The page that a request asks for, out of what is kept; undefined when it is not there. */
export const pageOf = <T extends Item>(
  kept: ReadonlyArray<T>,
  keeping: Keeping
): { readonly items: ReadonlyArray<T>; readonly next: string | undefined } | undefined => {
  const { cursor, key, limit } = keeping
  const oldest = kept.at(-1)?.id
  if (oldest === undefined) return cursor.at === "top" ? { items: [], next: undefined } : undefined
  if (cursor.at === "above") {
    // Only where what is kept reaches down to it: else there would be a gap that nobody sees.
    if (oldest > cursor.id) return undefined
    return { items: kept.filter((item) => item.id > cursor.id).slice(-limit), next: undefined }
  }
  const rest = cursor.at === "top" ? kept : kept.filter((item) => item.id < cursor.id)
  if (rest.length === 0) return undefined
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  const more = last === undefined ? undefined : `${key}${key.includes("?") ? "&" : "?"}max_id=${last.id}&limit=${limit}`
  return { items, next: more }
}
