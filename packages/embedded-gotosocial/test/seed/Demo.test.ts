import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { layerFreshDatabase } from "../../../../apps/server/test/testrig/Postgres.ts"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { seedDemo } from "../../src/seed/Demo.ts"

const layer = Layer.unwrap(
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "gts-demo-"))),
      (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
    ),
    (dir) => EmbeddedGoToSocial.layer({ host: "demo.test", protocol: "http", mediaDir: dir })
  )
).pipe(Layer.provide(layerFreshDatabase))

interface Post {
  readonly id: string
  readonly created_at: string
  readonly media_attachments: ReadonlyArray<{ readonly description: string | null; readonly url: string }>
}

it.live("makes the first account's home alive, once", () =>
  Effect.gen(function* () {
    const gotosocial = yield* EmbeddedGoToSocial
    yield* gotosocial.createAccount({
      username: "chirp",
      email: "chirp@example.org",
      password: "Correct-horse-battery-1!"
    })
    const token = yield* gotosocial.issueToken({ username: "chirp", scopes: "read write" })
    const get = (path: string) =>
      Effect.promise(async () => {
        const answer = await fetch(gotosocial.url + path, {
          headers: { authorization: `Bearer ${token}`, "user-agent": "test" }
        })
        assert.strictEqual(answer.status, 200, path)
        // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not modelled
        const body: any = await answer.json()
        return body
      })
    assert.isTrue(yield* seedDemo({ username: "chirp" }))
    const home: ReadonlyArray<Post> = yield* get("/api/v1/timelines/home?limit=40")
    assert.strictEqual(home.length, 40)
    assert.deepStrictEqual(
      home.map(({ created_at }) => created_at),
      home
        .map(({ created_at }) => created_at)
        .toSorted()
        .toReversed(),
      "newest first, by date as by id"
    )
    const pictures = home.flatMap(({ media_attachments }) => media_attachments)
    assert.isAbove(pictures.length, 2)
    assert.isTrue(pictures.every(({ description }) => description !== null && description.length > 20))
    const notifications: ReadonlyArray<{ type: string }> = yield* get("/api/v1/notifications")
    assert.includeMembers(
      notifications.map(({ type }) => type),
      ["follow", "mention"]
    )
    const conversations: ReadonlyArray<unknown> = yield* get("/api/v1/conversations")
    assert.strictEqual(conversations.length, 1)
    assert.isFalse(yield* seedDemo({ username: "chirp" }))
    const again: ReadonlyArray<Post> = yield* get("/api/v1/timelines/home?limit=40")
    assert.deepStrictEqual(
      again.map(({ id }) => id),
      home.map(({ id }) => id)
    )
  }).pipe(Effect.provide(layer))
)
