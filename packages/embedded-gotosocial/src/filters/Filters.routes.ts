import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { text } from "../http/Fields.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { readFilter, readKeyword } from "./FilterForm.ts"
import * as Filters from "./Filters.ts"

const all = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  return Reply.json((yield* Filters.loadFilters(viewer.accountId)).map(Filters.filterView))
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(Filters.filterView(yield* Filters.findFilter(viewer.accountId, params.id ?? "")))
})

const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const form = yield* readFilter(yield* body)
  return Reply.json(Filters.filterView(yield* Filters.createFilter(viewer.accountId, form)))
})

const update = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const form = yield* readFilter(yield* body)
  return Reply.json(Filters.filterView(yield* Filters.updateFilter(viewer.accountId, params.id ?? "", form)))
})

const remove = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  yield* Filters.deleteFilter(viewer.accountId, params.id ?? "")
  return Reply.json({})
})

const keywords = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const filter = yield* Filters.findFilter(viewer.accountId, params.id ?? "")
  return Reply.json(filter.keywords.map(Filters.keywordView))
})

const addKeyword = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const filter = yield* Filters.findFilter(viewer.accountId, params.id ?? "")
  const row = yield* Filters.addKeyword(filter.id, yield* readKeyword(yield* body))
  yield* Filters.announceChange(viewer.accountId)
  return Reply.json(Filters.keywordView(row))
})

const getKeyword = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(Filters.keywordView(yield* Filters.findKeyword(viewer.accountId, params.id ?? "")))
})

const updateKeyword = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const form = yield* readKeyword(yield* body)
  return Reply.json(Filters.keywordView(yield* Filters.updateKeyword(viewer.accountId, params.id ?? "", form)))
})

const dropPart = (table: "filter_keywords" | "filter_statuses") =>
  Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
    yield* Filters.deletePart(viewer.accountId, table, params.id ?? "")
    return Reply.json({})
  })

const statuses = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const filter = yield* Filters.findFilter(viewer.accountId, params.id ?? "")
  return Reply.json(filter.statuses.map(Filters.filterStatusView))
})

const addStatus = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const filter = yield* Filters.findFilter(viewer.accountId, params.id ?? "")
  const row = yield* Filters.addStatus(filter.id, yield* text(yield* body, "status_id"))
  yield* Filters.announceChange(viewer.accountId)
  return Reply.json(Filters.filterStatusView(row))
})

const getStatus = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(Filters.filterStatusView(yield* Filters.findStatus(viewer.accountId, params.id ?? "")))
})

/**
 * Filters of version 1 as this GoToSocial has them: making one answers 200 but keeps a version 2 filter without its
 * keyword, and the list stays empty.
 */
const createV1 = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const fields = yield* body
  const phrase = yield* text(fields, "phrase")
  const form = yield* readFilter({ ...fields, title: phrase ?? "" })
  const filter = yield* Filters.createFilter(viewer.accountId, { ...form, keywords: [], statuses: [] })
  return Reply.json({
    id: filter.id,
    phrase: filter.title,
    context: filter.contexts,
    whole_word: false,
    expires_at: filter.expires_at?.toISOString() ?? null,
    irreversible: filter.action === "hide"
  })
})

const allV1 = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{
    id: string
    keyword: string
    whole_word: boolean
    contexts: ReadonlyArray<string>
    action: string
    expires_at: Date | null
  }>`
    SELECT k.id, k.keyword, k.whole_word, f.contexts, f.action, f.expires_at
    FROM filter_keywords k JOIN filters f ON f.id = k.filter_id WHERE f.account_id = ${viewer.accountId} ORDER BY k.id`
  return Reply.json(
    rows.map((row) => ({
      id: row.id,
      phrase: row.keyword,
      context: row.contexts,
      whole_word: row.whole_word,
      expires_at: row.expires_at?.toISOString() ?? null,
      irreversible: row.action === "hide"
    }))
  )
})

const [read, write] = ["read:filters", "write:filters"]
export const routes = [
  user("GET", "/api/v1/filters", read, allV1),
  user("POST", "/api/v1/filters", write, createV1),
  user("GET", "/api/v2/filters", read, all),
  user("POST", "/api/v2/filters", write, create),
  user("GET", "/api/v2/filters/:id", read, get),
  user("PUT", "/api/v2/filters/:id", write, update),
  user("DELETE", "/api/v2/filters/:id", write, remove),
  user("GET", "/api/v2/filters/:id/keywords", read, keywords),
  user("POST", "/api/v2/filters/:id/keywords", write, addKeyword),
  user("GET", "/api/v2/filters/keywords/:id", read, getKeyword),
  user("PUT", "/api/v2/filters/keywords/:id", write, updateKeyword),
  user("DELETE", "/api/v2/filters/keywords/:id", write, dropPart("filter_keywords")),
  user("GET", "/api/v2/filters/:id/statuses", read, statuses),
  user("POST", "/api/v2/filters/:id/statuses", write, addStatus),
  user("GET", "/api/v2/filters/statuses/:id", read, getStatus),
  user("DELETE", "/api/v2/filters/statuses/:id", write, dropPart("filter_statuses"))
]
