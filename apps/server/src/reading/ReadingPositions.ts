import { type ReadingPlace, ReadingPosition } from "@chirp/domain/ReadingPosition"
import { Clock, Context, DateTime, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"

/** Timelines of an account whose place is kept; past it the ones longest unread are dropped. */
const MAX_FEEDS = 200
/** Accounts in memory; past it the one that wrote longest ago is dropped. */
const MAX_IN_MEMORY = 10_000

export class ReadingPositionsError extends Schema.TaggedError<ReadingPositionsError>()("ReadingPositionsError", {
  operation: Schema.Literals(["list", "find", "set"]),
  cause: Schema.Defect()
}) {}

/**
 * Where accounts stopped reading: one place a timeline, the last write wins. Nothing is found without its account.
 * Every layer passes `test/reading/ReadingPositionsTest.ts`.
 */
export class ReadingPositions extends Context.Service<
  ReadingPositions,
  {
    /** The last written first. */
    readonly list: (accountId: string) => Effect.Effect<ReadonlyArray<ReadingPosition>, ReadingPositionsError>
    readonly find: (
      accountId: string,
      feed: string
    ) => Effect.Effect<Option.Option<ReadingPosition>, ReadingPositionsError>
    readonly set: (
      accountId: string,
      feed: string,
      place: ReadingPlace
    ) => Effect.Effect<ReadingPosition, ReadingPositionsError>
  }
>()("@chirp/server/reading/ReadingPositions") {
  /** Forgotten at the end of the process. */
  static readonly layerMemory = Layer.sync(ReadingPositions, () => {
    const accounts = new Map<string, Map<string, ReadingPosition>>()
    const dropOldest = <V>(map: Map<string, V>, most: number) => {
      const oldest = map.keys().next().value
      if (map.size > most && oldest !== undefined) map.delete(oldest)
    }
    return ReadingPositions.of({
      list: (accountId) => Effect.sync(() => [...(accounts.get(accountId)?.values() ?? [])].toReversed()),
      find: (accountId, feed) => Effect.sync(() => Option.fromUndefinedOr(accounts.get(accountId)?.get(feed))),
      set: (accountId, feed, place) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const feeds = accounts.get(accountId) ?? new Map<string, ReadingPosition>()
          const position = { feed, ...place, updated_at: DateTime.formatIso(DateTime.makeUnsafe(now)) }
          feeds.delete(feed)
          feeds.set(feed, position)
          dropOldest(feeds, MAX_FEEDS)
          accounts.delete(accountId)
          accounts.set(accountId, feeds)
          dropOldest(accounts, MAX_IN_MEMORY)
          return position
        })
    })
  })

  /** Table `chirp.reading_positions` (migration 0008). */
  static readonly layerSql = Layer.effect(
    ReadingPositions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`feed, status_id, offset_px AS "offset", seen_id, device,
        to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at`
      const all = SqlSchema.findAll({
        Request: Schema.String,
        Result: ReadingPosition,
        execute: (accountId) => sql`
          SELECT ${columns} FROM chirp.reading_positions WHERE account_id = ${accountId}
          ORDER BY updated_at DESC, feed LIMIT ${MAX_FEEDS}`
      })
      const one = SqlSchema.findOneOption({
        Request: Schema.Struct({ accountId: Schema.String, feed: Schema.String }),
        Result: ReadingPosition,
        execute: ({ accountId, feed }) => sql`
          SELECT ${columns} FROM chirp.reading_positions WHERE account_id = ${accountId} AND feed = ${feed}`
      })
      const put = SqlSchema.findOne({
        Request: Schema.Struct({ accountId: Schema.String, position: Schema.Any }),
        Result: Schema.Struct({ ...ReadingPosition.fields, inserted: Schema.Boolean }),
        execute: ({ accountId, position }) => sql`
          INSERT INTO chirp.reading_positions AS p (account_id, feed, status_id, offset_px, seen_id, device, updated_at)
          VALUES (${accountId}, ${position.feed}, ${position.status_id}, ${position.offset}, ${position.seen_id},
            ${position.device}, clock_timestamp())
          ON CONFLICT (account_id, feed) DO UPDATE SET status_id = excluded.status_id, offset_px = excluded.offset_px,
            seen_id = excluded.seen_id, device = excluded.device, updated_at = excluded.updated_at
          RETURNING ${columns}, (xmax = 0) AS inserted`
      })
      /** Only a new timeline can be one too many. */
      const trim = (accountId: string) => sql`
        DELETE FROM chirp.reading_positions WHERE account_id = ${accountId} AND feed IN (
          SELECT feed FROM chirp.reading_positions WHERE account_id = ${accountId}
          ORDER BY updated_at DESC, feed OFFSET ${MAX_FEEDS}
        )`
      return ReadingPositions.of({
        list: Effect.fn("ReadingPositions.list")((accountId) => all(accountId), failing("list")),
        find: Effect.fn("ReadingPositions.find")((accountId, feed) => one({ accountId, feed }), failing("find")),
        set: Effect.fn("ReadingPositions.set")(function* (accountId, feed, place) {
          const { inserted, ...position } = yield* put({ accountId, position: { feed, ...place } })
          if (inserted) yield* trim(accountId)
          return position
        }, failing("set"))
      })
    })
  )
}

const failing =
  (operation: ReadingPositionsError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, ReadingPositionsError, R> =>
    Effect.mapError(effect, (cause) => new ReadingPositionsError({ operation, cause }))
