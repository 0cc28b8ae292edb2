import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { makeWorld, named, once, pause, type World } from "../testrig/MortalWorld.ts"
import { hasRedisServer } from "../testrig/RedisServer.ts"

/** Milliseconds. It takes seconds; a machine that is busy with other things may need longer, and says nothing by it. */
const PATIENCE = 120_000

/**
 * Real server processes over real PostgreSQL and Redis, killed and stopped at every step of a post's way; the upstream says
 * what has really become of each post. Dead replicas come back, as they do under Kubernetes.
 */
describe("replicas that die and stop at every step", { timeout: 2 * PATIENCE }, () => {
  let world: World
  beforeAll(async () => {
    // short waits, so that many deaths fit into the test; the next suite has the real ones
    const env = { CHIRP_SCHEDULE_LEASE: "2", CHIRP_SCHEDULE_SETTLE: "3" }
    world = await makeWorld({ count: 3, restart: true, env, redis: hasRedisServer, ownPostgres: true })
    await world.replicas.ready
  })
  afterAll(() => world?.stop())

  it("lose no post and double none", async () => {
    const deadly = ["claimed", "sending", "received", "kept", "answered", "bound"].map((step) => `kill at ${step}`)
    const calm = named("calm", 12)
    for (const [at, text] of deadly.entries()) {
      const before = world.replicas.deaths()
      await world.schedule([text, ...calm.slice(at * 2, at * 2 + 2)])
      while (world.replicas.deaths() === before) await pause(20)
    }
    await world.settled(PATIENCE)
    const all = [...deadly, ...calm]
    assert.deepStrictEqual(world.counts(all), once(all))
    // one more has died at a claim
    assert.isAtLeast(world.replicas.deaths(), deadly.length)
  })

  it("are fenced when they wake after their lease has ended", async () => {
    await world.replicas.allReady()
    const texts = ["claimed", "sending", "answered"].map((step) => `stop at ${step}`)
    // two are stopped while the third goes on; when it stops as well, all are woken
    await world.schedule(texts.slice(0, 2))
    await pause(3500)
    await world.schedule(texts.slice(2))
    await pause(2500)
    world.replicas.wake()
    await world.settled(PATIENCE)
    assert.deepStrictEqual(world.counts(texts), once(texts))
  })

  it("survive a database that cuts all connections", async () => {
    await world.replicas.allReady()
    const texts = named("cut off", 41)
    await world.schedule(texts.slice(0, 20))
    for (let cuts = 0; cuts < 3; cuts++) {
      await world.run(
        Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'chirp'`
        )
      )
      await world.schedule(texts.slice(20 + cuts * 7, 27 + cuts * 7))
    }
    await world.settled(PATIENCE)
    assert.deepStrictEqual(world.counts(texts), once(texts))
  })

  it("survive a PostgreSQL that is restarted, and one that crashes", async () => {
    await world.replicas.allReady()
    const texts = named("restarted", 24)
    await world.schedule(texts.slice(0, 8))
    world.postgres.end("SIGINT")
    await world.schedule(texts.slice(8, 16))
    world.postgres.end("SIGKILL")
    await world.schedule(texts.slice(16))
    await world.settled(PATIENCE)
    assert.deepStrictEqual(world.counts(texts), once(texts))
  })

  it.each(["connections", "writes"] as const)(
    "send nothing they cannot note while PostgreSQL takes no %s",
    async (what) => {
      await world.replicas.allReady()
      const now = named(`due as ${what} end`, 8)
      const during = named(`due without ${what}`, 8)
      const begun = Date.now()
      await world.schedule(during, 4000)
      const scheduled = Date.now()
      await world.schedule(now)
      await world.postgres.deny(what)
      const inTime = Date.now() < begun + 4000
      await pause(scheduled + 5500 - Date.now())
      // on a machine so slow that they were due before, some may be out already
      if (inTime) {
        assert.deepStrictEqual(
          world.counts(during),
          during.map((text) => [text, 0])
        )
        // reading is allowed: whoever looks sees that they are late, not that they are lost
        if (what === "writes") assert.deepStrictEqual([...new Set(await world.states(during))], ["scheduled"])
      }
      await world.postgres.allow()
      await world.settled(PATIENCE)
      assert.deepStrictEqual(world.counts([...now, ...during]), once([...now, ...during]))
    }
  )
})
