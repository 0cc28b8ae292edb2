import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clock, Duration, Effect, Layer, Logger, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { GoToSocialError, Refused } from "../../src/gotosocial/GoToSocialError.ts"
import { Statuses } from "../../src/gotosocial/Statuses.ts"
import { GrantStore } from "../../src/grants/GrantStore.ts"
import { Grants } from "../../src/grants/Grants.ts"
import { KeyRing } from "../../src/grants/KeyRing.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import * as Dispatcher from "../../src/schedule/Dispatcher.ts"
import { DueHints } from "../../src/schedule/DueHints.ts"
import { FileKeeper } from "../../src/schedule/FileKeeper.ts"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerSql } from "../../src/schedule/store/Sql.ts"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { item } from "../schedule/Posts.ts"

/**
 * The scheduler over a real PostgreSQL, dispatcher and all; the upstream is a function that counts. How late posts go out,
 * how many a second the bookkeeping takes (as a ratio to a bare INSERT and UPDATE of the same run), whether 10,000 due
 * at once drain at the rate that the upstream allows, with no account left behind, and how many posts go before that of
 * another account. `--quick`: a quarter of the first.
 */
const quick = process.argv.includes("--quick")
const timing = { lease: Duration.seconds(10), settle: Duration.seconds(60) }
const limits = { maxWaiting: 100_000, maxPerDay: 100_000 }
const AT_ONCE = 16

const base = mkdtempSync(join(tmpdir(), "chirp-bench-"))
chmodSync(base, 0o755)

interface Sent {
  readonly post: string
  readonly at: number
}

/** Counts what it is sent; with `allowed` it takes so many a second and tells the rest to come back in one. */
const upstream = (sent: Array<Sent>, allowed: number) => {
  let window = 0
  let taken = 0
  return Layer.mock(Statuses, {
    create: (_token, _status, post) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const second = Math.floor(now / 1000)
        if (second !== window) {
          window = second
          taken = 0
        }
        if (++taken > allowed) {
          const reason = new Refused({ status: 429, detail: "rate limit reached", retryAfter: 1 })
          return Effect.fail(new GoToSocialError({ operation: "bench", reason }))
        }
        sent.push({ post, at: now })
        return Effect.succeed(`S-${post}`)
      }),
    mayWrite: () => Effect.succeed(true)
  })
}

const database = Layer.unwrap(Effect.map(EmbeddedPostgres, (postgres) => postgres.client("chirp", 20))).pipe(
  Layer.provide(EmbeddedPostgres.layer({ dataDir: join(base, "pg"), databases: ["chirp"] }))
)
const stores = Layer.mergeAll(
  layerSql,
  GrantStore.layerSql,
  KeyRing.layer([Redacted.make("a secret for benches, 32 characters or more")]),
  HubBus.layerMemory,
  DueHints.layerMemory
).pipe(Layer.provideMerge(Migrations.layer), Layer.provideMerge(database))

/** These posts have none. */
const noFiles = Layer.mock(FileKeeper, { tidy: Effect.void })

/** Runs with a dispatcher over the given upstream; gives the seconds until it is done. */
const dispatchUntil = <E, R>(statuses: Layer.Layer<Statuses>, isDone: Effect.Effect<boolean, E, R>) =>
  Effect.scoped(
    Effect.gen(function* () {
      yield* Layer.build(
        Dispatcher.layer(timing).pipe(Layer.provide(Grants.layerOver), Layer.provide([statuses, noFiles]))
      )
      const began = yield* Clock.currentTimeMillis
      while (!(yield* isDone)) yield* Effect.sleep(20)
      return ((yield* Clock.currentTimeMillis) - began) / 1000
    })
  )

const nothingOpen = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql`SELECT FROM chirp.scheduled_posts WHERE state <> 'published' LIMIT 1`, (rows) => rows.length === 0)
)

/** Until `count` posts have gone out and the store knows of each. */
const dispatch = (statuses: Layer.Layer<Statuses>, sent: ReadonlyArray<Sent>, count: number) =>
  dispatchUntil(
    statuses,
    Effect.suspend(() => (sent.length < count ? Effect.succeed(false) : nothingOpen))
  )

/** Posts of so many accounts; `due` says how many milliseconds from now the n-th is due. */
const schedule = Effect.fnUntraced(function* (
  name: string,
  count: number,
  accounts: number,
  due: (at: number) => number,
  statuses: Layer.Layer<Statuses>
) {
  const store = yield* ScheduledPostStore
  const account = (at: number) => `${name}-account${at % accounts}`
  yield* Effect.gen(function* () {
    const grants = yield* Grants
    for (let at = 0; at < accounts; at++) {
      yield* grants.keep({ accountId: account(at), token: Redacted.make(`token of ${account(at)}`) }, "schedule")
    }
  }).pipe(Effect.provide(Grants.layerOver.pipe(Layer.provide(statuses))))
  const now = yield* store.now
  const times = new Map<string, number>()
  yield* Effect.forEach(
    [...Array(count).keys()],
    (at) => {
      const id = `${name}-${at}`
      times.set(id, now + due(at))
      return store.create({
        accountId: account(at),
        ids: [id],
        items: [item(`post ${at}`)],
        scheduledAt: now + due(at),
        idempotencyKey: undefined,
        limits
      })
    },
    { concurrency: AT_ONCE, discard: true }
  )
  return times
})

