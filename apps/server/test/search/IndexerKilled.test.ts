import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Effect, Layer, ManagedRuntime } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import * as PostgresClient from "../../src/storage/PostgresClient.ts"
import { freshDatabase } from "../testrig/Postgres.ts"
import { madeUpPost, madeUpPublicPosts } from "../testrig/PublicPosts.ts"
import { startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

const POSTS = 800
const world = madeUpPublicPosts(12, POSTS)
let upstream: UpstreamFake
let database: string
let runtime: ManagedRuntime.ManagedRuntime<SqlClient.SqlClient | SearchIndex, unknown>
const children: Array<ChildProcess> = []

const replica = () => {
  const { socket, username } = inject("postgres")
  const script = join(import.meta.dirname, "runIndexer.ts")
  const child = spawn(process.execPath, [script, socket, username, database, upstream.url], { stdio: "inherit" })
  children.push(child)
  return child
}

const kill = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once("exit", () => resolve())
    child.kill("SIGKILL")
  })

const rows = <Row>(query: string) =>
  runtime.runPromise(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Row & object>(query)))

/** Until the query answers true. */
const until = async (what: string, query: string, within: number) => {
  const began = performance.now()
  for (;;) {
    const [row] = await rows<{ yes: boolean }>(`SELECT (${query}) AS yes`)
    if (row?.yes === true) return performance.now() - began
    if (performance.now() - began > within) assert.fail(`not within ${within} ms: ${what}`)
    await sleep(10)
  }
}

const indexed = () =>
  runtime.runPromise(
    Effect.flatMap(SearchIndex, (index) => Effect.map(index.counts("live"), ({ statuses }) => statuses))
  )

beforeAll(async () => {
  upstream = await startUpstreamFake()
  // an answer takes a moment, so that there is a middle to be killed in
  upstream.answer((request, response) => void setTimeout(() => world.handler(request, response), 8))
  database = await Effect.runPromise(freshDatabase())
  const { socket, username } = inject("postgres")
  runtime = ManagedRuntime.make(
    SearchIndexSql.layer.pipe(
      Layer.provideMerge(Stemmer.layerSql),
      Layer.provideMerge(PostgresClient.layer({ path: socket, username, database, maxConnections: 4 }))
    )
  )
  await Effect.runPromise(
    migrate(migrationFiles()).pipe(
      Effect.provide(PostgresClient.layer({ path: socket, username, database, maxConnections: 1 }))
    )
  )
})
afterAll(async () => {
  await Promise.all(children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map(kill))
  await runtime?.dispose()
  await upstream?.stop()
})

describe("an indexer whose parts are killed", () => {
  it("in the middle of reading everything, is followed within 15 s by another that goes on there", async () => {
    const first = replica()
    await until(
      "half of the timeline is read",
      "coalesce((SELECT done >= 320 FROM chirp.search_progress WHERE phase = 'timeline'), false)",
      30_000
    )
    await kill(first)
    const [before] = await rows<{ done: string; finished: boolean }>(
      "SELECT done, finished_at IS NOT NULL AS finished FROM chirp.search_progress WHERE phase = 'timeline'"
    )
    assert.isFalse(before?.finished, "killed in the middle")
    const killed = performance.now()
    replica()
    await until("the lease is another's", "(SELECT fence FROM chirp.leases WHERE name = 'search') = 2", 20_000)
    assert.isBelow(performance.now() - killed, 15_000)
    await until(
      "everything is read and written",
      `(SELECT count(*) FROM chirp.search_sync WHERE document IS NOT NULL AND NOT pending) = ${POSTS}
        AND NOT EXISTS (SELECT 1 FROM chirp.search_accounts WHERE scan_due)`,
      30_000
    )
    assert.strictEqual(await indexed(), POSTS)
    const [after] = await rows<{ done: string }>("SELECT done FROM chirp.search_progress WHERE phase = 'timeline'")
    // one page at most was read twice
    assert.isAtMost(Number(after?.done), POSTS + 40)
  }, 60_000)

  it("in the middle of a rebuild, leaves a search that works, and another finishes the rebuild", async () => {
    // a world of 4,000 posts: eight steps of the rebuild
    await rows(`INSERT INTO chirp.search_sync (status_id, account_id, created_at, version, seen_at, document, seq, pending)
      SELECT s.status_id || '-' || n, s.account_id, s.created_at, s.version, now(),
        jsonb_set(s.document, '{id}', to_jsonb(s.status_id || '-' || n)), nextval('chirp.search_changes'), true
      FROM chirp.search_sync s, generate_series(1, 4) n`)
    await until("they are indexed", "NOT EXISTS (SELECT 1 FROM chirp.search_sync WHERE pending)", 30_000)
    const all = POSTS * 5
    assert.strictEqual(await indexed(), all)
    await rows("INSERT INTO chirp.search_progress (phase, requested_by) VALUES ('rebuild', 'admin')")
    await until("it has begun", "(SELECT done > 500 FROM chirp.search_progress WHERE phase = 'rebuild')", 20_000)
    const holder = children.at(-1)
    if (holder !== undefined) await kill(holder)
    const [middle] = await rows<{ finished: boolean }>(
      "SELECT finished_at IS NOT NULL AS finished FROM chirp.search_progress WHERE phase = 'rebuild'"
    )
    assert.isFalse(middle?.finished, "killed in the middle")
    assert.strictEqual(await indexed(), all, "the old index is whole")
    // what the wait for the lease is worth was measured above
    await rows("UPDATE chirp.leases SET expires_at = now()")
    replica()
    const finished = until(
      "it is done",
      "(SELECT finished_at IS NOT NULL FROM chirp.search_progress WHERE phase = 'rebuild')",
      30_000
    )
    let isDone = false
    void finished.then(() => {
      isDone = true
    })
    while (!isDone) {
      assert.strictEqual(await indexed(), all, "at every moment")
      await sleep(20)
    }
    await finished
    assert.strictEqual(await indexed(), all)
    const [work] = await rows<{ error: string | null }>(
      "SELECT error FROM chirp.search_progress WHERE phase = 'rebuild'"
    )
    assert.isNull(work?.error)
  }, 90_000)

  it("goes on when the database throws out all of its connections", async () => {
    await until("it listens", "(SELECT cursor IS NOT NULL FROM chirp.search_progress WHERE phase = 'feed')", 20_000)
    await upstream.until(() => upstream.said.some((said) => JSON.stringify(said).includes('"public"')))
    for (const number of [9001, 9002, 9003]) {
      await rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
      )
      const [author] = world.accounts
      if (author === undefined) return assert.fail("nobody")
      const post = madeUpPost(number, author)
      world.posts.set(post.id, post)
      upstream.frame("public", "update", post)
      await until(
        `${post.id} is indexed`,
        `EXISTS (SELECT 1 FROM chirp.search_sync WHERE status_id = '${post.id}' AND NOT pending)`,
        15_000
      )
    }
    assert.strictEqual(await indexed(), POSTS * 5 + 3)
  }, 60_000)
})
