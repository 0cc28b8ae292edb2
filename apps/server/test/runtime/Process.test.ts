import { type ChildProcess, spawn } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { startOf } from "../../src/storage/embedded-postgres/Processes.ts"

/** The whole process as it is run, from the outside: environment in; lines, files, signals and exit codes out. */
const base = mkdtempSync(join(tmpdir(), "chirp-process-"))
chmodSync(base, 0o755)
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill("SIGKILL")
  rmSync(base, { recursive: true, force: true })
})

const main = join(import.meta.dirname, "../../src/main.ts")

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
  readonly ready: Promise<void>
}

const run = (env: Record<string, string>): Run => {
  const child = spawn(process.execPath, [main], {
    cwd: base,
    env: { PATH: process.env.PATH, HOME: base, CHIRP_DEMO: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  running.add(child)
  let output = ""
  const exit = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      running.delete(child)
      resolve(code)
    })
  )
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes("Chirp is ready")) resolve()
      })
    }
    child.once("close", () => reject(new Error(`ended before it was ready:\n${output}`)))
  })
  // a run that is meant to fail is asked for its exit alone
  ready.catch(() => {})
  return { child, output: () => output, exit, ready }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

describe("the process", () => {
  it("in production with nothing set, names everything that is missing and ends with 1", async () => {
    const { exit, output } = run({ CHIRP_PROFILE: "production" })
    assert.strictEqual(await exit, 1)
    const names = output()
      .trim()
      .split("\n")
      .map((line) => /^chirp: ([A-Z_]+): is missing/.exec(line)?.[1])
    assert.sameMembers(names, [
      "CHIRP_HOST",
      "GTS_HOST",
      "CHIRP_DB_HOST",
      "CHIRP_DB_NAME",
      "CHIRP_DB_USER",
      "CHIRP_DB_PASS",
      "REDIS_HOST",
      "SESSION_SECRET"
    ])
  })

  it("on nothing at all, starts, keeps its state over kill -9, and stops on SIGTERM with 0 and nothing left", async () => {
    const port = String(await freePort())
    const dataDir = join(base, "data")
    const env = { CHIRP_PORT: port, CHIRP_DATA_DIR: dataDir }
    const account = () => JSON.parse(readFileSync(join(dataDir, "first-account.json"), "utf8"))
    const secret = () => JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8")).session_secret

    const first = run(env)
    await first.ready
    assert.include(first.output(), `Chirp is ready at http://localhost:${port}`)
    assert.include(first.output(), account().password)
    assert.notInclude(first.output(), secret())
    for (const file of ["first-account.json", "secrets.json"]) {
      assert.strictEqual(statSync(join(dataDir, file)).mode & 0o777, 0o600)
    }
    const before = { account: account(), secret: secret() }
    first.child.kill("SIGKILL")
    await first.exit

    const second = run(env)
    await second.ready
    assert.deepStrictEqual({ account: account(), secret: secret() }, before)
    const ready = await fetch(`http://localhost:${port}/readyz`)
    assert.deepStrictEqual(await ready.json(), { ready: true, checks: { database: "ok" } })

    const busy = run({ CHIRP_PORT: port, CHIRP_DATA_DIR: join(base, "other") })
    assert.strictEqual(await busy.exit, 1)
    assert.include(busy.output(), `chirp: CHIRP_PORT: port ${port} is in use by another program`)

    const twin = run({ ...env, CHIRP_PORT: String(await freePort()) })
    assert.strictEqual(await twin.exit, 1)
    assert.include(twin.output(), `chirp: Another Chirp (process ${second.child.pid}) is using`)

    const pidFile = join(dataDir, "pg/cluster/postmaster.pid")
    const postmaster = Number(readFileSync(pidFile, "utf8").split("\n")[0])
    second.child.kill("SIGTERM")
    assert.strictEqual(await second.exit, 0)
    assert.isFalse(existsSync(pidFile))
    assert.isUndefined(startOf(postmaster))
  })
})
