import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Fiber, Layer, Queue } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { Leases } from "../../src/storage/Leases.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"

const layer = Leases.layer.pipe(
  Layer.provideMerge(Layer.effectDiscard(Effect.suspend(() => migrate(migrationFiles())))),
  Layer.provideMerge(layerFreshDatabase)
)

/** Works until told to stop, and says so. */
const worker = Effect.fnUntraced(function* (name: string) {
  const leases = yield* Leases
  const seen = yield* Queue.unbounded<"began" | "ended">()
  const stop = yield* Deferred.make<void>()
  const fences: Array<number> = []
  const fiber = yield* leases
    .hold(name, ({ fence }) =>
      Effect.suspend(() => {
        fences.push(fence)
        return Queue.offer(seen, "began")
      }).pipe(Effect.andThen(Deferred.await(stop)), Effect.ensuring(Queue.offer(seen, "ended")))
    )
    .pipe(Effect.forkChild)
  return { fiber, fences, next: Queue.take(seen), stop: Deferred.succeed(stop, undefined) }
})

describe("Leases", () => {
  it.live("let one at a time work, and pass on with a higher fence when it ends", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const first = yield* worker("job")
      assert.strictEqual(yield* first.next, "began")
      const second = yield* worker("job")
      const other = yield* worker("other job")
      assert.strictEqual(yield* other.next, "began")
      assert.isTrue(yield* leases.isHeld("job"))
      assert.lengthOf(second.fences, 0)
      yield* first.stop
      yield* Fiber.await(first.fiber)
      assert.strictEqual(yield* second.next, "began")
      assert.isAbove(second.fences[0] ?? 0, first.fences[0] ?? 0)
      yield* Fiber.interrupt(second.fiber)
      yield* Fiber.interrupt(other.fiber)
      assert.isFalse(yield* leases.isHeld("job"), "given back when interrupted")
    }).pipe(Effect.provide(layer))
  )

  it.live("interrupt the work of a holder that was followed, and refuse its writes", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const leases = yield* Leases
      const refused = yield* Deferred.make<string>()
      const ended = yield* Deferred.make<void>()
      const began = yield* Deferred.make<void>()
      const fiber = yield* leases
        .hold("job", (lease) =>
          Effect.gen(function* () {
            if (lease.fence > 1) return yield* Effect.never
            yield* lease.fenced(sql`SELECT 1`)
            // what another replica does to the lease of one that went silent
            yield* sql`UPDATE chirp.leases SET holder = 'another', fence = fence + 1,
              expires_at = clock_timestamp() + interval '1 hour'`
            const error = yield* Effect.flip(lease.fenced(sql`SELECT 1`))
            yield* Deferred.succeed(refused, error._tag)
            yield* Deferred.succeed(began, undefined)
            return yield* Effect.never
          }).pipe(Effect.ensuring(Deferred.succeed(ended, undefined)))
        )
        .pipe(Effect.forkChild)
      assert.strictEqual(yield* Deferred.await(refused), "LeaseLost")
      yield* Deferred.await(began)
      // the next renewal finds out
      yield* Deferred.await(ended).pipe(Effect.timeout("5 seconds"))
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(layer))
  )

  it.live("pass on a dead holder's lease when it has run out by the database's clock", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO chirp.leases VALUES ('job', 'killed', 7, clock_timestamp() + interval '1 second')`
      const next = yield* worker("job")
      assert.strictEqual(yield* next.next.pipe(Effect.timeout("6 seconds")), "began")
      assert.deepStrictEqual(next.fences, [8])
      yield* Fiber.interrupt(next.fiber)
    }).pipe(Effect.provide(layer))
  )

  it.effect("are given up by a holder that cannot reach the database, before another may have them", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const holder = yield* worker("job")
      assert.strictEqual(yield* holder.next, "began")
      // every renewal fails from here on
      yield* sql`ALTER TABLE chirp.leases RENAME TO leases_away`
      // the clock runs on while the database answers in its own time
      const clock = yield* TestClock.adjust(Duration.seconds(1)).pipe(
        Effect.andThen(TestClock.withLive(Effect.sleep("20 millis"))),
        Effect.forever,
        Effect.forkChild
      )
      assert.strictEqual(yield* holder.next, "ended")
      yield* Fiber.interrupt(clock)
      assert.isBelow(yield* Clock.currentTimeMillis, 10_000)
      yield* Fiber.interrupt(holder.fiber)
    }).pipe(Effect.provide(layer))
  )
})
