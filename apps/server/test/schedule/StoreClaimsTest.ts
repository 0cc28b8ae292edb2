import { Duration, Effect, Option } from "effect"
import { assert } from "vitest"
import type { Claim } from "../../src/schedule/ScheduledPostStore.ts"
import { item, limits, minute } from "./Posts.ts"
import { create, expired, gone, lease, only, type Run, refused, stateOf } from "./StoreCases.ts"

/** What the dispatcher does with posts that are due. */
export const storeClaimsTest = (run: Run) => {
  const idsOf = (claims: ReadonlyArray<Claim>) => claims.map(({ row }) => row.id)

  run("claims what is due, one an account, its longest due, and each once", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "a2", now - 2 * minute)
      yield* create(store, "a1", now - 3 * minute)
      yield* create(store, "b1", now - 4 * minute, { account: "bob" })
      yield* create(store, "later", now + minute, { account: "carol" })
      assert.sameMembers(idsOf(yield* store.claim(9, lease)), ["a1", "b1"])
      assert.deepStrictEqual(yield* store.claim(9, lease), [])
    })
  )

  run("claims for the accounts that have waited longest and, by lot, for others", (store, now) =>
    Effect.gen(function* () {
      const accounts = Array.from({ length: 12 }, (_, at) => `account${at}`)
      for (const [at, account] of accounts.entries()) {
        for (const nth of [0, 1, 2]) {
          yield* create(store, `${account}-${nth}`, now - (60 - at) * minute + nth, { account })
        }
      }
      /** The accounts served by one claim of four after the other, until the latest had its turn. */
      const turns: Array<string> = []
      while (!turns.includes("account11")) {
        const claims = yield* store.claim(4, lease)
        assert.lengthOf(claims, 4)
        const served = claims.map(({ row }) => row.accountId)
        assert.isTrue(served.includes("account0"), "whoever is due longest is always among them")
        turns.push(...served)
        for (const claim of claims) yield* store.release(claim)
        assert.isBelow(turns.length, 4 * 400)
      }
    })
  )

  run("gives one slot after the other to more than one account", (store, now) =>
    Effect.gen(function* () {
      yield* create(store, "first", now - 2 * minute, { account: "alice" })
      yield* create(store, "second", now - minute, { account: "bob" })
      const served = new Set<string>()
      for (let claims = 0; served.size < 2; claims++) {
        const claim = only(yield* store.claim(1, lease))
        served.add(claim.row.accountId)
        yield* store.release(claim)
        assert.isBelow(claims, 200)
      }
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