const percentile = (sorted: ReadonlyArray<number>, p: number) => sorted[Math.ceil((sorted.length * p) / 100) - 1] ?? 0
const bar = (name: string, value: number, limit: number, most: boolean) =>
  `BAR ${name} ${Math.round(value * 100) / 100} ${limit} ${(most ? value <= limit : value >= limit) ? "ok" : "SHORT"}`

const bench = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const bars: Array<string> = []

  // bookkeeping, against the bare loop
  yield* sql`CREATE TABLE chirp.bare (id text PRIMARY KEY, account_id text, state text, body text)`
  const bareCount = 4000
  const bareBegan = yield* Clock.currentTimeMillis
  yield* Effect.forEach(
    [...Array(bareCount).keys()],
    (at) =>
      Effect.andThen(
        sql`INSERT INTO chirp.bare VALUES (${`b${at}`}, ${`a${at}`}, 'scheduled', ${`post ${at}`})`,
        sql`UPDATE chirp.bare SET state = 'published' WHERE id = ${`b${at}`}`
      ),
    { concurrency: AT_ONCE, discard: true }
  )
  const bare = bareCount / (((yield* Clock.currentTimeMillis) - bareBegan) / 1000)
  console.log(`bare INSERT + UPDATE: ${Math.round(bare)} a second`)
  const books: Array<Sent> = []
  const free = upstream(books, Number.POSITIVE_INFINITY)
  yield* schedule("books", 5000, 1000, () => -1000, free)
  const bookSeconds = yield* dispatch(free, books, 5000)
  const rate = 5000 / bookSeconds
  console.log(
    `bookkeeping, null upstream: 5000 posts of 1000 accounts in ${bookSeconds.toFixed(1)} s: ${Math.round(rate)} a second, ${(rate / bare).toFixed(2)} of the bare loop`
  )
  bars.push(bar("bookkeeping_posts_per_s", rate, 1000, false))

  // lateness
  const seconds = quick ? 15 : 60
  const count = Math.round((1000 * seconds) / 60)
  const sent: Array<Sent> = []
  const calm = upstream(sent, Number.POSITIVE_INFINITY)
  const times = yield* schedule("late", count, 250, (at) => 3000 + (at * seconds * 1000) / count, calm)
  yield* dispatch(calm, sent, count)
  const lateness = sent.map(({ at, post }) => at - (times.get(post) ?? 0)).sort((a, b) => a - b)
  const [p50, p99, worst] = [percentile(lateness, 50), percentile(lateness, 99), lateness.at(-1) ?? 0]
  console.log(`lateness, ${count} posts over ${seconds} s: p50 ${p50} ms, p99 ${p99} ms, worst ${worst} ms`)
  bars.push(bar("lateness_p50_ms", p50, 100, true), bar("lateness_p99_ms", p99, 1000, true))

  // 10,000 at once
  const allowed = 500
  const accounts = 500
  const crowd: Array<Sent> = []
  const strict = upstream(crowd, allowed)
  yield* schedule("crowd", 10_000, accounts, () => -500, strict)
  const crowdSeconds = yield* dispatch(strict, crowd, 10_000)
  const share = 10_000 / crowdSeconds / allowed
  const doneBy = new Map<string, number>()
  for (const [at, { post }] of crowd.entries()) doneBy.set(`${Number(post.split("-")[1]) % accounts}`, at)
  const firstDone = Math.min(...doneBy.values())
  const before = crowd.slice(0, firstDone + 1)
  const progress = new Map<number, number>()
  for (const { post } of before) {
    const account = Number(post.split("-")[1]) % accounts
    progress.set(account, (progress.get(account) ?? 0) + 1)
  }
  const behind = Math.min(...[...Array(accounts).keys()].map((account) => progress.get(account) ?? 0))
  console.log(
    `10,000 due at once, ${allowed} a second allowed: ${crowdSeconds.toFixed(1)} s, ${(share * 100).toFixed(0)} % of the allowed rate; when the first account had its 20 out, the last had ${behind}`
  )
  bars.push(
    bar("drain_share_of_allowed", share, 0.5, false),
    bar("drain_posts_sent", new Set(crowd.map(({ post }) => post)).size, 10_000, false)
  )

  // one account with 10,000 due in one second, another with one right after
  const flood: Array<Sent> = []
  const patient = upstream(flood, allowed)
  yield* schedule("flood", 1, 1, () => -2000, patient)
  // as nobody can with the limits of an account
  yield* sql`
    INSERT INTO chirp.scheduled_posts (id, account_id, thread_id, position, scheduled_at, run_at, status_text)
    SELECT p.id || '-' || n, p.account_id, p.id || '-' || n, 0, due, due, 'post' FROM chirp.scheduled_posts p,
      generate_series(1, 9999) AS n, LATERAL (SELECT p.run_at + make_interval(secs => n / 1e4) AS due) AS times
    WHERE p.id = 'flood-0'`
  yield* schedule("other", 1, 1, () => -900, patient)
  const isOut = ({ post }: Sent) => post === "other-0"
  const turn = yield* dispatchUntil(
    patient,
    Effect.sync(() => flood.some(isOut))
  )
  const ahead = flood.findIndex(isOut)
  console.log(
    `10,000 of one account due in one second, one of another right after: out after ${ahead} of them, in ${turn.toFixed(1)} s`
  )
  bars.push(bar("posts_ahead_of_another_account", ahead, 100, true))
  for (const line of bars) console.log(line)
})

await Effect.runPromise(bench.pipe(Effect.provide(Layer.merge(stores, Logger.layer([]))), Effect.scoped)).finally(() =>
  rmSync(base, { recursive: true, force: true })
)
