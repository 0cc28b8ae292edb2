import type { Status } from "@chirp/domain/Status"
import type { Http } from "../../clients/http.ts"
import { mergeIds } from "./timeline.ts"

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface SourcePage {
  /** Newest first, or in the server's own order. */
  readonly items: ReadonlyArray<Status>
  /** How to go on downwards; undefined at the end. */
  readonly next: string | undefined
}

/** Where a timeline's posts come from. Every request fails with ApiError. */
export interface Source {
  readonly page: (query: Query & { readonly limit: number }) => Promise<SourcePage>
  readonly older: (next: string) => Promise<SourcePage>
}

/** One path of the API, paged by its Link header. */
export const pathSource = (http: Http, path: string, query: Query = {}): Source => ({
  page: async (extra) => {
    const { items, next } = await http.page<Status>(path, { query: { ...query, ...extra } })
    return { items, next }
  },
  older: async (next) => {
    const page = await http.page<Status>(next)
    return { items: page.items, next: page.next }
  }
})

/** Pages looked through for one page of what is asked for, when most does not fit. */
const SPARSE = 5

/** What of a source fits. Several pages are fetched until there is something, at most `SPARSE`. */
export const fittingSource = (source: Source, fits: (status: Status) => boolean): Source => {
  const search = async (first: SourcePage): Promise<SourcePage> => {
    let page = first
    for (let count = 1; count < SPARSE; count += 1) {
      const items = page.items.filter(fits)
      if (items.length > 0 || page.next === undefined || page.items.length === 0) return { items, next: page.next }
      page = await source.older(page.next)
    }
    return { items: page.items.filter(fits), next: page.next }
  }
  return {
    page: async (query) => {
      const page = await source.page(query)
      // Upwards there is no next page: what does not fit is passed over by the one who asks for more.
      return query.min_id === undefined ? search(page) : { items: page.items.filter(fits), next: page.next }
    },
    older: async (next) => search(await source.older(next))
  }
}

/**
 * Several sources as one, ordered by id. Of a page only that part is given which no source can add to: beyond the end of
 * the shortest reach there may be posts of the others that were not fetched yet.
 */
export const mergedSource = (sources: ReadonlyArray<Source>): Source => {
  const page = async (query: Query & { readonly limit: number }): Promise<SourcePage> => {
    const pages = await Promise.all(sources.map((source) => source.page(query)))
    const byId = new Map(pages.flatMap(({ items }) => items.map((status) => [status.id, status] as const)))
    const ids = mergeIds([...byId.keys()], [])
    const up = query.min_id !== undefined
    const reaches = pages
      .filter(({ items }) => items.length >= query.limit)
      .flatMap(
        ({ items }) =>
          mergeIds(
            items.map(({ id }) => id),
            []
          ).at(up ? 0 : -1) ?? []
      )
    const limit = up ? mergeIds(reaches, []).at(-1) : mergeIds(reaches, [])[0]
    const kept = limit === undefined ? ids : ids.filter((id) => (up ? id <= limit : id >= limit))
    const last = kept.at(-1)
    return {
      items: kept.flatMap((id) => byId.get(id) ?? []),
      next: limit === undefined || last === undefined ? undefined : `${query.limit} ${last}`
    }
  }
  return {
    page,
    older: (next) => {
      const [limit = "20", max_id = ""] = next.split(" ")
      return page({ limit: Number(limit), max_id })
    }
  }
}
