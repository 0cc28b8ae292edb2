import { assert, it } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import { IdempotencyStore, type KeptAnswer, type KeyedPost } from "../../src/idempotency/IdempotencyStore.ts"
import type { PostTrace } from "../../src/idempotency/PostTrace.ts"

const trace: PostTrace = { text: "hi", spoiler: "", replyTo: null, media: ["1"], poll: [] }
const answer: KeptAnswer = {
  status: 200,
  headers: { "content-type": "application/json", link: ["a", "b"] },
  body: Buffer.from('{"id":"01X"}').toString("base64")
}
let count = 0
const newPost = (owner = "01ME"): KeyedPost => ({ owner, keyHash: `key-${count++}`, bodyHash: "body" })

const begin = (post: KeyedPost) => Effect.flatMap(IdempotencyStore, (store) => store.begin(post))

/** What every layer of `IdempotencyStore` keeps. */
export const idempotencyStoreTest = <E>(layer: Layer.Layer<IdempotencyStore, E>) => {
  it.layer(layer)((it) => {
    it.effect("gives a key to one try at a time", () =>
      Effect.gen(function* () {
        const post = newPost()
        const both = yield* Effect.all([begin(post), begin(post), begin(post)], { concurrency: 3 })
        assert.deepStrictEqual(both.map(({ _tag }) => _tag).toSorted(), ["Busy", "Busy", "Mine"])
      })
    )

    it.effect("gives back the answer, exactly, to the same post alone", () =>
      Effect.gen(function* () {
        const store = yield* IdempotencyStore
        const post = newPost()
        yield* begin(post)
        assert.isTrue(yield* store.sending(post, 1, trace))
        yield* store.settle(post, 1, answer, "01X")
        assert.deepStrictEqual(yield* begin(post), { _tag: "Kept", answer })
        assert.deepStrictEqual(yield* begin({ ...post, bodyHash: "another" }), { _tag: "Differs" })
        // nobody else's key
        assert.strictEqual((yield* begin({ ...post, owner: "01YOU" }))._tag, "Mine")
        assert.strictEqual((yield* begin({ ...post, keyHash: "another" }))._tag, "Mine")
      })
    )

    it.effect("tells another post apart while the first is under way", () =>
      Effect.gen(function* () {
        const post = newPost()
        yield* begin(post)
        assert.deepStrictEqual(yield* begin({ ...post, bodyHash: "another" }), { _tag: "Differs" })
      })
    )

    it.effect("frees a key whose post was not made", () =>
      Effect.gen(function* () {
        const store = yield* IdempotencyStore
        const post = newPost()
        yield* begin(post)
        yield* store.release(post, 1, false)
        assert.deepStrictEqual(yield* begin({ ...post, bodyHash: "corrected" }), {
          _tag: "Mine",
          try: { attempt: 1, earlier: Option.none() }
        })
      })
    )

    it.effect("tells the next try of one that may have acted, and fences the first one off", () =>
      Effect.gen(function* () {
        const store = yield* IdempotencyStore
        const post = newPost()
        yield* begin(post)
        yield* store.sending(post, 1, trace)
        yield* store.release(post, 1, true)
        const next = yield* begin(post)
        assert.strictEqual(next._tag, "Mine")
        if (next._tag !== "Mine") return
        assert.strictEqual(next.try.attempt, 2)
        const earlier = Option.getOrThrow(next.try.earlier)
        assert.deepStrictEqual(earlier.trace, trace)
        assert.isTrue(earlier.sinceMillis >= 0 && earlier.sinceMillis < 60_000)
        // the first wakes up
        assert.isFalse(yield* store.sending(post, 1, trace))
        yield* store.settle(post, 1, { ...answer, status: 299 }, "01LATE")
        yield* store.release(post, 1, false)
        assert.deepStrictEqual(yield* begin(post), { _tag: "Busy" })
        yield* store.settle(post, 2, answer, "01X")
        assert.deepStrictEqual(yield* begin(post), { _tag: "Kept", answer })
      })
    )

    it.effect("knows the posts of an owner's other keys", () =>
      Effect.gen(function* () {
        const store = yield* IdempotencyStore
        const [first, second, foreign] = [newPost("01A"), newPost("01A"), newPost("01B")]
        for (const [post, id] of [
          [first, "1"],
          [second, "2"],
          [foreign, "3"]
        ] as const) {
          yield* begin(post)
          yield* store.settle(post, 1, answer, id)
        }
        assert.deepStrictEqual([...(yield* store.others(first))], ["2"])
      })
    )
  })
}
