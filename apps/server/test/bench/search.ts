import { type ChildProcess, fork, spawn } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Exit, Layer, Option, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexMeilisearch from "../../src/search/SearchIndexMeilisearch.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { startRig } from "../testrig/ChirpRig.ts"
import { typed } from "../testrig/SearchDocs.ts"
import { benchPosts, benchQueries } from "./search/posts.ts"

/**
 * Search over 10,000 and 100,000 posts: how fast they are indexed, how long the index alone takes, and how long a viewer
 * waits for a page of 20 through HTTP with every hit asked for at GoToSocial (a stand-in that takes 1 ms an answer).
 * PostgreSQL always, Meilisearch when `MEILI_HOST` is set (its indexes `bench_*` are made and emptied; with `MEILI_PID` also
 * its memory). `--quick`: a fifth.
 */
const root = join(import.meta.dirname, "../../../..")
const quick = process.argv.includes("--quick")
const sizes = quick ? [2000, 20_000] : [10_000, 100_000]
const QUERIES = 420
const PAGES = 210

const children: Array<ChildProcess> = []
const base = mkdtempSync(join(tmpdir(), "chirp-bench-"))
// as root, PostgreSQL runs as another user, who must get through to its data
chmodSync(base, 0o755)
const scope = Scope.makeUnsafe()
const bars: Array<string> = []

const quantile = (values: ReadonlyArray<number>, q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * q)] ?? Number.NaN
const round = (value: number) => Number(value.toFixed(1))
const bar = (name: string, value: number, limit: number, ok: boolean) =>
  bars.push(`BAR ${name} ${value} ${limit} ${ok ? "ok" : "SHORT"}`)

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** Resident memory; of an engine without the files that it has mapped, which are the system's to drop. */
const megabytes = (pid: number | undefined, field = "VmRSS") =>
  Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
  )

const timed = async (run: () => Promise<unknown>) => {
  const began = performance.now()
  await run()
  return performance.now() - began
}

interface Postgres {
  readonly socket: string
  readonly username: string
}

const startPostgres = async (): Promise<Postgres> => {
  const layer = EmbeddedPostgres.layer({ dataDir: join(base, "pg"), databases: ["chirp"] })
  return Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), EmbeddedPostgres)
}

const startUpstream = () =>
  new Promise<number>((resolve) => {
    const child = fork(join(import.meta.dirname, "search/upstream.ts"), [], { execArgv: [] })
    children.push(child)
    child.once("message", (port) => resolve(Number(port)))
  })

