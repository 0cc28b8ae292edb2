import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { EmbeddedPostgres } from "../../../src/storage/EmbeddedPostgres.ts"
import { type Browser, openBrowser } from "../../testrig/Browser.ts"

/** The processes that the bench measures, each on a port of its own, and what they cost. */
const root = join(import.meta.dirname, "../../../../..")
const has = (flag: string) => process.argv.includes(flag)

const children: Array<ChildProcess> = []
export const installed = (program: string) => spawnSync(program, ["-v"]).error === undefined

export interface Running {
  readonly port: number
  readonly pid: number | undefined
}

/** A process of this folder that tells its port. */
export const listening = (file: string, ...args: ReadonlyArray<string>) =>
  new Promise<Running>((resolve) => {
    const child = fork(join(import.meta.dirname, file), [...args])
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

/** One worker, keep-alive to the upstream; `pid` is the worker's, once it is there. */
export const startNginx = async (upstream: number): Promise<Running> => {
  const port = await freePort()
  const config = join(base, "nginx.conf")
  writeFileSync(
    config,
    `worker_processes 1; master_process off; daemon off; pid ${base}/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${base}/b; proxy_temp_path ${base}/p; fastcgi_temp_path ${base}/f; uwsgi_temp_path ${base}/u; scgi_temp_path ${base}/s;
upstream gts { server 127.0.0.1:${upstream}; keepalive 128; }
server { listen 127.0.0.1:${port}; keepalive_requests 100000000;
location / { proxy_pass http://gts; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; } } }`
  )
  const child = spawn("nginx", ["-p", base, "-c", config], { stdio: "ignore" })
  children.push(child)
  return { port, pid: child.pid }
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

export interface RunningChirp extends Running {
  readonly origin: string
}

/** Chirp as it is shipped (`--source`: from its sources), with Redis when it is installed. `--profile` writes a CPU profile of it. */
export const startChirp = async (upstream: number): Promise<RunningChirp> => {
  const postgres = await startPostgres()
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
    if (ready) return { port, origin, pid: child.pid }
    await sleep(50)
  }
  throw new Error("Chirp did not become ready")
}

export const signIn = async (origin: string): Promise<Browser> => {
  const browser = openBrowser(origin)
  const begun = await browser.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  const back = await browser.request(`/session/callback?code=any&state=${state}`)
  if (back.status !== 302) throw new Error(`signing in: ${back.status} ${back.text}`)
  return browser
}

/** Processor time of a process so far, where the kernel tells (100 ticks a second). */
export const cpuMicros = (pid: number | undefined) => {
  if (pid === undefined || process.platform !== "linux") return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

export const rssMib = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

/** Ends every process, and removes what they wrote. */
export const strike = async () => {
  for (const child of children) child.kill("SIGTERM")
  await sleep(1500)
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(base, { recursive: true, force: true })
}
