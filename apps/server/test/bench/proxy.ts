import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import type { Load, Loaded } from "./proxy/load.ts"

/**
 * The proxy beside its baselines, each in a process of its own, all in one run and in turns: the upstream directly, a bare
 * undici proxy, nginx when it is installed, and Chirp with a session, limits and headers (Redis when it is installed).
 *
 * `--quick` runs one short round, `--source` Chirp from its sources, `--profile` writes a CPU profile of it.
 */
const root = join(import.meta.dirname, "../../../..")
const here = join(import.meta.dirname, "proxy")
const has = (flag: string) => process.argv.includes(flag)
const quick = has("--quick")
const rounds = quick ? 1 : 3
const millis = quick ? 1500 : 2500
const GIB = 1024 * 1024 * 1024

const limits = {
  proxy_of_bare_2k_16: 0.6,
  proxy_of_bare_2k_64: 0.6,
  proxy_of_direct_2k_16: 0.3,
  proxy_of_direct_2k_64: 0.3,
  proxy_of_nginx_48k_3ms_16: 0.9,
  proxy_of_nginx_48k_3ms_64: 0.9,
  proxy_cached_instance_of_direct: 1.0
}
const ceilings = { proxy_added_p50_ms: 0.5, proxy_rss_growth_down_mib: 20, proxy_rss_growth_up_mib: 20 }
const values = new Map<string, number>()

const children: Array<ChildProcess> = []
const installed = (program: string) => spawnSync(program, ["-v"]).error === undefined

/** A process of `here` that tells its port. */
const listening = (file: string, ...args: ReadonlyArray<string>) =>
  new Promise<{ readonly port: number; readonly pid: number | undefined }>((resolve) => {
    const child = fork(join(here, file), [...args])
    children.push(child)
    child.once("message", (port) => resolve({ port: Number(port), pid: child.pid }))
  })

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

const base = mkdtempSync(join(tmpdir(), "chirp-bench-"))
// as root, PostgreSQL runs as another user, who must get through to its data
chmodSync(base, 0o755)
const scope = Scope.makeUnsafe()

const startNginx = async (upstream: number) => {
  const port = await freePort()
  const config = join(base, "nginx.conf")
  writeFileSync(
    config,
    `worker_processes 1; daemon off; pid ${base}/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${base}/b; proxy_temp_path ${base}/p; fastcgi_temp_path ${base}/f; uwsgi_temp_path ${base}/u; scgi_temp_path ${base}/s;
upstream gts { server 127.0.0.1:${upstream}; keepalive 128; }
server { listen 127.0.0.1:${port}; keepalive_requests 100000000;
location / { proxy_pass http://gts; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; } } }`
  )
  children.push(spawn("nginx", ["-p", base, "-c", config], { stdio: "ignore" }))
  return port
}

const startRedis = async () => {
  const port = await freePort()
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
  children.push(spawn("redis-server", args, { cwd: base, stdio: "ignore" }))
  return port
}

/** A PostgreSQL of the bench's own, with an empty database for Chirp. */
const startPostgres = async () => {
  const layer = EmbeddedPostgres.layer({ dataDir: join(base, "pg"), databases: ["chirp"] })
  const { socket, username } = Context.get(
    await Effect.runPromise(Layer.buildWithScope(layer, scope)),
    EmbeddedPostgres
  )
  return { folder: dirname(socket), username }
}

const startChirp = async (upstream: number, postgres: { readonly folder: string; readonly username: string }) => {
  const port = await freePort()
  const redis = installed("redis-server") ? await startRedis() : undefined
  const entry = has("--source") ? "apps/server/src/main.ts" : "apps/server/dist/main.js"
  const profile = has("--profile") ? ["--cpu-prof", `--cpu-prof-dir=${join(tmpdir(), "chirp-profile")}`] : []
  const child = spawn(process.execPath, [...profile, join(root, entry)], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      CHIRP_PORT: String(port),
      CHIRP_DATA_DIR: join(base, "data"),
      CHIRP_DB_HOST: postgres.folder,
      CHIRP_DB_NAME: "chirp",
      CHIRP_DB_USER: postgres.username,
      // counted like any other, and never reached
      CHIRP_RATE_LIMIT: "100000000",
      GTS_HOST: `http://127.0.0.1:${upstream}`,
      ...(redis !== undefined && { REDIS_HOST: `127.0.0.1:${redis}` })
    },
    stdio: ["ignore", "ignore", "inherit"]
  })
  children.push(child)
  const origin = `http://localhost:${port}`
  for (let tries = 0; tries < 600; tries++) {
    const ready = await fetch(`${origin}/readyz`).then(
      (answer) => answer.ok,
      () => false
    )
    if (ready) return { port, origin, child }
    await sleep(50)
  }
  throw new Error("Chirp did not become ready")
}

