import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { conflict, notFound, unprocessable } from "../http/GtsError.ts"
import { Ids, isId } from "../ids/Ids.ts"
import { Streams } from "../streaming/Streams.ts"
import { checkKeyword, type FilterForm, type KeywordForm } from "./FilterForm.ts"

export interface KeywordRow {
  readonly id: string
  readonly keyword: string
  readonly whole_word: boolean
}

export interface FilterStatusRow {
  readonly id: string
  readonly status_id: string
}

interface FilterRow {
  readonly id: string
  readonly title: string
  readonly contexts: ReadonlyArray<string>
  readonly action: string
  readonly expires_at: Date | null
  readonly keywords: ReadonlyArray<KeywordRow>
  readonly statuses: ReadonlyArray<FilterStatusRow>
}

export const keywordView = ({ id, keyword, whole_word }: KeywordRow) => ({ id, keyword, whole_word })

/** A bug of GoToSocial that clients have to live with: the status's id comes as `phrase`. */
export const filterStatusView = ({ id, status_id }: FilterStatusRow) => ({ id, phrase: status_id })

export const filterView = (row: FilterRow) => ({
  id: row.id,
  title: row.title,
  context: row.contexts,
  expires_at: row.expires_at?.toISOString() ?? null,
  filter_action: row.action,
  keywords: row.keywords.map(keywordView),
  statuses: row.statuses.map(filterStatusView)
})

/** The account's filters, all or the one with this id. */
export const loadFilters = Effect.fn("Filters.load")(function* (accountId: string, id?: string) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<FilterRow>`
    SELECT f.*,
      coalesce((SELECT json_agg(json_build_object('id', k.id, 'keyword', k.keyword, 'whole_word', k.whole_word)
        ORDER BY k.id) FROM filter_keywords k WHERE k.filter_id = f.id), '[]') AS keywords,
      coalesce((SELECT json_agg(json_build_object('id', s.id, 'status_id', s.status_id) ORDER BY s.id)
        FROM filter_statuses s WHERE s.filter_id = f.id), '[]') AS statuses
    FROM filters f WHERE f.account_id = ${accountId} AND (${id ?? null}::text IS NULL OR f.id = ${id ?? null})
    ORDER BY f.id`
})

/** One's own filter; any other is 404. */
export const findFilter = Effect.fn("Filters.find")(function* (accountId: string, id: string) {
  const [row] = isId(id) ? yield* loadFilters(accountId, id) : []
  return row ?? (yield* notFound("filter not found"))
})

const changed = (accountId: string) => Effect.flatMap(Streams, (streams) => streams.filtersChanged(accountId))

export const addKeyword = Effect.fn("Filters.addKeyword")(function* (filterId: string, form: KeywordForm) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const keyword = yield* checkKeyword(form.keyword)
  const [row] = yield* sql<KeywordRow>`
    INSERT INTO filter_keywords (id, filter_id, keyword, whole_word)
    VALUES (${yield* ids.next}, ${filterId}, ${keyword}, ${form.wholeWord ?? false}) ON CONFLICT DO NOTHING RETURNING *`
  return row ?? (yield* conflict("duplicate keyword"))
})

export const addStatus = Effect.fn("Filters.addStatus")(function* (filterId: string, statusId: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  if (statusId === undefined || !isId(statusId)) return yield* unprocessable(`invalid status_id ${statusId ?? ""}`)
  const known = yield* sql`SELECT 1 FROM statuses WHERE id = ${statusId}`
  if (known.length === 0) return yield* notFound("status not found")
  const [row] = yield* sql<FilterStatusRow>`
    INSERT INTO filter_statuses (id, filter_id, status_id) VALUES (${yield* ids.next}, ${filterId}, ${statusId})
    ON CONFLICT DO NOTHING RETURNING *`
  return row ?? (yield* conflict("duplicate status"))
})

const changeKeyword = Effect.fnUntraced(function* (filterId: string, form: KeywordForm & { readonly id: string }) {
  const sql = yield* SqlClient.SqlClient
  const keyword = form.keyword === undefined ? null : yield* checkKeyword(form.keyword)
  const taken = yield* sql`
    SELECT 1 FROM filter_keywords WHERE filter_id = ${filterId} AND id <> ${form.id} AND keyword = ${keyword}::text`
  if (taken.length > 0) return yield* conflict("duplicate keyword")
  const rows = yield* sql`
    UPDATE filter_keywords SET keyword = coalesce(${keyword}::text, keyword),
      whole_word = coalesce(${form.wholeWord ?? null}::boolean, whole_word)
    WHERE id = ${form.id} AND filter_id = ${filterId} RETURNING id`
  if (rows.length === 0) return yield* notFound("filter keyword not found")
})

const dropKeyword = Effect.fnUntraced(function* (filterId: string, id: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`DELETE FROM filter_keywords WHERE id = ${id} AND filter_id = ${filterId} RETURNING id`
  if (rows.length === 0) return yield* notFound("filter keyword not found")
})

