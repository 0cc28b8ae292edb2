import { randomBytes } from "node:crypto"
import type { SavedSearch, SavedSearchForm } from "@chirp/domain/api/SearchApi"
import { Context, DateTime, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"

/** Of one account; more are refused. */
export const MAX_SAVED = 50

/** There are `MAX_SAVED` already. */
export class TooMany extends Schema.TaggedError<TooMany>()("TooMany", {}) {}
/** The account has none by this id. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {}) {}
export class Failed extends Schema.TaggedError<Failed>()("Failed", { cause: Schema.Defect() }) {}

export class SavedSearchesError extends Schema.TaggedError<SavedSearchesError>()("SavedSearchesError", {
  operation: Schema.Literals(["list", "save", "change", "remove"]),
  reason: Schema.Union([TooMany, NotFound, Failed])
}) {}

type Answer<A> = Effect.Effect<A, SavedSearchesError>

/** Queries that accounts keep, each its own. Every call names the account; another's are not there. */
export class SavedSearches extends Context.Service<
  SavedSearches,
  {
    /** The newest first. */
    readonly list: (accountId: string) => Answer<ReadonlyArray<SavedSearch>>
    /** A query that is saved already is answered as it is. */
    readonly save: (accountId: string, form: SavedSearchForm) => Answer<SavedSearch>
    readonly change: (accountId: string, id: string, form: SavedSearchForm) => Answer<SavedSearch>
    readonly remove: (accountId: string, id: string) => Answer<void>
  }
>()("@chirp/server/search/SavedSearches") {
  static readonly layerSql = Layer.effect(
    SavedSearches,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const find = (accountId: string, query: string) => sql<Row>`
        SELECT id, name, query, created_at FROM chirp.saved_searches WHERE account_id = ${accountId} AND query = ${query}`

      const save = Effect.fnUntraced(function* (accountId: string, form: SavedSearchForm) {
        const { name, query } = trimmed(form)
        const id = yield* Effect.sync(() => randomBytes(12).toString("hex"))
        // counting and inserting are one transaction: two tabs cannot both be the fiftieth
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`SELECT pg_advisory_xact_lock(hashtextextended(${`saved_searches ${accountId}`}, 0))`
            const [known] = yield* find(accountId, query)
            if (known !== undefined) return view(known)
            const [count] = yield* sql<{ count: number }>`
              SELECT count(*)::int AS count FROM chirp.saved_searches WHERE account_id = ${accountId}`
            if ((count?.count ?? 0) >= MAX_SAVED) return yield* new TooMany({})
            const rows = yield* sql<Row>`
              INSERT INTO chirp.saved_searches (id, account_id, name, query)
              VALUES (${id}, ${accountId}, ${name}, ${query}) RETURNING id, name, query, created_at`
            return yield* one(rows)
          })
        )
      })

      return SavedSearches.of({
        list: Effect.fn("SavedSearches.list")(function* (accountId) {
          const rows = yield* sql<Row>`
            SELECT id, name, query, created_at FROM chirp.saved_searches WHERE account_id = ${accountId}
            ORDER BY created_at DESC, id LIMIT ${MAX_SAVED}`
          return rows.map(view)
        }, failing("list")),
        save: Effect.fn("SavedSearches.save")(save, failing("save")),
        change: Effect.fn("SavedSearches.change")(function* (accountId, id, form) {
          const { name, query } = trimmed(form)
          const rows = yield* sql<Row>`
            UPDATE chirp.saved_searches AS s SET name = ${name}, query = ${query}
            WHERE s.account_id = ${accountId} AND s.id = ${id}
              AND NOT EXISTS (
                SELECT 1 FROM chirp.saved_searches o WHERE o.account_id = ${accountId} AND o.query = ${query} AND o.id <> ${id})
            RETURNING s.id, s.name, s.query, s.created_at`
          return yield* one(rows)
        }, failing("change")),
        remove: Effect.fn("SavedSearches.remove")(function* (accountId, id) {
          const rows = yield* sql`
            DELETE FROM chirp.saved_searches WHERE account_id = ${accountId} AND id = ${id} RETURNING id`
          if (rows.length === 0) return yield* new NotFound({})
        }, failing("remove"))
      })
    })
  )
}

interface Row {
  readonly id: string
  readonly name: string
  readonly query: string
  readonly created_at: unknown
}

const moment = Schema.decodeUnknownOption(Schema.Union([Schema.Date, Schema.String]))

const view = (row: Row): SavedSearch => ({
  id: row.id,
  name: row.name,
  query: row.query,
  created_at: Option.match(Option.flatMap(moment(row.created_at), DateTime.make), {
    onNone: () => "",
    onSome: DateTime.formatIso
  })
})

const one = (rows: ReadonlyArray<Row>) => {
  const [row] = rows
  return row === undefined ? Effect.fail(new NotFound({})) : Effect.succeed(view(row))
}

/** PostgreSQL takes no NUL. */
const storable = (text: string) => text.replaceAll("\0", "").toWellFormed().trim()

const trimmed = ({ name, query }: SavedSearchForm) => {
  const kept = storable(query)
  return { query: kept, name: storable(name ?? "") || kept.slice(0, 100).toWellFormed() }
}

const failing =
  (operation: SavedSearchesError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SavedSearchesError, R> =>
    Effect.mapError(effect, (cause) =>
      cause instanceof TooMany || cause instanceof NotFound
        ? new SavedSearchesError({ operation, reason: cause })
        : new SavedSearchesError({ operation, reason: new Failed({ cause }) })
    )