const signIn = async (origin: string): Promise<Browser> => {
  const browser = openBrowser(origin)
  const begun = await browser.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  const back = await browser.request(`/session/callback?code=any&state=${state}`)
  if (back.status !== 302) throw new Error(`signing in: ${back.status} ${back.text}`)
  return browser
}

const generator = fork(join(here, "load.ts"))
children.push(generator)
const measure = (load: Omit<Load, "millis">) =>
  new Promise<Loaded>((resolve) => {
    generator.once("message", (result: Loaded) => resolve(result))
    generator.send({ ...load, millis } satisfies Load)
  })

const median = (of: ReadonlyArray<number>) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN
const round = (value: number, digits = 2) => Number(value.toFixed(digits))

interface Target {
  readonly name: string
  /** Whose processor time is counted, and divided by the requests. */
  readonly pid?: number | undefined
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
}

/** Each target in turn, `rounds` times; the median of each. */
const compare = async (what: string, targets: ReadonlyArray<Target>, path: string, connections: number) => {
  const found = new Map<string, Array<Loaded & { readonly micros: number }>>()
  for (let time = 0; time < rounds; time++) {
    for (const { headers, name, pid, port } of targets) {
      const before = cpuMicros(pid)
      const one = await measure({ port, headers, path, connections })
      const micros = (cpuMicros(pid) - before) / ((one.perSecond * millis) / 1000)
      if (one.failed > 0) throw new Error(`${what}: ${name} failed ${one.failed} times`)
      found.set(name, [...(found.get(name) ?? []), { ...one, micros }])
    }
  }
  const of = (name: string) => {
    const all = found.get(name)
    return (
      all && {
        perSecond: median(all.map(({ perSecond }) => perSecond)),
        p50: median(all.map(({ p50 }) => p50)),
        p99: median(all.map(({ p99 }) => p99)),
        micros: median(all.map(({ micros }) => micros))
      }
    )
  }
  const figures = targets.map(({ name }) => {
    const one = of(name)
    const cost = Number.isFinite(one?.micros) ? ` ${Math.round(one?.micros ?? 0)} µs of a core` : ""
    return `${name} ${Math.round(one?.perSecond ?? 0)}/s p50 ${round(one?.p50 ?? 0, 3)} p99 ${round(one?.p99 ?? 0)} ms${cost}`
  })
  console.log(`${what}: ${figures.join(" · ")}`)
  return (name: string) => of(name) ?? { perSecond: Number.NaN, p50: Number.NaN, p99: Number.NaN }
}

/** Processor time of a process so far, where the kernel tells (100 ticks a second). */
const cpuMicros = (pid: number | undefined) => {
  if (pid === undefined || process.platform !== "linux") return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

const rssMib = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

/** How much the process grew at most while `work` ran, over what it had after the same work in small. */
const growth = async (pid: number | undefined, work: (bytes: number) => Promise<void>) => {
  await work(GIB / 4)
  await sleep(1000)
  const before = rssMib(pid)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, rssMib(pid))
  }, 20)
  const began = performance.now()
  await work(GIB)
  clearInterval(watch)
  return { mib: round(most - before, 1), perSecond: round(1024 / ((performance.now() - began) / 1000), 0) }
}

const download = (browser: Browser, origin: string) => async (bytes: number) => {
  const answer = await fetch(`${origin}/fileserver/a?bytes=${bytes}`, { headers: { cookie: browser.cookieHeader() } })
  let size = 0
  for await (const chunk of answer.body ?? []) size += chunk.length
  if (size !== bytes) throw new Error(`${size} of ${bytes} bytes arrived`)
}

