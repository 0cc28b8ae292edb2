import type { Caller } from "@chirp/domain/api/Authorization"
import type { LibraryKind } from "@chirp/domain/SearchDocument"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { PublicReader } from "../../src/gotosocial/PublicReader.ts"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { Library, type LibraryPart } from "../../src/search/Library.ts"
import { LibraryIndex } from "../../src/search/LibraryIndex.ts"
import * as LibraryIndexSql from "../../src/search/LibraryIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount, madeUpPost } from "../testrig/PublicPosts.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

const ann = madeUpAccount(1, "ann")
const ben = madeUpAccount(2, "ben")
const caller = (account: typeof ann): Caller => ({
  accountId: account.id,
  acct: account.acct,
  token: Redacted.make(`token of ${account.acct}`),
  session: undefined
})

/** What GoToSocial says to whoever has the token; nothing to anybody else. */
interface Lists {
  posts: Array<unknown>
  favourites: Array<unknown>
  bookmarks: Array<unknown>
  mentions: Array<unknown>
}

const serve = (fake: UpstreamFake, lists: Lists, failAt: { page: number | undefined }) => {
  let pages = 0
  fake.answer((request, response) => {
    const url = new URL(request.target, "http://upstream")
    if (request.headers.authorization !== "Bearer token of ann")
      return json(401, { error: "Unauthorized" })(request, response)
    if (pages++ === failAt.page) return json(403, { error: "Forbidden" })(request, response)
    const name = url.pathname.endsWith("/statuses") ? "posts" : url.pathname.split("/").at(-1)
    const all =
      name === "posts"
        ? lists.posts
        : name === "favourites"
          ? lists.favourites
          : name === "bookmarks"
            ? lists.bookmarks
            : lists.mentions
    const from = Number(url.searchParams.get("max_id") ?? 0)
    if (from + 40 < all.length) {
      url.searchParams.set("max_id", String(from + 40))
      response.setHeader("link", `<https://gts.example${url.pathname}${url.search}>; rel="next"`)
    }
    return json(200, all.slice(from, from + 40))(request, response)
  })
}

const over = <A, E>(
  lists: Lists,
  test: (
    failAt: { page: number | undefined },
    fake: UpstreamFake
  ) => Effect.Effect<A, E, Library | LibraryIndex | SqlClient.SqlClient>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fake = yield* Effect.acquireRelease(
        Effect.promise(() => startUpstreamFake()),
        (one) => Effect.promise(() => one.stop())
      )
      const failAt: { page: number | undefined } = { page: undefined }
      serve(fake, lists, failAt)
      const layer = Library.layer.pipe(
        Layer.provide(PublicReader.layer.pipe(Layer.provide(Upstream.layer(new URL(fake.url))))),
        Layer.provideMerge(LibraryIndexSql.layer.pipe(Layer.provide(Stemmer.layerSql))),
        Layer.provideMerge(Layer.effectDiscard(Effect.suspend(() => migrate(migrationFiles())))),
        Layer.provideMerge(layerFreshDatabase)
      )
      return yield* Effect.provide(test(failAt, fake), layer)
    })
  )

const fill = Effect.fnUntraced(function* (who: Caller, part: LibraryPart = "all") {
  const library = yield* Library
  yield* library.prepare(who, part)
  yield* library.filled(who.accountId)
})

const held = Effect.fnUntraced(function* (accountId: string, kind: LibraryKind) {
  const index = yield* LibraryIndex
  return yield* index.ids(accountId, { kind, after: "", limit: 1000 })
})

const lists = (): Lists => ({
  posts: [
    ...Array.from({ length: 90 }, (_, n) => madeUpPost(n, ann, { visibility: n % 2 === 0 ? "private" : "direct" })),
    { ...madeUpPost(500, ann), reblog: madeUpPost(501, ben) }
  ],
  favourites: [madeUpPost(600, ben), madeUpPost(601, ben)],
  bookmarks: [madeUpPost(600, ben)],
  mentions: [{ id: "n1", type: "mention", status: madeUpPost(700, ben, { visibility: "direct" }) }]
})

