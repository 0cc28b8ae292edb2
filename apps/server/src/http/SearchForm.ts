import type { SearchRequest, SearchType } from "../search/Search.ts"

const DEFAULT_LIMIT = 20
/** As at GoToSocial and Mastodon; more is taken for this. */
const MAX_LIMIT = 40

const types: ReadonlyArray<SearchType> = ["accounts", "statuses", "hashtags"]

/** The parameters of a search as they came; all are text. */
export type SearchParameters = Readonly<Record<string, string | undefined>>

/** A whole number; undefined for anything else, however it is written. */
const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined

const isYes = (text: string | undefined) => text !== undefined && /^(1|t|true|yes|on)$/i.test(text)

export const limitOf = (text: string | undefined, fallback = DEFAULT_LIMIT, most = MAX_LIMIT): number =>
  Math.min(Math.max(whole(text) ?? fallback, 1), most)

/** The operator of a parameter, so that nothing in its value can become another one. */
const operator = (key: string, value: string | undefined) =>
  value === undefined || value.trim() === "" ? "" : `${key}:"${value.replaceAll(/["“”„«»]/g, " ").trim()}" `

/** Undefined: `type` is none that there is. What is out of range is taken for the nearest that is not. */
export const readSearchForm = (parameters: SearchParameters): SearchRequest | undefined => {
  const { account_id, after, before, federated, following, from, limit, offset, q = "", resolve, tz } = parameters
  const wanted = parameters.type ?? ""
  const type = types.find((known) => known === wanted)
  if (type === undefined && wanted !== "") return undefined
  return {
    // in front, so that the last word stays the one that is being typed
    q: `${operator("from", from)}${operator("before", before)}${operator("after", after)}${q}`,
    type,
    limit: limitOf(limit),
    offset: whole(offset) ?? 0,
    timeZone: tz === undefined || tz === "" ? undefined : tz,
    accountId: account_id === undefined || account_id === "" ? undefined : account_id,
    following: isYes(following),
    resolve: isYes(resolve),
    localOnly: federated !== undefined && federated !== "" && !isYes(federated)
  }
}
