import { Duration, Effect, Option } from "effect"
import { assert } from "vitest"
import { item, limits, minute } from "./Posts.ts"
import { create, lease, only, type Run, refused, stateOf } from "./StoreCases.ts"

/** What authors do with their scheduled posts. */
export const storeAuthorTest = (run: Run) => {
  run("gives back all of what was put in, to its owner alone", (store, now) =>
    Effect.gen(function* () {
      const full = item("Grüße 👋 'quoted' \\ \"x\"", {
        visibility: "unlisted",
        cw: "careful",
        mediaIds: ["m1", "m2"],
        media: [{ id: "m1", type: "image", url: "u", preview_url: null, description: null, blurhash: null }],
        poll: { options: ["a", "b"], expires_in: 300, multiple: true },
        inReplyToId: "parent",
        language: "de",
        sensitive: true,
        localOnly: true,
        contentType: "text/markdown",
        interactionPolicy: { can_reply: { always: ["followers"], with_approval: ["public"] } }
      })
      const { fresh, thread } = yield* store.create({
        accountId: "alice",
        ids: ["full"],
        items: [full],
        scheduledAt: now + minute,
        idempotencyKey: "key",
        limits
      })
      assert.isTrue(fresh)
      assert.deepInclude(thread[0], { ...full, state: "scheduled", scheduledAt: now + minute, revision: 1, sends: 0 })
      assert.deepStrictEqual(yield* store.find("alice", "full"), Option.some(thread))
      assert.deepStrictEqual(yield* store.find("bob", "full"), Option.none())
      const again = yield* store.create({
        accountId: "alice",
        ids: ["other"],
        items: [item("other")],
        scheduledAt: now,
        idempotencyKey: "key",
        limits
      })
      assert.deepStrictEqual(again, { thread, fresh: false })
    })
  )

  run("edits content and time until it is claimed, by revision if told", (store, now) =>
    Effect.gen(function* () {
      const options = { accountId: "alice", threadId: "p", revision: undefined, scheduledAt: undefined, limits }
      yield* create(store, "p", now + minute)
      const moved = yield* store.edit({ ...options, scheduledAt: now + 2 * minute, content: undefined })
      assert.deepInclude(moved[0], { text: "p", scheduledAt: now + 2 * minute, revision: 2 })
      const stale = yield* Effect.flip(store.edit({ ...options, revision: 1, content: undefined }))
      assert.strictEqual(stale._tag, "PostChanged")
      const content = { ids: ["p", "n1"], items: [item("new"), item("more")] } as const
      const longer = yield* store.edit({ ...options, revision: 2, content })
      assert.deepStrictEqual(
        longer.map(({ id, position, text }) => [id, position, text]),
        [
          ["p", 0, "new"],
          ["n1", 1, "more"]
        ]
      )
      assert.strictEqual((yield* Effect.flip(store.edit({ ...options, accountId: "bob", content })))._tag, "NoSuchPost")
      yield* store.edit({ ...options, scheduledAt: now - minute, content: { ids: ["p"], items: [item("last")] } })
      const claim = only(yield* store.claim(9, lease))
      assert.strictEqual(claim.row.text, "last")
      const busy = yield* Effect.flip(store.edit({ ...options, content }))
      assert.deepInclude(busy, { _tag: "PostBusy", state: "claimed" })
      yield* store.begin(claim, lease)
      assert.deepInclude(yield* Effect.flip(store.cancel("alice", "p")), { _tag: "PostBusy", state: "sending" })
      yield* store.publish(claim, 1, "S1")
      assert.deepInclude(yield* Effect.flip(store.cancel("alice", "p")), { _tag: "PostBusy", state: "published" })
    })
  )

  run("edits of a thread that has stopped only what is not out", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "t", now - minute, { texts: ["one", "two", "three"] })
      const one = only(yield* store.claim(9, lease))
      yield* store.begin(one, lease)
      yield* store.publish(one, 1, "S1")
      yield* store.fail(only(yield* store.claim(9, lease)), refused)
      const edited = yield* store.edit({
        accountId: "alice",
        threadId: "t",
        revision: undefined,
        scheduledAt: undefined,
        content: { ids: ["x", "y"], items: [item("zwei")] },
        limits
      })
      assert.deepStrictEqual(
        edited.map(({ state, text }) => [text, state]),
        [
          ["one", "published"],
          ["zwei", "failed"]
        ]
      )
      yield* store.cancel("alice", "t")
      assert.strictEqual(yield* stateOf(store, "t"), "published")
    })
  )

  run("removes one post of a thread, and the next takes its place", (store, now) =>
    Effect.gen(function* () {
      const parts = [item("one", { inReplyToId: "parent" }), item("two"), item("three")]
      yield* store.create({
        accountId: "alice",
        ids: ["t", "t1", "t2"],
        items: parts,
        scheduledAt: now - minute,
        idempotencyKey: undefined,
        limits
      })
      assert.strictEqual((yield* Effect.flip(store.removeOne("bob", "t")))._tag, "NoSuchPost")
      yield* store.removeOne("alice", "t")
      const left = Option.getOrThrow(yield* store.find("alice", "t"))
      assert.deepStrictEqual(
        left.map(({ id, inReplyToId }) => [id, inReplyToId]),
        [
          ["t1", "parent"],
          ["t2", null]
        ]
      )
      const claim = only(yield* store.claim(9, lease))
      assert.deepStrictEqual([claim.row.id, claim.previousStatusId], ["t1", null])
      assert.strictEqual((yield* Effect.flip(store.removeOne("alice", "t2")))._tag, "PostBusy")
      yield* store.begin(claim, lease)
      yield* store.publish(claim, 1, "S1")
      assert.strictEqual((yield* Effect.flip(store.removeOne("alice", "t1")))._tag, "PostBusy")
      yield* store.removeOne("alice", "t2")
      assert.strictEqual(yield* store.waiting("alice"), 0)
    })
  )

  run("keeps to the limits and reserves files", (store, now) =>
    Effect.gen(function* () {
      const tight = { maxWaiting: 3, maxPerDay: 2 }
      const noon = Math.floor(now / 86_400_000) * 86_400_000 + 10 * 86_400_000 + 43_200_000
      const make = (id: string, scheduledAt: number, mediaIds: ReadonlyArray<string> = []) =>
        store.create({
          accountId: "alice",
          ids: [id],
          items: [item(id, { mediaIds })],
          scheduledAt,
          idempotencyKey: undefined,
          limits: tight
        })
      yield* make("1", noon, ["file"])
      const reserved = yield* Effect.flip(make("r", noon + 86_400_000, ["free", "file"]))
      assert.deepInclude(reserved, { _tag: "MediaReserved", mediaId: "file" })
      yield* make("2", noon + minute)
      assert.deepInclude(yield* Effect.flip(make("d", noon + 2 * minute)), {
        _tag: "LimitReached",
        limit: "day",
        count: 3
      })
      yield* make("3", noon + 86_400_000)
      assert.deepInclude(yield* Effect.flip(make("4", noon + 2 * 86_400_000)), {
        _tag: "LimitReached",
        limit: "waiting",
        count: 4
      })
      assert.strictEqual(yield* store.waiting("alice"), 3)
      const same = yield* store.edit({
        accountId: "alice",
        threadId: "1",
        revision: undefined,
        scheduledAt: noon + 1,
        content: undefined,
        limits: tight
      })
      assert.strictEqual(same[0].scheduledAt, noon + 1)
      yield* store.cancel("alice", "1")
      yield* make("5", noon, ["file"])
    })
  )

  run("does not let many at once past a limit", (store, now) =>
    Effect.gen(function* () {
      const results = yield* Effect.forEach(
        [...Array(8).keys()],
        (at) =>
          Effect.result(
            store.create({
              accountId: "alice",
              ids: [`${at}`],
              items: [item("x")],
              scheduledAt: now + minute,
              idempotencyKey: undefined,
              limits: { maxWaiting: 3, maxPerDay: 100 }
            })
          ),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(
        results.filter(({ _tag }) => _tag === "Success"),
        3
      )
    })
  )

  run("lists by page, failed ones first", (store, now) =>
    Effect.gen(function* () {
      for (const at of [3, 1, 2]) yield* create(store, `w${at}`, now + at * minute)
      yield* create(store, "f", now - minute, { texts: ["a", "b"] })
      yield* create(store, "other", now + minute, { account: "bob" })
      yield* store.fail(only(yield* store.claim(9, lease)), refused)
      const page = { show: "open", from: undefined, to: undefined, after: undefined, limit: 2 } as const
      const first = yield* store.list("alice", page)
      assert.deepStrictEqual([first.threads.map(([{ id }]) => id), first.more], [["f", "w1"], true])
      assert.lengthOf(first.threads[0] ?? [], 2)
      const rest = yield* store.list("alice", {
        ...page,
        after: { failed: false, scheduledAt: now + minute, threadId: "w1" }
      })
      assert.deepStrictEqual([rest.threads.map(([{ id }]) => id), rest.more], [["w2", "w3"], false])
      const window = yield* store.list("alice", { ...page, show: "all", from: now + 2 * minute, to: now + 3 * minute })
      assert.deepStrictEqual(
        window.threads.map(([{ id }]) => id),
        ["w2"]
      )
      assert.deepStrictEqual(
        (yield* store.list("alice", { ...page, show: "failed" })).threads.map(([{ id }]) => id),
        ["f"]
      )
      assert.deepStrictEqual((yield* store.list("alice", { ...page, show: "published" })).threads, [])
    })
  )

  run("revives what failed for want of a sign-in, if it is not long ago", (store, now) =>
    Effect.gen(function* () {
      const signIn = { code: "sign_in_needed", message: "sign in" } as const
      yield* create(store, "recent", now - minute)
      yield* store.fail(only(yield* store.claim(9, lease)), { problem: signIn, reached: false })
      yield* create(store, "old", now - 100 * minute)
      yield* store.fail(only(yield* store.claim(9, lease)), { problem: signIn, reached: false })
      yield* create(store, "refused", now - minute)
      yield* store.fail(only(yield* store.claim(9, lease)), refused)
      assert.strictEqual(yield* store.revive("bob", Duration.hours(1)), 0)
      assert.strictEqual(yield* store.revive("alice", Duration.hours(1)), 1)
      assert.deepStrictEqual(only(yield* store.claim(9, lease)).row.id, "recent")
    })
  )
}
