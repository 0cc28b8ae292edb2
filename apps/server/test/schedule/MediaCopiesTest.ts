import { assert, it } from "@effect/vitest"
import { Duration, Effect, type Layer, Option, Stream } from "effect"
import { MediaCopies, type MediaCopy } from "../../src/schedule/MediaCopies.ts"

type Copies = MediaCopies["Service"]

const attachment = (id: string, description: string | null = null): MediaCopy["attachment"] => ({
  id,
  type: "image",
  url: `https://example.org/fileserver/a/attachment/original/${id}.png`,
  preview_url: null,
  description,
  blurhash: null,
  meta: { focus: { x: -0.5, y: 0.25 } }
})
const file = (mediaId: string, copyId = `copy of ${mediaId}`) => ({
  mediaId,
  copyId,
  attachment: attachment(mediaId, "größer 👋"),
  fileName: `${mediaId}.png`,
  mimeType: "image/png",
  size: undefined
})
const limits = { maxFile: 3 * 1024 * 1024, maxAccount: 4 * 1024 * 1024 }
/** Bytes of no even pattern, in chunks of 64 KiB as sockets give them. */
const bytes = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 7919) % 251))
const inChunks = (all: Buffer) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / 65_536) }, (_, at) => all.subarray(at * 65_536, (at + 1) * 65_536))
  )
const now = Duration.millis(-1000)
const hour = Duration.hours(1)

/** What every layer of `MediaCopies` must do. The layer is built anew for each test. */
export const mediaCopiesTest = <E>(layer: Layer.Layer<MediaCopies, E>) => {
  const run = (name: string, body: (copies: Copies) => Effect.Effect<void, unknown>) =>
    it.live(name, () => Effect.flatMap(MediaCopies, body).pipe(Effect.provide(layer)))
  const keep = (copies: Copies, mediaId: string, size: number, account = "alice", copyId?: string) =>
    copies.keep(account, file(mediaId, copyId), inChunks(bytes(size)), limits)
  const read = (copies: Copies, account: string, copyId: string) =>
    Effect.map(Stream.runCollect(copies.read(account, copyId)), (pieces) => Buffer.concat([...pieces]))
  const failureOf = (effect: Effect.Effect<unknown, unknown>) => Effect.flip(effect)

  run("gives back every byte and what was said of the file, to its owner alone", (copies) =>
    Effect.gen(function* () {
      const all = bytes(1_300_001)
      yield* copies.keep("alice", { ...file("m1"), size: all.length }, inChunks(all), limits)
      const found = Option.getOrThrow(yield* copies.find("alice", "m1"))
      assert.deepStrictEqual(found, { ...file("m1"), size: all.length })
      assert.isTrue(all.equals(yield* read(copies, "alice", found.copyId)))
      assert.isTrue(Option.isNone(yield* copies.find("bob", "m1")))
      assert.lengthOf(yield* read(copies, "bob", found.copyId), 0)
      assert.isFalse(yield* copies.renew("bob", attachment("m1")))
      yield* copies.share("bob", "m1", attachment("m2"))
      assert.isTrue(Option.isNone(yield* copies.find("bob", "m2")))
    })
  )

  run("keeps the first copy of a file when it is written again, with what is said of it now", (copies) =>
    Effect.gen(function* () {
      yield* keep(copies, "m1", 10)
      yield* copies.keep(
        "alice",
        { ...file("m1", "another copy"), attachment: attachment("m1", "new words") },
        inChunks(bytes(10)),
        limits
      )
      const found = Option.getOrThrow(yield* copies.find("alice", "m1"))
      assert.deepInclude(found, { copyId: "copy of m1", attachment: attachment("m1", "new words") })
      assert.lengthOf(yield* read(copies, "alice", "another copy"), 0)
      assert.isTrue(yield* copies.renew("alice", attachment("m1", "newer words")))
      const renewed = Option.getOrThrow(yield* copies.find("alice", "m1"))
      assert.strictEqual(renewed.attachment.description, "newer words")
    })
  )

  run("keeps nothing of a file that is too large or breaks off", (copies) =>
    Effect.gen(function* () {
      const tooLarge = yield* failureOf(keep(copies, "m1", limits.maxFile + 1))
      assert.deepInclude(tooLarge, { _tag: "NoRoom", limit: "file", most: limits.maxFile })
      const announced = yield* failureOf(
        copies.keep("alice", { ...file("m1"), size: limits.maxFile + 1 }, Stream.die("not to be read"), limits)
      )
      assert.deepInclude(announced, { _tag: "NoRoom", limit: "file" })
      const broken = Stream.concat(inChunks(bytes(700_000)), Stream.fail("broken off"))
      assert.strictEqual(yield* failureOf(copies.keep("alice", file("m1"), broken, limits)), "broken off")
      assert.isTrue(Option.isNone(yield* copies.find("alice", "m1")))
      assert.lengthOf(yield* read(copies, "alice", "copy of m1"), 0)
    })
  )

  run("keeps so much of an account and no more; what is shared counts once", (copies) =>
    Effect.gen(function* () {
      yield* keep(copies, "m1", 3 * 1024 * 1024)
      yield* copies.share("alice", "m1", attachment("m2"))
      const full = yield* failureOf(keep(copies, "m3", 2 * 1024 * 1024))
      assert.deepInclude(full, { _tag: "NoRoom", limit: "account", most: limits.maxAccount })
      assert.lengthOf(yield* read(copies, "alice", "copy of m3"), 0)
      yield* keep(copies, "m3", 1024 * 1024)
      yield* keep(copies, "m4", 2 * 1024 * 1024, "bob")
    })
  )

  run("lets go of what is not needed, and of bytes with the last file that has them", (copies) =>
    Effect.gen(function* () {
      yield* keep(copies, "m1", 10)
      yield* copies.share("alice", "m1", attachment("m2", "again"))
      yield* keep(copies, "m3", 10, "bob")
      assert.deepStrictEqual(yield* copies.stale(hour), [])
      assert.sameDeepMembers(
        [...(yield* copies.stale(now))],
        [
          { accountId: "alice", mediaId: "m1" },
          { accountId: "alice", mediaId: "m2" },
          { accountId: "bob", mediaId: "m3" }
        ]
      )
      yield* copies.forget("alice", ["m1"], hour)
      assert.isTrue(Option.isSome(yield* copies.find("alice", "m1")))
      yield* copies.forget("alice", ["m1", "m3"], now)
      assert.isTrue(Option.isNone(yield* copies.find("alice", "m1")))
      assert.isTrue(Option.isSome(yield* copies.find("bob", "m3")))
      yield* copies.forgetPieces(now)
      const shared = Option.getOrThrow(yield* copies.find("alice", "m2"))
      assert.deepStrictEqual(shared.attachment, attachment("m2", "again"))
      assert.lengthOf(yield* read(copies, "alice", shared.copyId), 10)
      yield* copies.forget("alice", ["m2"], now)
      assert.lengthOf(yield* read(copies, "alice", shared.copyId), 0)
    })
  )

  run("is not stale again for a while when it is needed", (copies) =>
    Effect.gen(function* () {
      yield* keep(copies, "m1", 10)
      yield* keep(copies, "m2", 10)
      yield* Effect.sleep("60 millis")
      yield* copies.needed("alice", ["m1"])
      assert.deepStrictEqual(yield* copies.stale(Duration.millis(50)), [{ accountId: "alice", mediaId: "m2" }])
    })
  )
}
