import type { SearchIndexView } from "@chirp/domain/api/SearchAdminApi"
import { Effect, Exit, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { openStream } from "../testrig/StreamClient.ts"

const POSTS = 60
const FRAME = "search_index_progress"

describe.skipIf(!hasRedisServer)("two replicas that are asked for a rebuild at once", () => {
  const scope = Scope.makeUnsafe()
  let rig: ChirpRig
  let other: string
  let admin: string
  beforeAll(async () => {
    const redis = await Effect.runPromise(Scope.provide(redisServer, scope))
    rig = await startRig({ postgres: inject("postgres"), indexing: true, redis })
    other = (await rig.replica()).url
    admin = await rig.token("admin")
  })
  afterAll(async () => {
    await rig?.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const ask = async (origin: string, token: string, method: string, path: string, body?: unknown) => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "user-agent": "test", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body)
    })
    const text = await response.text()
    assert.isBelow(response.status, 300, `${method} ${path}: ${text}`)
    return JSON.parse(text)
  }
  const view = (origin: string): Promise<SearchIndexView> =>
    ask(origin, admin, "GET", "/api/v2/chirp/admin/search_index")
  const rebuildOf = ({ works }: SearchIndexView) => works.find(({ phase }) => phase === "rebuild")
  const until = async (what: string, holds: () => Promise<boolean>) => {
    const began = performance.now()
    while (!(await holds())) {
      if (performance.now() - began > 30_000) assert.fail(`never: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  const live = () =>
    rig.query(
      Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql<{ live: string; shadow: boolean }>`SELECT live, shadow FROM chirp.search_slots`
      )
    )

  it("make the index anew once, and both tell how far it is", async () => {
    const alice = await rig.token("alice")
    await ask(rig.origin, alice, "PATCH", "/api/v1/accounts/update_credentials", { discoverable: true })
    for (let made = 0; made < POSTS; made += 10) {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          ask(rig.origin, alice, "POST", "/api/v1/statuses", { status: `post ${made + n}`, visibility: "public" })
        )
      )
    }
    await until("all are indexed", async () => (await view(other)).index.statuses === POSTS)

    const origins = [rig.origin, other]
    const streams = await Promise.all(origins.map((origin) => openStream(origin, `?stream=user&access_token=${admin}`)))
    try {
      await Promise.all(origins.map((origin) => ask(origin, admin, "POST", "/api/v2/chirp/admin/search_index/rebuild")))
      const told = await Promise.all(
        streams.map((stream) => stream.next(({ event, payload }) => event === FRAME && payload.finished))
      )
      for (const { payload } of told) assert.include(payload, { error: null, finished: true })
      const seen = (await Promise.all(origins.map(view))).map(rebuildOf)
      assert.isNotNull(seen[0]?.finished_at)
      assert.deepStrictEqual(seen[1], seen[0], "both tell the same")
      assert.deepStrictEqual(await live(), [{ live: "b", shadow: false }], "the index was exchanged once")
      assert.strictEqual((await view(rig.origin)).index.statuses, POSTS)
    } finally {
      for (const { socket } of streams) socket.close()
    }
  })
})
