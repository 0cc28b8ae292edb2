import { assert, it } from "@effect/vitest"
import { Clock, Duration, Effect, type Layer, Option } from "effect"
import { type Claim, ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { item, limits, minute } from "./Posts.ts"

type Store = ScheduledPostStore["Service"]

const lease = Duration.seconds(10)
const expired = Duration.zero
const gone = { code: "refused", message: "no" } as const
const refused = { problem: gone, reached: false }

/** What every layer of `ScheduledPostStore` must do. The layer is built anew for each test. */
export const scheduledPostStoreTest = <E>(layer: Layer.Layer<ScheduledPostStore, E>) => {
  const run = (name: string, body: (store: Store, now: number) => Effect.Effect<void, unknown>) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* ScheduledPostStore, yield* Clock.currentTimeMillis)
      }).pipe(Effect.provide(layer))
    )

  const create = (
    store: Store,
    id: string,
    scheduledAt: number,
    more: { account?: string; texts?: ReadonlyArray<string> } = {}
  ) => {
    const texts = more.texts ?? [id]
    return store.create({
      accountId: more.account ?? "alice",
      ids: [id, ...texts.slice(1).map((_, at) => `${id}-${at + 1}`)],
      items: texts.map((text) => item(text)),
      scheduledAt,
      idempotencyKey: undefined,
      limits
    })
  }
  const only = (claims: ReadonlyArray<Claim>) => {
    assert.lengthOf(claims, 1)
    const [claim] = claims
    if (claim === undefined) throw new Error("no claim")
    return claim
  }
  const stateOf = (store: Store, id: string, account = "alice") =>
    Effect.map(store.find(account, id), Option.match({ onNone: () => "none", onSome: ([row]) => row.state }))

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

  run("claims what is due, one an account, longest due first, and each once", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "a2", now - 2 * minute)
      yield* create(store, "a1", now - 3 * minute)
      yield* create(store, "b1", now - 4 * minute, { account: "bob" })
      yield* create(store, "later", now + minute, { account: "carol" })
      assert.deepStrictEqual(
        (yield* store.claim(1, lease)).map(({ row }) => row.id),
        ["b1"]
      )
      assert.deepStrictEqual(
        (yield* store.claim(9, lease)).map(({ row }) => row.id),
        ["a1"]
      )
      assert.deepStrictEqual(yield* store.claim(9, lease), [])
    })
  )

  run("goes from claimed over sending to published, by its claim alone", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const claim = only(yield* store.claim(9, lease))
      assert.strictEqual(claim.state, "claimed")
      assert.isTrue(Math.abs(claim.now - now) < minute)
      assert.deepStrictEqual(yield* store.begin(claim, lease), Option.some(1))
      assert.deepStrictEqual(yield* store.begin(claim, lease), Option.none())
      assert.isFalse(yield* store.release(claim))
      assert.deepStrictEqual(yield* store.publish(claim, 2, "S1"), "lost")
      assert.deepStrictEqual(yield* store.publish(claim, 1, "S1"), "published")
      assert.deepStrictEqual(yield* store.publish(claim, 1, "S1"), "lost")
      assert.deepStrictEqual([...(yield* store.bound("alice", ["S1", "S2"]))], ["S1"])
      assert.deepStrictEqual([...(yield* store.bound("bob", ["S1"]))], [])
    })
  )

  run("replaces files by the claim that holds, before anything is sent, and knows which are used", (store, now) =>
    Effect.gen(function* () {
      const media = (id: string) =>
        ({ id, type: "image", url: "u", preview_url: null, description: "d", blurhash: null }) as const
      const post = item("with files", { mediaIds: ["m1", "m2"], media: [media("m1"), media("m2")] })
      const make = { accountId: "alice", ids: ["p"], items: [post], scheduledAt: now - minute, limits } as const
      yield* store.create({ ...make, idempotencyKey: undefined })
      const files = { mediaIds: ["m1", "n2"], media: [media("m1"), media("n2")] }
      const dead = only(yield* store.claim(1, expired))
      const claim = only(yield* store.claim(1, lease))
      assert.isFalse(yield* store.replaceMedia(dead, { mediaIds: ["x"], media: [media("x")] }))
      assert.isTrue(yield* store.replaceMedia(claim, files))
      const [row] = Option.getOrThrow(yield* store.find("alice", "p"))
      assert.deepInclude(row, files)
      const asked = ["m1", "m2", "n2", "x"]
      assert.deepStrictEqual([...(yield* store.usedMedia("alice", asked))].sort(), ["m1", "n2"])
      assert.strictEqual((yield* store.usedMedia("bob", asked)).size, 0)
      const attempt = Option.getOrThrow(yield* store.begin(claim, lease))
      assert.isFalse(yield* store.replaceMedia(claim, { mediaIds: ["x"], media: [media("x")] }))
      assert.strictEqual(yield* store.publish(claim, attempt, "s1"), "published")
      assert.strictEqual((yield* store.usedMedia("alice", asked)).size, 0)
    })
  )

  run("fences a claim whose lease has ended", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const dead = only(yield* store.claim(9, expired))
      assert.deepStrictEqual(yield* store.begin(dead, lease), Option.none())
      const second = only(yield* store.claim(9, lease))
      assert.strictEqual(second.state, "claimed")
      assert.isAbove(second.fence, dead.fence)
      assert.isFalse(yield* store.release(dead))
      assert.isFalse(yield* store.fail(dead, refused))
      assert.isFalse(yield* store.postpone(dead, { delay: expired, reached: false, problem: null }))
      assert.deepStrictEqual([...(yield* store.renew([dead, second], lease))], [second.fence])
      assert.deepStrictEqual(yield* store.begin(second, lease), Option.some(1))
    })
  )

  run("looks for what a dead claim may have sent, and takes its late answer", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const dead = only(yield* store.claim(9, lease))
      yield* store.begin(dead, expired)
      const looking = only(yield* store.claim(9, lease))
      assert.strictEqual(looking.state, "unknown")
      assert.isNotNull(looking.row.firstSentAt)
      assert.isTrue(yield* store.lookLater(looking, expired))
      const again = only(yield* store.claim(9, lease))
      assert.strictEqual(again.state, "unknown")
      assert.deepStrictEqual(yield* store.publish(dead, 1, "S1"), "published")
      assert.isFalse(yield* store.postpone(again, { delay: expired, reached: true, problem: null }))
    })
  )

  run("does not take the answer of a try that another has followed", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const first = only(yield* store.claim(9, lease))
      yield* store.begin(first, expired)
      const looking = only(yield* store.claim(9, lease))
      yield* store.postpone(looking, { delay: expired, reached: true, problem: null })
      const second = only(yield* store.claim(9, lease))
      assert.deepStrictEqual(yield* store.begin(second, lease), Option.some(2))
      assert.deepStrictEqual(yield* store.publish(first, 1, "S1"), "lost")
      assert.deepStrictEqual(yield* store.publish(second, 2, "S2"), "published")
    })
  )

  run("binds a status to one post", (store, now) =>
    Effect.gen(function* () {
      for (const id of ["p", "q"]) yield* create(store, id, now - minute)
      const first = only(yield* store.claim(9, lease))
      yield* store.begin(first, lease)
      yield* store.publish(first, 1, "S1")
      const second = only(yield* store.claim(9, lease))
      yield* store.begin(second, lease)
      assert.deepStrictEqual(yield* store.publish(second, 1, "S1"), "taken")
      assert.deepStrictEqual(yield* store.publish(second, 1, "S2"), "published")
    })
  )

  run("counts a try that may have arrived, and no other", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const first = only(yield* store.claim(9, lease))
      yield* store.begin(first, lease)
      yield* store.postpone(first, { delay: expired, reached: false, problem: gone })
      const second = only(yield* store.claim(9, lease))
      assert.deepInclude(second.row, { attempts: 0, sends: 1, setbacks: 1, problem: gone, firstSentAt: null })
      yield* store.begin(second, lease)
      yield* store.fail(second, refused)
      const [failed] = yield* store.sendNow("alice", "p")
      assert.deepInclude(failed, { attempts: 0, firstSentAt: null, sendingAt: null })
      const third = only(yield* store.claim(9, lease))
      yield* store.begin(third, lease)
      yield* store.lookLater(third, expired)
      const fourth = only(yield* store.claim(9, lease))
      yield* store.postpone(fourth, { delay: Duration.minutes(1), reached: true, problem: null })
      assert.deepStrictEqual(yield* store.claim(9, lease), [])
      const [row] = Option.getOrThrow(yield* store.find("alice", "p"))
      assert.deepInclude(row, { state: "scheduled", attempts: 1, sends: 3, setbacks: 1, problem: null })
      assert.isNotNull(row.firstSentAt)
      const [now0] = Option.getOrThrow(yield* store.sendNow("alice", "p").pipe(Effect.asSome))
      assert.deepInclude(now0, { attempts: 0, setbacks: 0, revision: 3 })
      assert.isNotNull(now0.firstSentAt)
    })
  )

  run("sends a thread in order, and stops it at a failure", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "t", now - minute, { texts: ["one", "two", "three"] })
      const one = only(yield* store.claim(9, lease))
      assert.strictEqual(one.row.text, "one")
      yield* store.begin(one, lease)
      assert.deepStrictEqual(yield* store.publish(one, 1, "S1"), "published")
      const two = only(yield* store.claim(9, lease))
      assert.deepStrictEqual([two.row.text, two.previousStatusId], ["two", "S1"])
      yield* store.fail(two, refused)
      assert.deepStrictEqual(yield* store.claim(9, lease), [])
      assert.deepStrictEqual(yield* store.nextDue, Option.none())
      const thread = Option.getOrThrow(yield* store.find("alice", "t"))
      assert.deepStrictEqual(
        thread.map(({ state }) => state),
        ["published", "failed", "scheduled"]
      )
      assert.deepStrictEqual(yield* store.find("alice", "t-2"), Option.some(thread))
      yield* store.sendNow("alice", "t")
      const again = only(yield* store.claim(9, lease))
      assert.deepStrictEqual([again.row.text, again.previousStatusId], ["two", "S1"])
      yield* store.begin(again, lease)
      yield* store.publish(again, 1, "S2")
      assert.deepInclude(only(yield* store.claim(9, lease)), { previousStatusId: "S2" })
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

  run("says when the next is due, and what the hints are", (store, now) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* store.nextDue, Option.none())
      yield* create(store, "p", now + minute)
      const wait = Duration.toMillis(Option.getOrThrow(yield* store.nextDue))
      assert.isTrue(wait > 30_000 && wait <= minute, String(wait))
      assert.deepStrictEqual(yield* store.dueWithin(Duration.seconds(1)), [])
      assert.deepStrictEqual(yield* store.dueWithin(Duration.hours(1)), [{ id: "p", at: now + minute }])
      yield* store.sendNow("alice", "p")
      assert.strictEqual(Duration.toMillis(Option.getOrThrow(yield* store.nextDue)), 0)
      yield* store.claim(9, lease)
      const left = Duration.toMillis(Option.getOrThrow(yield* store.nextDue))
      assert.isTrue(left > 5000 && left <= 10_000, String(left))
    })
  )

  run("forgets what went out long ago", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "p", now - minute)
      const claim = only(yield* store.claim(9, lease))
      yield* store.begin(claim, lease)
      yield* store.publish(claim, 1, "S1")
      assert.strictEqual(yield* store.purge(Duration.minutes(1)), 0)
      assert.strictEqual(yield* store.purge(Duration.millis(-1000)), 1)
      assert.strictEqual(yield* stateOf(store, "p"), "none")
    })
  )
}
