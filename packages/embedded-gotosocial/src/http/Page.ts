import { Effect } from "effect"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { type Fields, integer, text } from "./Fields.ts"
import { badRequest, type GtsError } from "./GtsError.ts"
import * as Reply from "./Reply.ts"

/**
 * A page of a list that is ordered by a ULID, newest first. `maxId`: older than; `sinceId`: newer than, the newest
 * ones; `minId`: newer than, the ones right after it (so the query runs ascending and the page is turned round).
 */
export interface Page {
  readonly limit: number
  readonly maxId: string | undefined
  readonly sinceId: string | undefined
  readonly minId: string | undefined
}

export interface PageLimits {
  readonly default: number
  /** Past it the limit is lowered without a word, as GoToSocial does. */
  readonly max: number
  readonly min?: number
}

/** Reads `limit, max_id, since_id, min_id`. A limit that is no number is 400; a malformed id is taken as it is. */
export const readPage = Effect.fnUntraced(function* (
  query: Fields,
  limits: PageLimits
): Effect.fn.Return<Page, GtsError> {
  const limit =
    (yield* integer(query, "limit").pipe(Effect.mapError(() => badRequest("bad integer limit value")))) ??
    limits.default
  return {
    limit: Math.max(limits.min ?? 1, Math.min(limits.max, limit || limits.default)),
    maxId: (yield* text(query, "max_id")) || undefined,
    sinceId: (yield* text(query, "since_id")) || undefined,
    minId: (yield* text(query, "min_id")) || undefined
  }
})

type Extra = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/**
 * GoToSocial's Link header, on the configured origin: next (older) and prev (newer), each with the limit, the cursor
 * and the list's own parameters (`types[]`, `local`, …), sorted by name. `ids` are the page's cursors, newest first;
 * none gives no header.
 */
export const linkHeader = (
  origin: string,
  path: string,
  limit: number,
  ids: ReadonlyArray<string>,
  extra: Extra = {}
): string | undefined => {
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const url = (cursor: string, id: string) => {
    const pairs = Object.entries({ ...extra, limit: String(limit), [cursor]: id })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, value]) =>
        value === undefined
          ? []
          : (typeof value === "string" ? [value] : value).map((one): [string, string] => [key, one])
      )
    return `${origin}${path}?${new URLSearchParams(pairs)}`
  }
  return `<${url("max_id", last)}>; rel="next", <${url("min_id", first)}>; rel="prev"`
}

/** A page as JSON with its Link header. `cursors` are the ids to page by, which need not be the items' own. */
export const replyPage = Effect.fnUntraced(function* (options: {
  readonly path: string
  readonly page: Page
  readonly items: ReadonlyArray<unknown>
  readonly cursors: ReadonlyArray<string>
  readonly extra?: Extra
}) {
  const { origin } = yield* InstanceConfig
  const link = linkHeader(origin, options.path, options.page.limit, options.cursors, options.extra)
  return Reply.json(options.items, link === undefined ? {} : { link })
})