/** In GoToSocial's order: what is removed goes last, so a word that is removed and added in one request is a duplicate. */
const applyKeywords = Effect.fnUntraced(function* (filterId: string, forms: ReadonlyArray<KeywordForm>) {
  for (const form of forms) if (form.id === undefined) yield* addKeyword(filterId, form)
  for (const { id, ...form } of forms) {
    if (id !== undefined && !form.destroy) yield* changeKeyword(filterId, { ...form, id })
  }
  for (const { id, destroy } of forms) if (id !== undefined && destroy) yield* dropKeyword(filterId, id)
})

/** A bug of GoToSocial: it says that ids are for removing alone, and refuses that too. Posts leave a filter one by one. */
const checkStatus = (form: FilterForm["statuses"][number]) =>
  form.id === undefined
    ? Effect.void
    : Effect.fail(unprocessable("filter status IDs here can only be used to delete them"))

/** Makes a filter with its keywords and statuses, or nothing. A second one of the same title is 409. */
export const createFilter = Effect.fn("Filters.create")(function* (accountId: string, form: FilterForm) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const { title, contexts } = form
  if (title === undefined)
    return yield* unprocessable("filter title must be provided, and must be no more than 200 chars")
  if (contexts === undefined) return yield* unprocessable("at least one filter context is required")
  const id = yield* ids.next
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const made = yield* sql`
        INSERT INTO filters (id, account_id, title, contexts, action, expires_at)
        VALUES (${id}, ${accountId}, ${title}, ${contexts}, ${form.action ?? "warn"},
          now() + make_interval(secs => ${form.expiresIn ?? null}::float8))
        ON CONFLICT DO NOTHING RETURNING id`
      if (made.length === 0) return yield* conflict("duplicate title, keyword or status")
      yield* Effect.forEach(form.keywords, (keyword) => addKeyword(id, keyword), { discard: true })
      yield* Effect.forEach(form.statuses, ({ statusId }) => addStatus(id, statusId), { discard: true })
    })
  )
  yield* changed(accountId)
  return yield* findFilter(accountId, id)
})

/** Changes what the form names, keywords and statuses included, in one transaction. */
export const updateFilter = Effect.fn("Filters.update")(function* (accountId: string, id: string, form: FilterForm) {
  const sql = yield* SqlClient.SqlClient
  yield* findFilter(accountId, id)
  yield* Effect.forEach(form.statuses, checkStatus, { discard: true })
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const made = yield* sql`
        UPDATE filters SET title = coalesce(${form.title ?? null}::text, title),
          contexts = coalesce(${form.contexts ?? null}::text[], contexts),
          action = coalesce(${form.action ?? null}::text, action),
          expires_at = CASE WHEN ${form.expiresIn === undefined} THEN expires_at
            ELSE now() + make_interval(secs => ${form.expiresIn ?? null}::float8) END
        WHERE id = ${id} AND account_id = ${accountId}
          AND NOT EXISTS (SELECT 1 FROM filters o WHERE o.account_id = ${accountId} AND o.id <> ${id}
            AND o.title = ${form.title ?? null}::text)
        RETURNING id`
      if (made.length === 0) return yield* conflict("duplicate title")
      yield* applyKeywords(id, form.keywords)
      yield* Effect.forEach(form.statuses, ({ statusId }) => addStatus(id, statusId), { discard: true })
    })
  )
  yield* changed(accountId)
  return yield* findFilter(accountId, id)
})

export const deleteFilter = Effect.fn("Filters.delete")(function* (accountId: string, id: string) {
  const sql = yield* SqlClient.SqlClient
  yield* findFilter(accountId, id)
  yield* sql`DELETE FROM filters WHERE id = ${id} AND account_id = ${accountId}`
  yield* changed(accountId)
})

/** A keyword or a status of one of the account's filters. */
const findPart = (table: "filter_keywords" | "filter_statuses") =>
  Effect.fnUntraced(function* (accountId: string, id: string) {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<KeywordRow & FilterStatusRow & { readonly filter_id: string }>`
      SELECT p.* FROM ${sql(table)} p JOIN filters f ON f.id = p.filter_id
      WHERE p.id = ${id} AND f.account_id = ${accountId}`
    return row ?? (yield* notFound())
  })
export const findKeyword = findPart("filter_keywords")
export const findStatus = findPart("filter_statuses")

export const updateKeyword = Effect.fn("Filters.updateKeyword")(function* (
  accountId: string,
  id: string,
  form: KeywordForm
) {
  const row = yield* findKeyword(accountId, id)
  yield* changeKeyword(row.filter_id, { ...form, id })
  yield* changed(accountId)
  return yield* findKeyword(accountId, id)
})

export const deletePart = Effect.fn("Filters.deletePart")(function* (
  accountId: string,
  table: "filter_keywords" | "filter_statuses",
  id: string
) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* table === "filter_keywords" ? findKeyword(accountId, id) : findStatus(accountId, id)
  yield* sql`DELETE FROM ${sql(table)} WHERE id = ${row.id} AND filter_id = ${row.filter_id}`
  yield* changed(accountId)
})

export const announceChange = changed
