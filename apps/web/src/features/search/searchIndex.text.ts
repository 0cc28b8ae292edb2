import type { SearchIndexView } from "@chirp/domain/api/SearchAdminApi"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

const engines: Readonly<Record<string, string>> = { postgresql: "PostgreSQL", meilisearch: "Meilisearch" }
export const engineOf = ({ engine }: SearchIndexView) => engines[engine] ?? engine

export const text = catalogue("searchIndex", {
  title: "Search index",
  hint: "For administrators: what can be found on this server. Searches go on while the index is made anew.",
  rows: (now: SearchIndexView): ReadonlyArray<readonly [string, string]> => [
    ["Kept in", engineOf(now)],
    ["Posts", number(now.index.statuses)],
    ["People", number(now.index.accounts)],
    ["Hashtags", number(now.index.tags)],
    ["Changes that wait", number(now.ledger.pending)]
  ],
  works: {
    timeline: "Reading the public timeline",
    scan: "Reading what people wrote",
    rebuild: "Making the index anew"
  },
  soFar: (count: number) => plural(count, { one: "1 so far", other: `${number(count)} so far` }),
  outdated: "The index was made by an older Chirp. Made anew, it finds more.",
  trouble: (why: string) => `Something went wrong: ${why}`,
  rebuild: "Make the index anew",
  notBegun: (why: string) => `The index is not being made anew. ${why}`,
  done: "The new search index is in use.",
  failed: (why: string) => `The index could not be made anew, and the old one stays in use: ${why}`
})
