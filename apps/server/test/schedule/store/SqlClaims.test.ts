import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger } from "effect"
import { SqlClient } from "effect/sql"
import { ScheduledPostStore } from "../../../src/schedule/ScheduledPostStore.ts"
import { layerSql } from "../../../src/schedule/store/Sql.ts"
import * as Migrations from "../../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../../testrig/Postgres.ts"

const lease = Duration.seconds(10)
const layer = layerSql.pipe(
  Layer.provideMerge(Migrations.layer),
  Layer.provideMerge(layerFreshDatabase),
  Layer.provide(Logger.layer([]))
)

/** So many posts of so many accounts, due since a while ago. */
const crowd = Effect.fnUntraced(function* (name: string, posts: number, accounts: number, ago: Duration.Input) {
  const sql = yield* SqlClient.SqlClient
  const due = Duration.toSeconds(ago)
  yield* sql`
    INSERT INTO chirp.scheduled_posts (id, account_id, thread_id, position, scheduled_at, run_at, status_text)
    SELECT id, account, id, 0, due, due, id FROM (
      SELECT ${name} || '-' || n AS id, ${name} || n % ${accounts}::int AS account,
        now() - make_interval(secs => ${due}::float8) + make_interval(secs => n / 1e6) AS due
      FROM generate_series(0, ${posts}::int - 1) AS n) AS posts`
})

/** Claims that are given back at once, until one is of this account; their number. */
const claimsUntil = Effect.fnUntraced(function* (account: string, limit: number, most: number) {
  const store = yield* ScheduledPostStore
  const sql = yield* SqlClient.SqlClient
  for (let claims = 1; claims <= most; claims++) {
    const claimed = yield* store.claim(limit, lease)
    if (claimed.some(({ row }) => row.accountId === account)) return claims
    yield* sql`UPDATE chirp.scheduled_posts SET state = 'scheduled', lease_until = NULL WHERE state = 'claimed'`
  }
  return Number.POSITIVE_INFINITY
})

describe("claims over a crowd", () => {
  it.live("reach an account behind ten thousand posts of another at once", () =>
    Effect.gen(function* () {
      yield* crowd("busy", 10_000, 1, "2 minutes")
      yield* crowd("late", 1, 1, "1 minute")
      const store = yield* ScheduledPostStore
      const accounts = (yield* store.claim(64, lease)).map(({ row }) => row.accountId)
      assert.sameMembers(accounts, ["busy0", "late0"])
    }).pipe(Effect.provide(layer))
  )

  it.live("reach it soon behind ten thousand posts of a hundred others", () =>
    Effect.gen(function* () {
      yield* crowd("busy", 10_000, 100, "2 minutes")
      yield* crowd("late", 1, 1, "1 minute")
      // half of 64 places go by lot to 101 accounts, of which 32 have one already: about every second claim
      assert.isAtMost(yield* claimsUntil("late0", 64, 100), 100)
    }).pipe(Effect.provide(layer))
  )

  it.live("are not held up by threads that have stopped", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* crowd("stopped", 6_000, 20, "2 minutes")
      // each the second of a thread whose first has failed
      yield* sql`UPDATE chirp.scheduled_posts SET position = 1, thread_id = id || '-thread'`
      yield* sql`
        INSERT INTO chirp.scheduled_posts (id, account_id, thread_id, position, state, scheduled_at, run_at, status_text)
        SELECT thread_id, account_id, thread_id, 0, 'failed', scheduled_at, run_at, 'first' FROM chirp.scheduled_posts`
      yield* crowd("late", 1, 1, "1 minute")
      const store = yield* ScheduledPostStore
      const [only, ...more] = yield* store.claim(64, lease)
      assert.strictEqual(only?.row.accountId, "late0")
      assert.lengthOf(more, 0)
    }).pipe(Effect.provide(layer))
  )
})
