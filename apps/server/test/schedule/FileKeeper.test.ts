import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Files } from "../../src/gotosocial/Files.ts"
import { GoToSocialError, Refused } from "../../src/gotosocial/GoToSocialError.ts"
import { Statuses } from "../../src/gotosocial/Statuses.ts"
import { layerMemory as copiesInMemory } from "../../src/schedule/copies/Memory.ts"
import { FileKeeper } from "../../src/schedule/FileKeeper.ts"
import { MediaCopies, NoRoom } from "../../src/schedule/MediaCopies.ts"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerMemory } from "../../src/schedule/store/Memory.ts"
import { item, limits } from "./Posts.ts"

const attachment = (id: string): MediaAttachment => ({
  id,
  type: "image",
  url: `https://example.org/fileserver/a/attachment/original/${id}.png`,
  preview_url: null,
  description: `description of ${id}`,
  blurhash: null,
  meta: { focus: { x: 0.5, y: -0.5 } }
})
const token = Redacted.make("t")
const MAX = 1024

const files = Layer.mock(Files, {
  open: ({ id }) =>
    Effect.succeedSome({
      name: `${id}.png`,
      mimeType: "image/png",
      size: undefined,
      bytes: Stream.make(Buffer.alloc(id === "large" ? MAX + 1 : 10, id))
    }),
  upload: (_, { bytes, description }) =>
    Stream.runCollect(bytes).pipe(
      Effect.orDie,
      Effect.map((pieces) => ({
        ...attachment("again"),
        description: `${description}: ${Buffer.concat([...pieces]).toString()}`
      }))
    )
})
/** GoToSocial has no file any more, and does not say so to a narrow token. */
const statuses = Layer.mock(Statuses, {
  media: (given) =>
    Redacted.value(given) === "t"
      ? Effect.succeedNone
      : Effect.fail(
          new GoToSocialError({
            operation: "",
            reason: new Refused({ status: 403, detail: "no", retryAfter: undefined })
          })
        )
})
const keeper = (copies = copiesInMemory) =>
  FileKeeper.layer.pipe(Layer.provideMerge(Layer.mergeAll(files, statuses, layerMemory, copies)))

const full = Layer.mock(MediaCopies, {
  renew: () => Effect.succeed(false),
  keep: () => Effect.fail(new NoRoom({ limit: "account", most: 1024 * 1024 * 1024 }))
})

const schedule = Effect.fnUntraced(function* (id: string, mediaIds: ReadonlyArray<string>) {
  const store = yield* ScheduledPostStore
  yield* store.create({
    accountId: "alice",
    ids: [id],
    items: [item(id, { mediaIds, media: mediaIds.map(attachment) })],
    scheduledAt: (yield* store.now) + 1000,
    idempotencyKey: undefined,
    limits
  })
})

describe("FileKeeper", () => {
  it.effect("keeps a copy as long as a post needs it, and an hour longer", () =>
    Effect.gen(function* () {
      const kept = yield* FileKeeper
      const store = yield* ScheduledPostStore
      for (const id of ["published", "cancelled", "waiting", "never"]) yield* kept.keep("alice", attachment(id), MAX)
      for (const id of ["published", "cancelled", "waiting"]) yield* schedule(`post ${id}`, [id])
      const left = Effect.filter(["published", "cancelled", "waiting", "never"], (id) =>
        Effect.map(
          Effect.flatMap(MediaCopies, (copies) => copies.find("alice", id)),
          Option.isSome
        )
      )
      yield* TestClock.adjust("59 minutes")
      yield* kept.tidy
      assert.lengthOf(yield* left, 4)
      yield* TestClock.adjust("2 minutes")
      yield* kept.tidy
      assert.deepStrictEqual(yield* left, ["published", "cancelled", "waiting"])
      yield* store.cancel("alice", "post cancelled")
      const [claim] = yield* store.claim(1, Duration.minutes(1))
      assert.strictEqual(claim?.row.id, "post published")
      if (claim !== undefined) {
        yield* store.begin(claim, Duration.minutes(1))
        yield* store.publish(claim, 1, "S1")
      }
      yield* kept.tidy
      assert.lengthOf(yield* left, 3)
      yield* TestClock.adjust("61 minutes")
      yield* kept.tidy
      assert.deepStrictEqual(yield* left, ["waiting"])
    }).pipe(Effect.provide(keeper()))
  )

  it.effect("names the file that is too large", () =>
    Effect.gen(function* () {
      const kept = yield* FileKeeper
      const large = yield* Effect.flip(kept.keep("alice", attachment("large"), MAX))
      assert.deepInclude(large, { code: "media_invalid" })
      assert.match(large.message, /"large" is larger than/)
    }).pipe(Effect.provide(keeper()))
  )

  it.effect("says how much an account may have", () =>
    Effect.gen(function* () {
      const kept = yield* FileKeeper
      const refused = yield* Effect.flip(kept.keep("alice", attachment("m"), MAX))
      assert.deepInclude(refused, { code: "schedule_limit" })
      assert.match(refused.message, /"m" .* more than 1024 MiB/)
    }).pipe(Effect.provide(keeper(full)))
  )

  it.effect("sends again what is gone, from the owner's copy alone, and stops when the claim is lost", () =>
    Effect.gen(function* () {
      const kept = yield* FileKeeper
      const store = yield* ScheduledPostStore
      yield* kept.keep("alice", attachment("m1"), MAX)
      yield* kept.keep("bob", attachment("bobs"), MAX)
      yield* schedule("post", ["bobs", "m1"])
      yield* TestClock.adjust("2 seconds")
      const [claim] = yield* store.claim(1, Duration.minutes(1))
      if (claim === undefined) return assert.fail("nothing was due")
      const narrow = yield* kept.restore(Redacted.make("narrow"), claim.row, () =>
        Effect.die("nothing is known to be gone")
      )
      assert.isTrue(narrow)
      assert.isFalse(yield* kept.restore(token, claim.row, () => Effect.succeed(false)))
      assert.isTrue(yield* kept.restore(token, claim.row, (changed) => store.replaceMedia(claim, changed)))
      const [row] = Option.getOrThrow(yield* store.find("alice", "post"))
      assert.deepStrictEqual(row.mediaIds, ["bobs", "again"])
      assert.strictEqual(row.media[1]?.description, "description of m1: m1m1m1m1m1")
      // of what was sent again there is a copy, too: the post may have to wait over another night
      assert.deepStrictEqual(
        Option.map(yield* kept.kept("alice", "again"), ({ id }) => id),
        Option.some("again")
      )
      assert.isTrue(Option.isNone(yield* kept.kept("alice", "bobs")))
    }).pipe(Effect.provide(keeper()))
  )
})
