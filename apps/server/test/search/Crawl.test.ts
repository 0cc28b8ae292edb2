import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { PublicReader } from "../../src/gotosocial/PublicReader.ts"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { Crawl } from "../../src/search/Crawl.ts"
import { Hints } from "../../src/search/Hints.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchPolicy } from "../../src/search/SearchPolicy.ts"
import { SearchProgress } from "../../src/search/SearchProgress.ts"
import type { Lease } from "../../src/storage/Leases.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount, madeUpPost, madeUpPublicPosts, type PublicPosts } from "../testrig/PublicPosts.ts"
import { startUpstreamFake } from "../testrig/UpstreamFake.ts"

const token = Redacted.make("t")
const lease: Lease = { name: "search", fence: 1, fenced: (writes) => writes }

const over = <A, E>(
  world: PublicPosts,
  test: Effect.Effect<A, E, Crawl | SearchLedger | SearchPolicy | SearchProgress | Hints | SqlClient.SqlClient>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fake = yield* Effect.acquireRelease(
        Effect.promise(() => startUpstreamFake()),
        (one) => Effect.promise(() => one.stop())
      )
      fake.answer(world.handler)
      const layer = Crawl.layer.pipe(
        Layer.provide(PublicReader.layer.pipe(Layer.provide(Upstream.layer(new URL(fake.url))))),
        Layer.provideMerge(
          Layer.mergeAll(SearchLedger.layer, SearchPolicy.layer, SearchProgress.layer, Hints.layerSql)
        ),
        Layer.provideMerge(Layer.effectDiscard(Effect.suspend(() => migrate(migrationFiles())))),
        Layer.provideMerge(layerFreshDatabase)
      )
      return yield* Effect.provide(test, layer)
    })
  )

/** Ids in the ledger, in order. */
const held = Effect.gen(function* () {
  const ledger = yield* SearchLedger
  return (yield* ledger.statuses("", 1000)).map(({ id }) => id)
})

const everything = Effect.gen(function* () {
  const crawl = yield* Crawl
  const progress = yield* SearchProgress
  yield* progress.begin("timeline")
  yield* crawl.timeline(lease, token)
  yield* progress.begin("accounts")
  yield* crawl.accounts(lease, token)
  while (yield* crawl.scan(lease, token)) yield* Effect.yieldNow
})

const idsOf = (world: PublicPosts) => [...world.posts.keys()].sort()

describe("Crawl", () => {
  it.live("reads everything: what the timeline leaves out comes from its author's list", () => {
    const world = madeUpPublicPosts(3, 100)
    for (const id of [...world.posts.keys()].slice(10, 40)) world.threaded.add(id)
    return over(
      world,
      Effect.gen(function* () {
        const crawl = yield* Crawl
        const progress = yield* SearchProgress
        yield* progress.begin("timeline")
        yield* crawl.timeline(lease, token)
        assert.lengthOf(yield* held, 70)
        yield* everything
        assert.deepStrictEqual(yield* held, idsOf(world))
      })
    )
  })

  it.live("takes nobody's posts who does not want it, and leaves no trace of them", () => {
    const world = madeUpPublicPosts(4, 40)
    const [shy, quiet] = world.accounts
    if (shy === undefined || quiet === undefined) throw new Error("no accounts")
    Object.assign(shy, { discoverable: false })
    Object.assign(quiet, { note: "<p>bird person <a href='x'>#<span>NoIndex</span></a></p>" })
    return over(
      world,
      Effect.gen(function* () {
        yield* everything
        assert.lengthOf(yield* held, 20)
        const sql = yield* SqlClient.SqlClient
        assert.lengthOf(yield* sql`SELECT 1 FROM chirp.search_sync WHERE account_id IN (${shy.id}, ${quiet.id})`, 0)
      })
    )
  })

  it.live("finds out what is gone: ghosts at the next reading, hints at once", () => {
    const world = madeUpPublicPosts(2, 60)
    return over(
      world,
      Effect.gen(function* () {
        const crawl = yield* Crawl
        const hints = yield* Hints
        yield* everything
        assert.lengthOf(yield* held, 60)
        const [first = "", second = "", third = ""] = idsOf(world)
        // deleted while nobody listened
        world.posts.delete(first)
        world.posts.delete(second)
        // hidden only from whoever gave the hint
        yield* hints.suspect([first, third])
        assert.strictEqual(yield* crawl.suspects(token), 2)
        assert.notInclude(yield* held, first)
        assert.include(yield* held, third)
        assert.strictEqual(yield* crawl.suspects(token), 0, "answered once")
        assert.include(yield* held, second)
        // what was seen within the last second counts as seen
        yield* Effect.sleep("1300 millis")
        yield* crawl.allDue
        yield* everything
        assert.deepStrictEqual(yield* held, idsOf(world))
      })
    )
  })

  it.live("reads a gap again: new, edited and deleted meanwhile", () => {
    const world = madeUpPublicPosts(2, 50)
    return over(
      world,
      Effect.gen(function* () {
        const crawl = yield* Crawl
        const ledger = yield* SearchLedger
        yield* everything
        yield* Effect.sleep("1300 millis")
        const ids = idsOf(world)
        const [gone = "", edited = ""] = ids.slice(-2)
        world.posts.delete(gone)
        const before = world.posts.get(edited)
        if (before === undefined) return assert.fail("no post")
        world.posts.set(edited, { ...before, content: "<p>other words</p>", edited_at: "2026-11-01T00:00:00Z" })
        const late = madeUpPost(60, before.account)
        world.posts.set(late.id, late)
        yield* crawl.window(token, "2026-10-01T00:30:00Z", { compare: true })
        assert.deepStrictEqual(yield* held, idsOf(world))
        const found = (yield* ledger.statuses("", 1000)).find(({ id }) => id === edited)
        assert.strictEqual(found?.content, "other words")
      })
    )
  })

  it.live(
    "keeps out what a boost (CVE-2026-23961, CVE-2024-37903), a sub-domain (GTS v0.13.1) or an unreadable host would let in",
    () => {
      const world = madeUpPublicPosts(1, 1)
      const friend = world.accounts[0] ?? madeUpAccount(0)
      const bad = [
        madeUpAccount(7, "eve@a.b.blocked.example"),
        madeUpAccount(8, "eve@BLOCKED.example."),
        madeUpAccount(9, "eve@ｂlocked.example")
      ]
      for (const [place, account] of bad.entries()) {
        const post = madeUpPost(100 + place, account)
        const boost = { ...madeUpPost(200 + place, friend), reblog: post }
        world.posts.set(boost.id, boost)
      }
      const private_ = { ...madeUpPost(300, friend), reblog: madeUpPost(301, friend, { visibility: "private" }) }
      world.posts.set(private_.id, private_)
      return over(
        world,
        Effect.gen(function* () {
          const policy = yield* SearchPolicy
          yield* policy.blockDomains(["Blocked.example", "c.b.blocked.example"])
          yield* everything
          assert.deepStrictEqual(yield* held, [`01P${"0".repeat(23)}`])
        })
      )
    }
  )

  it.live("takes away the posts of an account that is gone", () => {
    const world = madeUpPublicPosts(2, 20)
    return over(
      world,
      Effect.gen(function* () {
        const crawl = yield* Crawl
        yield* everything
        const [leaving] = world.accounts.splice(0, 1)
        for (const [id, { account }] of world.posts) if (account.id === leaving?.id) world.posts.delete(id)
        yield* crawl.allDue
        yield* everything
        assert.deepStrictEqual(yield* held, idsOf(world))
      })
    )
  })
})