describe("Library", () => {
  it.live("is filled from one's own lists on first use, private posts too, and is nobody else's", () =>
    over(lists(), () =>
      Effect.gen(function* () {
        const index = yield* LibraryIndex
        yield* fill(caller(ann))
        assert.lengthOf(yield* held(ann.id, "own"), 90)
        assert.deepStrictEqual(yield* held(ann.id, "reblogs"), [madeUpPost(501, ben).id])
        assert.lengthOf(yield* held(ann.id, "favourites"), 2)
        assert.lengthOf(yield* held(ann.id, "bookmarks"), 1)
        assert.deepStrictEqual(yield* held(ann.id, "mentions"), [madeUpPost(700, ben).id])
        for (const other of [ben.id, "", "%", `${ann.id}' OR '1'='1`]) {
          assert.strictEqual(yield* index.count(other), 0, other)
          for (const kind of ["own", "reblogs", "favourites", "bookmarks", "mentions"] as const) {
            assert.lengthOf(yield* held(other, kind), 0)
          }
        }
      })
    )
  )

  it.live("holds for every search what its owner wrote, and the rest once the library itself is searched", () =>
    over(lists(), (_, fake) =>
      Effect.gen(function* () {
        const library = yield* Library
        assert.isFalse(yield* library.prepare(caller(ann), "own"), "never read before")
        yield* library.filled(ann.id)
        assert.lengthOf(yield* held(ann.id, "own"), 90)
        yield* library.add(ann.id, "favourites", madeUpPost(602, ben))
        for (const kind of ["favourites", "bookmarks", "mentions"] as const)
          assert.lengthOf(yield* held(ann.id, kind), 0)
        assert.isTrue(yield* library.prepare(caller(ann), "own"))
        const asked = fake.arrived.length
        assert.isTrue(yield* library.prepare(caller(ann), "own"))
        yield* library.filled(ann.id)
        assert.strictEqual(fake.arrived.length, asked, "not asked for again within a minute")
        assert.isFalse(yield* library.prepare(caller(ann), "all"))
        yield* library.filled(ann.id)
        assert.lengthOf(yield* held(ann.id, "favourites"), 2)
      })
    )
  )

  it.live("goes on where a filling was broken off", () =>
    over(lists(), (failAt, fake) =>
      Effect.gen(function* () {
        failAt.page = 2
        yield* fill(caller(ann))
        assert.lengthOf(yield* held(ann.id, "own"), 80, "two pages of the first list")
        failAt.page = undefined
        const before = fake.arrived.length
        yield* fill(caller(ann))
        assert.lengthOf(yield* held(ann.id, "own"), 90)
        assert.include(fake.arrived[before]?.target, "max_id=80", "not from the beginning")
      })
    )
  )

  it.live("follows what its owner does, once there is one", () =>
    over(lists(), () =>
      Effect.gen(function* () {
        const library = yield* Library
        yield* library.add(ben.id, "favourites", madeUpPost(1, ann))
        assert.lengthOf(yield* held(ben.id, "favourites"), 0, "nothing is kept for who never asked")
        yield* fill(caller(ann))
        const boost = { ...madeUpPost(800, ann), reblog: madeUpPost(801, ben) }
        yield* library.add(ann.id, "reblogs", boost)
        assert.include(yield* held(ann.id, "reblogs"), madeUpPost(801, ben).id)
        yield* library.withdraw(ann.id, "favourites", madeUpPost(600, ben).id)
        assert.deepStrictEqual(yield* held(ann.id, "favourites"), [madeUpPost(601, ben).id])
        assert.lengthOf(yield* held(ann.id, "bookmarks"), 1, "still there for another reason")
      })
    )
  )

  it.live(
    "forgets a day later what was taken back elsewhere, and at once nothing for a token that is not taken",
    () => {
      const given = lists()
      return over(given, () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* fill(caller(ann))
          given.favourites.pop()
          given.posts.splice(0, 10)
          yield* sql`UPDATE chirp.library_sync SET filled_at = now() - interval '2 days'`
          yield* fill({ ...caller(ann), token: Redacted.make("revoked") })
          assert.lengthOf(yield* held(ann.id, "own"), 90)
          yield* fill(caller(ann))
          assert.lengthOf(yield* held(ann.id, "own"), 80)
          assert.lengthOf(yield* held(ann.id, "favourites"), 1)
        })
      )
    }
  )
})