/** In pieces of 40 MiB, the most that GoToSocial takes. */
const upload = (browser: Browser, origin: string) => async (bytes: number) => {
  const part = Buffer.alloc(40 * 1024 * 1024, 7)
  for (let sent = 0; sent < bytes; sent += part.length) {
    const form = new FormData()
    form.set("file", new Blob([part]), "a.bin")
    const headers = { cookie: browser.cookieHeader(), origin, "x-chirp-csrf": "1" }
    const answer = await fetch(`${origin}/api/v2/media`, { method: "POST", body: form, headers })
    const { size } = (await answer.json()) as { readonly size?: number }
    if (answer.status !== 200 || (size ?? 0) < part.length) throw new Error(`an upload: ${answer.status} ${size}`)
  }
}

try {
  const { pid: upstreamPid, port: upstream } = await listening("upstream.ts")
  const bare = await listening("bare.ts", `http://127.0.0.1:${upstream}`)
  const nginx = installed("nginx") ? await startNginx(upstream) : undefined
  const postgres = await startPostgres()
  const chirp = await startChirp(upstream, postgres)
  const browser = await signIn(chirp.origin)
  if (nginx === undefined) console.log("nginx is not installed: its bars are left out")

  const plain = { "user-agent": "bench/1", accept: "application/json" }
  const token = { ...plain, authorization: "Bearer token-of-me" }
  const targets: ReadonlyArray<Target> = [
    { name: "direct", port: upstream, pid: upstreamPid, headers: token },
    { name: "bare", ...bare, headers: token },
    ...(nginx === undefined ? [] : [{ name: "nginx", port: nginx, headers: token }]),
    { name: "chirp", port: chirp.port, pid: chirp.child.pid, headers: { ...plain, cookie: browser.cookieHeader() } }
  ]
  // everything compiled and every pool full before anything counts
  for (const { headers, port } of targets) {
    await measure({ port, headers, path: "/api/v1/timelines/home?bytes=2048", connections: 64 })
  }
  for (const connections of [16, 64]) {
    const small = await compare(
      `2 kB, ${connections} connections`,
      targets,
      "/api/v1/timelines/home?bytes=2048",
      connections
    )
    values.set(`proxy_of_bare_2k_${connections}`, small("chirp").perSecond / small("bare").perSecond)
    values.set(`proxy_of_direct_2k_${connections}`, small("chirp").perSecond / small("direct").perSecond)
    await compare(`48 kB, ${connections} connections`, targets, "/api/v1/timelines/home?bytes=49152", connections)
    const slow = await compare(
      `48 kB after 3 ms, ${connections} connections`,
      targets,
      "/api/v1/timelines/home?bytes=49152&ms=3",
      connections
    )
    if (nginx !== undefined) {
      values.set(`proxy_of_nginx_48k_3ms_${connections}`, slow("chirp").perSecond / slow("nginx").perSecond)
    }
  }
  const one = await compare("2 kB, one connection", targets, "/api/v1/timelines/home?bytes=2048", 1)
  values.set("proxy_added_p50_ms", one("chirp").p50 - one("direct").p50)
  const instance = await compare(
    "instance, nobody signed in, 16 connections",
    [
      { name: "direct", port: upstream, pid: upstreamPid, headers: plain },
      { name: "chirp", port: chirp.port, pid: chirp.child.pid, headers: plain }
    ],
    "/api/v1/instance",
    16
  )
  values.set("proxy_cached_instance_of_direct", instance("chirp").perSecond / instance("direct").perSecond)
  if (process.platform === "linux") {
    const down = await growth(chirp.child.pid, download(browser, chirp.origin))
    const up = await growth(chirp.child.pid, upload(browser, chirp.origin))
    console.log(
      `1 GiB: down ${down.perSecond} MiB/s, +${down.mib} MiB resident; up ${up.perSecond} MiB/s, +${up.mib} MiB`
    )
    values.set("proxy_rss_growth_down_mib", down.mib)
    values.set("proxy_rss_growth_up_mib", up.mib)
  }
} finally {
  for (const child of children) child.kill("SIGTERM")
  await sleep(1500)
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(base, { recursive: true, force: true })
}

const bar = (name: string, limit: number, fits: (value: number) => boolean) => {
  const value = values.get(name)
  if (value !== undefined) console.log(`BAR ${name} ${round(value)} ${limit} ${fits(value) ? "ok" : "SHORT"}`)
}
for (const [name, limit] of Object.entries(limits)) bar(name, limit, (value) => value >= limit)
for (const [name, limit] of Object.entries(ceilings)) bar(name, limit, (value) => value <= limit)
process.exit()
