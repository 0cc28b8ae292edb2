import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Context, Effect, Exit, Layer, Option, Redacted, Scope } from "effect"
import { Meilisearch } from "meilisearch"
import { IndexPrefix } from "../../src/search/SearchIndexMeilisearch.ts"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import { type RigOptions, type RigPostgres, startRig } from "../testrig/ChirpRig.ts"
import { openStream } from "../testrig/StreamClient.ts"

/**
 * How soon a post can be found after it was posted, and how soon it cannot any more after it was deleted: through HTTP as
 * another viewer, while a rebuild of the index runs. Posts are made past Chirp, so that only the public stream tells of them.
 * The baseline is GoToSocial's own stream. PostgreSQL always, Meilisearch as well when `MEILI_HOST` is set (its indexes
 * `bench_fresh_*` are made and deleted). `--quick` makes fewer posts.
 */
const quick = process.argv.includes("--quick")
const POSTS = quick ? 20 : 100
/** One is asked for at a time, this often: asking must not be what keeps the machine busy. */
const POLL_MS = 20
const BEFORE = quick ? 200 : 1000
const LIMIT_MS = 2000
const PREFIX = "bench_fresh"

const base = mkdtempSync(join(tmpdir(), "chirp-bench-"))
// as root, PostgreSQL runs as another user, who must get through to its data
chmodSync(base, 0o755)
const scope = Scope.makeUnsafe()

const quantile = (values: ReadonlyArray<number>, part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN
const round = (value: number) => Math.round(value * 10) / 10

const bars: Array<string> = []
const report = (name: string, values: ReadonlyArray<number>, what: string) => {
  console.log(
    `${what}: p50 ${round(quantile(values, 0.5))} ms, p95 ${round(quantile(values, 0.95))} ms, worst ${round(Math.max(...values))} ms`
  )
  const p95 = round(quantile(values, 0.95))
  bars.push(`BAR ${name} ${p95} ${LIMIT_MS} ${p95 <= LIMIT_MS && values.length > 0 ? "ok" : "SHORT"}`)
  return p95
}

/** One engine: `name` is what its bars are told apart by. */
const measure = async (postgres: RigPostgres, name: string, engine?: RigOptions["meilisearch"]) => {
  const rig = await startRig({
    postgres,
    indexing: true,
    ...(engine !== undefined && { meilisearch: engine, references: Layer.succeed(IndexPrefix, PREFIX) })
  })
  try {
    const [alice, bob, admin] = [await rig.token("alice"), await rig.token("bob"), await rig.token("admin")]
    const ask = async (origin: string, token: string, method: string, path: string, body?: unknown) => {
      const response = await fetch(origin + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "user-agent": "bench", "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body)
      })
      const text = await response.text()
      if (response.status >= 300) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return text === "" ? undefined : JSON.parse(text)
    }
    const post = (status: string) =>
      ask(rig.upstreamUrl, alice, "POST", "/api/v1/statuses", { status, visibility: "public" })
    const count = async () =>
      (await ask(rig.origin, admin, "GET", "/api/v2/chirp/admin/search_index")).index.statuses as number
    /** Milliseconds until the search for this word finds so many posts. */
    const until = async (word: string, hits: number) => {
      const began = performance.now()
      for (;;) {
        const { statuses } = await ask(rig.origin, bob, "GET", `/api/v2/chirp/search?type=statuses&q=${word}`)
        const passed = performance.now() - began
        if (statuses.length === hits || passed > 20_000) return passed
        await sleep(POLL_MS)
      }
    }

    await ask(rig.upstreamUrl, alice, "PATCH", "/api/v1/accounts/update_credentials", { discoverable: true })
    for (let made = 0; made < BEFORE; made += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, n) => post(`an older post, number ${made + n}`)))
    }
    while ((await count()) < BEFORE) await sleep(100)

    const stream = await openStream(rig.upstreamUrl, `?stream=public&access_token=${bob}`)
    // GoToSocial first tells all that went before
    const last = stream.next(({ event, payload }) => event === "update" && payload.content.includes("thelastbefore"))
    await post("thelastbefore")
    await last
    const told: Array<number> = []
    const visible: Array<number> = []
    const gone: Array<number> = []
    for (let number = 0; number < POSTS; number++) {
      if (number % 10 === 0) await ask(rig.origin, admin, "POST", "/api/v2/chirp/admin/search_index/rebuild")
      const word = `fresh${number}word`
      const began = performance.now()
      const seen = stream
        .next(({ event, payload }) => event === "update" && payload.content.includes(word))
        .then(() => told.push(performance.now() - began))
      const { id } = await post(`something ${word}`)
      const before = performance.now() - began
      visible.push(before + (await until(word, 1)))
      await ask(rig.upstreamUrl, alice, "DELETE", `/api/v1/statuses/${id}`)
      gone.push(await until(word, 0))
      await seen
    }
    stream.socket.close()

    console.log(
      `${engine === undefined ? "PostgreSQL" : "Meilisearch"}: ${POSTS} posts over ${BEFORE} older ones, while the index is made anew`
    )
    const baseline = quantile(told, 0.95)
    console.log(
      `GoToSocial's own stream tells it after: p50 ${round(quantile(told, 0.5))} ms, p95 ${round(baseline)} ms`
    )
    const p95 = report(`search_${name}visible_p95_ms`, visible, "Found by another's search after posting")
    report(`search_${name}gone_p95_ms`, gone, "Not found any more after deleting")
    console.log(`Found / told: ${round(p95 / baseline)} times as long`)
  } finally {
    await rig.stop()
  }
}

/** The Meilisearch of the environment; indexes of an earlier run are deleted. */
const meilisearch = async (): Promise<RigOptions["meilisearch"]> => {
  const { MEILI_HOST: host, MEILI_KEY: key } = process.env
  if (host === undefined || host === "") return undefined
  const url = new URL(/^https?:/.test(host) ? host : `http://${host}`)
  await forget({ url, key: Option.map(Option.fromUndefinedOr(key), Redacted.make) })
  return { url, key: Option.map(Option.fromUndefinedOr(key), Redacted.make) }
}

const forget = async ({ key, url }: NonNullable<RigOptions["meilisearch"]>) => {
  const client = new Meilisearch({ host: url.origin, ...(Option.isSome(key) && { apiKey: Redacted.value(key.value) }) })
  const { results } = await client.getRawIndexes({ limit: 1000 })
  for (const { uid } of results) if (uid.startsWith(`${PREFIX}_`)) await client.deleteIndex(uid).waitTask()
}

try {
  const context = await Effect.runPromise(
    Layer.buildWithScope(EmbeddedPostgres.layer({ dataDir: join(base, "pg") }), scope)
  )
  const { socket, username } = Context.get(context, EmbeddedPostgres)
  await measure({ socket, username }, "")
  const engine = await meilisearch()
  if (engine !== undefined) {
    await measure({ socket, username }, "meilisearch_", engine)
    await forget(engine)
  }
} finally {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(base, { recursive: true, force: true })
}
for (const bar of bars) console.log(bar)