const startChirp = async (postgres: Postgres, upstream: number) => {
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, "apps/server/dist/main.js")], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      CHIRP_PORT: String(port),
      CHIRP_DATA_DIR: join(base, "chirp"),
      CHIRP_DB_HOST: dirname(postgres.socket),
      CHIRP_DB_NAME: "chirp",
      CHIRP_DB_USER: postgres.username,
      CHIRP_RATE_LIMIT: "1000000",
      SESSION_SECRET: "a secret for the bench, 32 characters or more",
      GTS_HOST: `http://127.0.0.1:${upstream}`
    },
    stdio: ["ignore", "ignore", "inherit"]
  })
  children.push(child)
  for (let tries = 0; tries < 600; tries++) {
    const ready = await fetch(`http://localhost:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false
    )
    if (ready) return { port, child }
    await sleep(50)
  }
  throw new Error("Chirp did not become ready")
}

/** Fills an index up to `size` from `from`, and asks it. */
const measureIndex = async (
  index: SearchIndex["Service"],
  from: number,
  size: number,
  analyze?: Effect.Effect<unknown, unknown>
) => {
  const documents = [...benchPosts(size)].slice(from)
  const filling = await timed(async () => {
    for (let at = 0; at < documents.length; at += index.bulk) {
      const changes = documents
        .slice(at, at + index.bulk)
        .map((document) => ({ _tag: "UpsertStatus" as const, document }))
      await Effect.runPromise(index.apply(changes))
    }
    // PostgreSQL does so by itself within a minute, and a rebuild at its end
    if (analyze !== undefined) await Effect.runPromise(analyze)
  })
  const times: Array<number> = []
  let found = 0
  for (const text of benchQueries(QUERIES)) {
    times.push(
      await timed(() =>
        Effect.runPromise(Effect.map(index.statuses(typed(text)), ({ hits }) => (found += hits.length)))
      )
    )
  }
  const figures = {
    rate: Math.round(documents.length / (filling / 1000)),
    p50: round(quantile(times, 0.5)),
    p95: round(quantile(times, 0.95))
  }
  console.log(
    `${index.engine}, ${size} posts: indexed ${figures.rate} posts/s; query p50 ${figures.p50} ms, p95 ${figures.p95} ms, worst ${round(Math.max(...times))} ms (${round(found / QUERIES)} hits a page)`
  )
  return figures
}

/** Pages of 20 as a viewer gets them, and `/livez` beside it for what HTTP alone costs here. */
const measurePages = async (port: number, size: number) => {
  const get = (path: string) =>
    fetch(`http://localhost:${port}${path}`, { headers: { authorization: "Bearer viewer", "user-agent": "bench" } })
  const times: Array<number> = []
  let found = 0
  for (const q of benchQueries(PAGES)) {
    times.push(
      await timed(async () => {
        const query = new URLSearchParams({ q, type: "statuses", tz: "UTC" })
        const answer = await get(`/api/v2/chirp/search?${query}`)
        if (answer.status !== 200) throw new Error(`${q}: ${answer.status} ${await answer.text()}`)
        const body = (await answer.json()) as { readonly statuses: ReadonlyArray<unknown> }
        found += body.statuses.length
      })
    )
  }
  const plain: Array<number> = []
  for (let n = 0; n < 100; n++) plain.push(await timed(async () => (await get("/livez")).text()))
  const p50 = round(quantile(times, 0.5))
  const p95 = round(quantile(times, 0.95))
  console.log(
    `through HTTP, ${size} posts: page p50 ${p50} ms, p95 ${p95} ms (${round(found / PAGES)} posts a page); ${round(p50 / quantile(plain, 0.5))} times /livez (${round(quantile(plain, 0.5))} ms)`
  )
  return { p50, p95 }
}

try {
  const postgres = await startPostgres()
  const upstream = await startUpstream()
  const client = PgClient.layer({
    path: postgres.socket,
    username: postgres.username,
    database: "chirp",
    maxConnections: 4
  })
  const host = process.env.MEILI_HOST
  const key = process.env.MEILI_KEY
  const database = Layer.provideMerge(Stemmer.layerSql.pipe(Layer.provideMerge(Migrations.layer)), client)
  const sqlContext = await Effect.runPromise(
    Layer.buildWithScope(SearchIndexSql.layer.pipe(Layer.provideMerge(database)), scope)
  )
  const sqlIndex = Context.get(sqlContext, SearchIndex)
  const sql = Context.get(sqlContext, SqlClient.SqlClient)
  const chirp = await startChirp(postgres, upstream)
  let from = 0
  for (const size of sizes) {
    const last = size === sizes.at(-1)
    const { p95, rate } = await measureIndex(sqlIndex, from, size, sql`ANALYZE chirp.search_statuses_a`)
    const page = await measurePages(chirp.port, size)
    if (last) {
      bar("search_sql_index_p95_ms", p95, 30, p95 <= 30)
      bar("search_sql_page_p95_ms", page.p95, 80, page.p95 <= 80)
      bar("search_sql_indexing_per_s", rate, 1000, rate >= 1000)
    }
    from = size
  }
  const [disk] = await Effect.runPromise(
    sql<{ mb: number }>`SELECT (sum(pg_total_relation_size(c.oid)) / 1048576)::int AS mb FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'chirp' AND c.relname LIKE 'search%_a'`
  )
  const memory = megabytes(chirp.child.pid)
  console.log(`index on disk ${disk?.mb} MB; Chirp's memory after ${2 * PAGES} searches ${memory} MB`)
  bar("search_rss_mb", memory, 400, memory <= 400)

  if (host !== undefined && host !== "") {
    const url = new URL(/^https?:/.test(host) ? host : `http://${host}`)
    const settings = { url, key: key === undefined ? undefined : Redacted.make(key), prefix: "bench" }
    const index = Context.get(
      await Effect.runPromise(
        Layer.buildWithScope(SearchIndexMeilisearch.layer(settings).pipe(Layer.provide(database)), scope)
      ),
      SearchIndex
    )
    await Effect.runPromise(Effect.andThen(index.shadow.begin, index.shadow.swap))
    // in this process, since a Chirp of its own would look into the indexes that people use
    const rig = await startRig({
      postgres,
      upstream: `http://127.0.0.1:${upstream}`,
      meilisearch: { url, key: Option.fromUndefinedOr(settings.key) },
      references: Layer.succeed(SearchIndexMeilisearch.IndexPrefix, settings.prefix)
    })
    try {
      let before = 0
      for (const size of sizes) {
        const { p95, rate } = await measureIndex(index, before, size)
        const page = await measurePages(Number(new URL(rig.origin).port), size)
        if (size === sizes.at(-1)) {
          bar("search_meilisearch_index_p95_ms", p95, 30, p95 <= 30)
          bar("search_meilisearch_page_p95_ms", page.p95, 80, page.p95 <= 80)
          bar("search_meilisearch_indexing_per_s", rate, 1000, rate >= 1000)
        }
        before = size
      }
    } finally {
      await rig.stop()
    }
    const engineMemory =
      process.env.MEILI_PID === undefined ? undefined : megabytes(Number(process.env.MEILI_PID), "RssAnon")
    if (engineMemory !== undefined) console.log(`Meilisearch's memory ${engineMemory} MB`)
    await Effect.runPromise(Effect.andThen(index.shadow.begin, index.shadow.swap))
  }
} finally {
  for (const child of children) child.kill("SIGTERM")
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(base, { recursive: true, force: true })
}
for (const line of bars) console.log(line)
process.exit(0)
