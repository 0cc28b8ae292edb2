import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { LibraryIndex, LibraryIndexError } from "./LibraryIndex.ts"
import { makePostQueries } from "./postgresql/PostQueries.ts"
import { makeSlots } from "./postgresql/Slots.ts"
import { makeStatistics } from "./postgresql/Statistics.ts"
import { makeVocabulary } from "./postgresql/Vocabulary.ts"
import { makeWrites } from "./postgresql/Writes.ts"

const failing =
  (operation: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, LibraryIndexError, R> =>
    Effect.mapError(effect, (cause) => new LibraryIndexError({ operation, cause }))

/**
 * The libraries in PostgreSQL. A row's words hold its owner, so that a query is narrowed to one account inside the index,
 * and every statement names the account besides. Misspelt words are looked up in the public vocabulary only: words of
 * private posts are never put where another account's query could find them.
 */
export const layer = Layer.effect(
  LibraryIndex,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const slots = yield* makeSlots
    const vocabulary = yield* makeVocabulary(slots)
    const writes = yield* makeWrites(slots, vocabulary)
    const posts = yield* makePostQueries(vocabulary, (yield* makeStatistics(slots)).current)
    const list = (ids: ReadonlyArray<string>) =>
      sql`(SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`

    return LibraryIndex.of({
      put: Effect.fn("LibraryIndex.put")(
        (accountId, entries) => (entries.length === 0 ? Effect.void : writes.library(accountId, entries)),
        failing("put")
      ),
      replaceEverywhere: Effect.fn("LibraryIndex.replaceEverywhere")(
        (documents) => (documents.length === 0 ? Effect.void : writes.replaceInLibraries(documents)),
        failing("replaceEverywhere")
      ),
      withdraw: Effect.fn("LibraryIndex.withdraw")(
        (accountId, kind, ids) =>
          sql.withTransaction(
            Effect.andThen(
              sql`
                UPDATE chirp.search_library SET kinds = array_remove(kinds, ${kind})
                WHERE account_id = ${accountId} AND status_id IN ${list(ids)} AND ${kind} = ANY(kinds)`,
              sql`
                DELETE FROM chirp.search_library
                WHERE account_id = ${accountId} AND status_id IN ${list(ids)} AND kinds = '{}'`
            ).pipe(Effect.asVoid)
          ),
        failing("withdraw")
      ),
      remove: Effect.fn("LibraryIndex.remove")(
        (accountId, ids) =>
          Effect.asVoid(
            sql`DELETE FROM chirp.search_library WHERE account_id = ${accountId} AND status_id IN ${list(ids)}`
          ),
        failing("remove")
      ),
      removeEverywhere: Effect.fn("LibraryIndex.removeEverywhere")(
        (ids) => Effect.asVoid(sql`DELETE FROM chirp.search_library WHERE status_id IN ${list(ids)}`),
        failing("removeEverywhere")
      ),
      removeByAuthor: Effect.fn("LibraryIndex.removeByAuthor")(
        (authorId) => Effect.asVoid(sql`DELETE FROM chirp.search_library WHERE author_id = ${authorId}`),
        failing("removeByAuthor")
      ),
      clear: Effect.fn("LibraryIndex.clear")(
        (accountId) => Effect.asVoid(sql`DELETE FROM chirp.search_library WHERE account_id = ${accountId}`),
        failing("clear")
      ),
      search: Effect.fn("LibraryIndex.search")(
        (accountId, kinds, query) =>
          posts(
            query,
            (run) =>
              run({
                from: sql.literal("chirp.search_library"),
                idColumn: sql.literal("status_id"),
                authorColumn: sql.literal("author_id"),
                where: [
                  sql`account_id = ${accountId}`,
                  sql`kinds && (SELECT array_agg(k) FROM jsonb_array_elements_text(${JSON.stringify(kinds)}::text::jsonb) k)`
                ]
              }),
            `>${accountId}`
          ),
        failing("search")
      ),
      ids: Effect.fn("LibraryIndex.ids")(
        (accountId, { after, kind, limit }) =>
          Effect.map(
            sql<{ status_id: string }>`
              SELECT status_id FROM chirp.search_library
              WHERE account_id = ${accountId} AND status_id > ${after}
                AND (${kind ?? null}::text IS NULL OR ${kind ?? null}::text = ANY(kinds))
              ORDER BY status_id LIMIT ${limit}`,
            (rows) => rows.map(({ status_id }) => status_id)
          ),
        failing("ids")
      ),
      count: Effect.fn("LibraryIndex.count")(
        (accountId) =>
          Effect.map(
            sql<{
              count: number
            }>`SELECT count(*)::int AS count FROM chirp.search_library WHERE account_id = ${accountId}`,
            ([row]) => row?.count ?? 0
          ),
        failing("count")
      )
    })
  })
)
