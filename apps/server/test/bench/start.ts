import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type Browser, openBrowser } from "../testrig/Browser.ts"

/**
 * How long from a fresh clone to ready, and how much memory the server takes.
 *
 * Clones the last commit of this checkout to a temporary folder and runs `npm start` there as a person would, first with
 * an empty npm cache, then with the user's own. `--quick` leaves the empty cache out. Loopback and npm's registry only.
 */
const root = join(import.meta.dirname, "../../../..")
const quick = process.argv.includes("--quick")

const requests = 5000
const concurrency = 20
const readyBudget = 600_000

const limits = {
  fresh_clone_cold_cache_s: 300,
  fresh_clone_warm_cache_s: 180,
  warm_start_s: 5,
  rss_idle_mb: 250,
  rss_after_5000_timelines_mb: 400
}
const figures: Partial<Record<keyof typeof limits, number>> = {}

const report = (name: keyof typeof limits, value: number, what: string) => {
  figures[name] = value
  console.log(`${what}: ${value}`)
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

interface Running {
  readonly origin: string
  readonly seconds: number
  readonly stop: () => Promise<void>
}

/** `npm start` in `folder` until `/readyz` says yes. */
const start = async (folder: string, env: Record<string, string> = {}): Promise<Running> => {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|CHIRP_)/.test(name)))
  const began = performance.now()
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...clean, CHIRP_PORT: String(port), CHIRP_RATE_LIMIT: "1000000", ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let log = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-8192)
    })
  }
  while (performance.now() - began < readyBudget) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${log}`)
    const ready = await fetch(`${origin}/readyz`).then(
      (answer) => answer.ok,
      () => false
    )
    if (ready) {
      return { origin, seconds: round((performance.now() - began) / 1000), stop: () => stop(child) }
    }
    await sleep(50)
  }
  await stop(child)
  throw new Error(`not ready after ${readyBudget / 1000} s:\n${log}`)
}

const stop = async (child: ChildProcess) => {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await gone
}

const round = (value: number) => Math.round(value * 10) / 10

/** The server of `folder`, found by its command line: npm and `start.mjs` stand between it and us. */
const serverOf = (folder: string) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8")
          .split("\0")
          .includes(join(folder, "apps/server/dist/main.js"))
      } catch {
        return false
      }
    })

/** Resident megabytes of the server process, by the kernel's own count. */
const rss = (pid: number) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024)

/** Requests per second for `path` on the browser's session. */
const load = async (browser: Browser, path: string, count: number) => {
  const began = performance.now()
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const { status } = await browser.request(path)
      if (status !== 200) throw new Error(`${path} answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return Math.round(count / ((performance.now() - began) / 1000))
}

const clone = (into: string) => execFileSync("git", ["clone", "-q", root, into])

const base = mkdtempSync(join(tmpdir(), "chirp-bench-"))
// as root the database's user must get through, or the data would be kept elsewhere and left behind
chmodSync(base, 0o755)
try {
  if (!quick) {
    const cold = join(base, "cold")
    clone(cold)
    const first = await start(cold, { npm_config_cache: join(base, "cache") })
    report("fresh_clone_cold_cache_s", first.seconds, "Fresh clone to ready, empty npm cache (s)")
    await first.stop()
    rmSync(cold, { recursive: true, force: true })
  }
  const warm = join(base, "warm")
  clone(warm)
  const second = await start(warm)
  report("fresh_clone_warm_cache_s", second.seconds, "Fresh clone to ready, warm npm cache (s)")
  await second.stop()
  const running = await start(warm)
  report("warm_start_s", running.seconds, "Warm start, npm included (s)")

  const pid = serverOf(warm)
  if (pid === undefined) console.log("Memory is measured on Linux alone")
  else {
    await sleep(5000)
    report("rss_idle_mb", rss(pid), "Memory of the server, idle (MB)")
    const account = JSON.parse(readFileSync(join(warm, ".chirp/first-account.json"), "utf8"))
    const browser = openBrowser(running.origin)
    await browser.signIn(account)
    const home = await load(browser, "/api/v1/timelines/home?limit=20", requests)
    report("rss_after_5000_timelines_mb", rss(pid), `Memory of the server after ${requests} home timelines (MB)`)
    const baseline = await load(browser, "/livez", requests)
    console.log(`Home timelines: ${home}/s, ${round((100 * home) / baseline)} % of /livez (${baseline}/s)`)
  }
  await running.stop()
} finally {
  rmSync(base, { recursive: true, force: true })
}

for (const [name, value] of Object.entries(figures)) {
  const limit = limits[name as keyof typeof limits]
  console.log(`BAR ${name} ${value} ${limit} ${value <= limit ? "ok" : "SHORT"}`)
}
