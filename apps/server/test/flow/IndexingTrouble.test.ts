import { connect, createServer, type Socket } from "node:net"
import { Layer, Option, Redacted } from "effect"
import { assert, describe, inject, it } from "vitest"
import { IndexPrefix } from "../../src/search/SearchIndexMeilisearch.ts"
import { type ChirpRig, type RigOptions, type RigUserName, startRig } from "../testrig/ChirpRig.ts"
import { forgetIndexes, hasMeilisearch } from "../testrig/Meilisearch.ts"
import { openStream } from "../testrig/StreamClient.ts"

/** A Chirp, its people's tokens, and what is asked of it as them. */
const inside = async (options: Omit<RigOptions, "postgres">, body: (world: World) => Promise<void>) => {
  const rig = await startRig({ postgres: inject("postgres"), ...options })
  try {
    const tokens = new Map<RigUserName, string>()
    for (const user of ["admin", "alice", "bob"] as const) tokens.set(user, await rig.token(user))
    const ask = async (user: RigUserName, method: string, path: string, sent?: unknown, origin = rig.origin) => {
      const response = await fetch(origin + path, {
        method,
        headers: {
          authorization: `Bearer ${tokens.get(user)}`,
          "user-agent": "test",
          "content-type": "application/json"
        },
        body: sent === undefined ? null : JSON.stringify(sent)
      })
      const text = await response.text()
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
    }
    const view = async () => (await ask("admin", "GET", "/api/v2/chirp/admin/search_index")).body
    const holds = async (count: number) => {
      const began = performance.now()
      for (;;) {
        const { index } = await view()
        if (index.statuses === count) return
        if (performance.now() - began > 30_000) assert.fail(`${index.statuses} posts instead of ${count}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await ask("alice", "PATCH", "/api/v1/accounts/update_credentials", { discoverable: true })
    await body({ rig, ask, view, holds, token: (user) => tokens.get(user) ?? "" })
  } finally {
    await rig.stop()
  }
}

interface World {
  readonly rig: ChirpRig
  readonly token: (user: RigUserName) => string
  readonly ask: (
    user: RigUserName,
    method: string,
    path: string,
    sent?: unknown,
    origin?: string
    // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
  ) => Promise<{ readonly status: number; readonly body: any }>
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
  readonly view: () => Promise<any>
  readonly holds: (count: number) => Promise<void>
}

describe("without an indexing token", () => {
  it("posts that pass through Chirp are found, and go when they are deleted or their author is suspended", () =>
    inside({}, async ({ ask, holds, rig, view }) => {
      await ask("alice", "POST", "/api/v1/statuses", { status: "first", visibility: "public" })
      const { body } = await ask("alice", "POST", "/api/v1/statuses", { status: "second", visibility: "public" })
      await holds(2)
      assert.strictEqual((await view()).token, "none")
      await ask("alice", "DELETE", `/api/v1/statuses/${body.id}`)
      await holds(1)
      await ask("admin", "POST", `/api/v1/admin/accounts/${rig.users.alice.id}/action`, { type: "suspend" })
      await holds(0)
    }))

  it("what somebody's open stream brings is found and forgotten, although it never passed through Chirp", () =>
    inside({}, async ({ ask, holds, rig, token }) => {
      const stream = await openStream(rig.origin, `?stream=public&access_token=${token("bob")}`)
      try {
        // the stream is open upstream once it brings something: bob does not want to be found
        while (!stream.frames.some(({ event }) => event === "update")) {
          await ask("bob", "POST", "/api/v1/statuses", { status: "knock", visibility: "public" }, rig.upstreamUrl)
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        const past = (status: string) =>
          ask("alice", "POST", "/api/v1/statuses", { status, visibility: "public" }, rig.upstreamUrl)
        const first = await past("made elsewhere")
        await holds(1)
        const second = await past("made elsewhere, too")
        await holds(2)
        await ask("alice", "DELETE", `/api/v1/statuses/${second.body.id}`, undefined, rig.upstreamUrl)
        await holds(1)
        const found = await ask("bob", "GET", "/api/v2/chirp/search?type=statuses&q=elsewhere")
        assert.deepStrictEqual(
          found.body.statuses.map((hit: { status: { id: string } }) => hit.status.id),
          [first.body.id]
        )
      } finally {
        stream.socket.close()
      }
    }))
})

/** A way to Meilisearch that is closed until it is opened: connections are refused by ending them. */
const startDoor = async (to: URL | undefined) => {
  let open = false
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (!open || to === undefined) return socket.destroy()
    const onward = connect(Number(to.port), to.hostname)
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on("error", () => {}).on("close", () => sockets.delete(one))
    }
    socket.pipe(onward)
    onward.pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    url: new URL(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`),
    open: () => {
      open = true
    },
    close: () => {
      open = false
      for (const socket of sockets) socket.destroy()
    },
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    }
  }
}

describe("while Meilisearch is away", () => {
  const { MEILI_HOST, MEILI_KEY } = process.env
  const behind = hasMeilisearch
    ? new URL(/^https?:/.test(MEILI_HOST ?? "") ? (MEILI_HOST ?? "") : `http://${MEILI_HOST}`)
    : undefined

  it("a search says so, Mastodon's goes on with what GoToSocial finds, and nothing is lost", async () => {
    const door = await startDoor(behind)
    const prefix = `away${Date.now()}`
    try {
      await inside(
        {
          indexing: true,
          meilisearch: { url: door.url, key: Option.map(Option.fromUndefinedOr(MEILI_KEY), Redacted.make) },
          references: Layer.succeed(IndexPrefix, prefix)
        },
        async ({ ask, holds, rig, view }) => {
          const ready = await fetch(`${rig.origin}/readyz`)
          assert.strictEqual(ready.status, 200, "Chirp itself is there")
          await ask("alice", "POST", "/api/v1/statuses", { status: "patience with lighthouses", visibility: "public" })
          const away = async () => {
            const asked = await ask("bob", "GET", "/api/v2/chirp/search?type=statuses&q=patience")
            assert.deepStrictEqual([asked.status, asked.body.code], [503, "search_unavailable"])
            const own = await ask("alice", "GET", "/api/v2/search?type=statuses&q=patience")
            assert.lengthOf(own.body.statuses, 1, "GoToSocial finds people's own posts")
            const library = await ask("alice", "GET", "/api/v2/chirp/search?type=statuses&q=patience+in:library")
            assert.strictEqual(library.status, 200, "libraries are in PostgreSQL")
            const { engine, last_error } = await view()
            assert.strictEqual(engine, "meilisearch")
            assert.include(last_error, "search meilisearch")
          }
          await away()
          if (behind === undefined) return
          door.open()
          await holds(1)
          const found = await ask("bob", "GET", "/api/v2/chirp/search?type=statuses&q=patience")
          assert.deepStrictEqual([found.status, found.body.statuses.length], [200, 1])
          door.close()
          await away()
        }
      )
    } finally {
      await door.stop()
      if (behind !== undefined) await forgetIndexes(behind, prefix)
    }
  })
})
