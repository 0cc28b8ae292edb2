import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import type { Ask } from "./hub/clients.ts"
import type { Emit } from "./hub/frames.ts"

/**
 * The hub beside a bare `ws` broadcast, each in a process of its own, in one run: delivered messages a second, the delay
 * with 5,000 sockets over two replicas, memory of an idle socket and of clients that do not read.
 *
 * `--quick` is a short run with fewer sockets, `--source` Chirp from its sources, `--profile` writes a CPU profile of it.
 */
const root = join(import.meta.dirname, "../../../..")
const here = join(import.meta.dirname, "hub")
const has = (flag: string) => process.argv.includes(flag)
const quick = has("--quick")
const rounds = quick ? 1 : 3
const manySockets = quick ? 1000 : 5000
const FRAME = 2600
const WINDOW = 8

const values = new Map<string, number>()
const children: Array<ChildProcess> = []
const installed = (program: string) => spawnSync(program, ["--version"]).error === undefined
const round = (value: number, digits = 2) => Number(value.toFixed(digits))
const median = (of: ReadonlyArray<number>) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN
const quantile = (sorted: ReadonlyArray<number>, q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN

const collecting = ["--expose-gc", "--import", join(here, "collect.ts")]

/** A process of `here` that tells its port. */
const listening = (file: string) =>
  new Promise<{ readonly port: number; readonly child: ChildProcess }>((resolve) => {
    const child = fork(join(here, file), [], { execArgv: file === "raw.ts" ? collecting : [] })
    children.push(child)
    child.once("message", (port) => resolve({ port: Number(port), child }))
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

const startPostgres = async () => {
  const layer = EmbeddedPostgres.layer({ dataDir: join(base, "pg"), databases: ["chirp"] })
  const { socket, username } = Context.get(
    await Effect.runPromise(Layer.buildWithScope(layer, scope)),
    EmbeddedPostgres
  )
  return { folder: dirname(socket), username }
}

const startRedis = async () => {
  const port = await freePort()
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
  children.push(spawn("redis-server", args, { cwd: base, stdio: "ignore" }))
  return port
}

interface Shared {
  readonly upstream: number
  readonly postgres: { readonly folder: string; readonly username: string }
  readonly redis: number
}

const startChirp = async ({ postgres, redis, upstream }: Shared, name: string) => {
  const port = await freePort()
  const entry = has("--source") ? "apps/server/src/main.ts" : "apps/server/dist/main.js"
  const profile = has("--profile") ? ["--cpu-prof", `--cpu-prof-dir=${join(tmpdir(), "chirp-profile")}`] : []
  const child = spawn(process.execPath, [...collecting, ...profile, join(root, entry)], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      CHIRP_PORT: String(port),
      CHIRP_DATA_DIR: join(base, name),
      CHIRP_DB_HOST: postgres.folder,
      CHIRP_DB_NAME: "chirp",
      CHIRP_DB_USER: postgres.username,
      SESSION_SECRET: "a secret for the bench, 32 characters or more",
      GTS_HOST: `http://127.0.0.1:${upstream}`,
      REDIS_HOST: `127.0.0.1:${redis}`
    },
    stdio: ["ignore", has("--log") ? "inherit" : "ignore", "inherit", "ipc"]
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

/** A process full of clients. */
const startClients = async () => {
  const child = fork(join(here, "clients.ts"), [], { execArgv: [] })
  children.push(child)
  await new Promise((resolve) => child.once("message", resolve))
  let asked = 0
  const waiting = new Map<number, (answer: unknown) => void>()
  child.on("message", (message: { readonly id: number; readonly answer: unknown }) => {
    waiting.get(message.id)?.(message.answer)
    waiting.delete(message.id)
  })
  const ask = (ask: Ask) =>
    new Promise<unknown>((resolve) => {
      waiting.set(++asked, resolve)
      child.send({ id: asked, ask })
    })
  return Object.assign(ask, { child })
}
type Clients = Awaited<ReturnType<typeof startClients>>

const open = async (clients: Clients, ports: ReadonlyArray<number>, tokens: ReadonlyArray<string>) => {
  const failed = await clients({ ask: "open", ports, tokens })
  if (failed !== 0) throw new Error(`${failed} of ${tokens.length} sockets were refused`)
}

/** Subscriptions are not acknowledged: sends until one broadcast has reached everybody. */
const settle = async (clients: Clients, emit: (emit: Emit) => void) => {
  for (let tries = 0; tries < 60; tries++) {
    await clients({ ask: "reset" })
    emit({ bytes: 200, count: 1, accounts: [] })
    const all = clients({ ask: "until", frames: 1 }).then(() => true)
    if (await Promise.race([all, sleep(1000).then(() => false)])) return
  }
  throw new Error("not every socket hears")
}

/** `accounts` with `each` sockets: ten tokens' worth of sockets a token. */
const tokensOf = (accounts: number, each: number, prefix: string) =>
  Array.from({ length: accounts * each }, (_, at) => `${prefix}${at % accounts}-${Math.floor(at / accounts / 10)}`)

/** Messages a second, and how many microseconds of processor one takes in the server and in the clients. */
interface Pace {
  readonly rate: number
  readonly server: number
  readonly clients: number
}

/** Delivered messages: at most `WINDOW` broadcasts are on their way at any time. */
const throughput = async (
  clients: Clients,
  server: ChildProcess,
  emit: (emit: Emit) => void,
  sockets: number,
  millis: number
): Promise<Pace> => {
  await clients({ ask: "reset" })
  let sent = 0
  const send = () => {
    sent++
    emit({ bytes: FRAME, count: 1, accounts: [] })
  }
  for (let at = 0; at < WINDOW; at++) send()
  const began = performance.now()
  const before = [processorTime(server), processorTime(clients.child)]
  let done = 0
  while (performance.now() - began < millis) {
    await clients({ ask: "until", frames: done + 1 })
    done++
    send()
  }
  const seconds = (performance.now() - began) / 1000
  await clients({ ask: "until", frames: sent })
  const [of = 0, ofClients = 0] = [processorTime(server), processorTime(clients.child)].map(
    (after, at) => (after - (before[at] ?? 0)) / (sent * sockets)
  )
  return { rate: (done * sockets) / seconds, server: of, clients: ofClients }
}

/** Processor time of a process so far, in microseconds, by the kernel's hundredths of a second; Linux only. */
const processorTime = ({ pid }: ChildProcess) => {
  if (process.platform !== "linux") return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

const rss = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) * 1024

/** Bytes that a process holds in buffers and objects, garbage collected. */
const held = (child: ChildProcess) =>
  new Promise<number>((resolve) => {
    child.once("message", ({ external, heapUsed }: NodeJS.MemoryUsage) => resolve(external + heapUsed))
    child.send("memory")
  })

/** Bytes that the kernel holds for the peers of this port: sent or to be sent, and not taken in yet. */
const inKernel = (port: number) => {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  const queues = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([, from = "", , , queues = ""]) => (from.endsWith(local) ? [queues.split(":")[0] ?? ""] : []))
  return queues.reduce((sum, queue) => sum + Number.parseInt(queue, 16), 0)
}

/** Resident bytes of these processes, garbage collected. */
const resident = async (processes: ReadonlyArray<ChildProcess>) => {
  for (let time = 0; time < 2; time++) {
    for (const child of processes) child.kill("SIGUSR2")
    await sleep(700)
  }
  return processes.reduce((sum, { pid }) => sum + rss(pid), 0)
}

try {
  if (!installed("redis-server")) throw new Error("this bench needs redis-server")
  const upstream = await listening("upstream.ts")
  const raw = await listening("raw.ts")
  const shared = { upstream: upstream.port, postgres: await startPostgres(), redis: await startRedis() }
  const one = await startChirp(shared, "one")
  const two = await startChirp(shared, "two")
  const clients = await startClients()
  const byRaw = (emit: Emit) => void raw.child.send(emit)
  const byGoToSocial = (emit: Emit) => void upstream.child.send(emit)

  // 1,000 sockets, 10 accounts with 100 each, on one replica
  const sockets = 1000
  const found: { raw: Array<Pace>; chirp: Array<Pace>; single: Array<Pace> } = { raw: [], chirp: [], single: [] }
  const targets = [
    { name: "raw", server: raw, emit: byRaw, accounts: 10 },
    { name: "chirp", server: one, emit: byGoToSocial, accounts: 10 },
    { name: "single", server: one, emit: byGoToSocial, accounts: 1000 }
  ] as const
  for (let time = 0; time < rounds; time++) {
    for (const { accounts, emit, name, server } of targets) {
      // others each time: nobody may open more than 120 streams in a minute
      const tokens = tokensOf(accounts, sockets / accounts, `${name}${time}x`)
      await open(clients, [server.port], tokens)
      await settle(clients, emit)
      await throughput(clients, server.child, emit, sockets, 500)
      found[name].push(await throughput(clients, server.child, emit, sockets, quick ? 1500 : 3000))
      await clients({ ask: "close" })
      // upstream sockets stay for a grace period; whoever was there for "chirp" must not cost "single" anything
      if (name !== "raw") await sleep(quick ? 0 : 500)
    }
  }
  const middle = (of: ReadonlyArray<Pace>, what: keyof Pace) => median(of.map((pace) => pace[what]))
  const [bare, hub, alone] = [middle(found.raw, "rate"), middle(found.chirp, "rate"), middle(found.single, "rate")]
  console.log(
    `2.6 kB to 1,000 sockets: raw ws ${Math.round(bare)}/s · Chirp, 10 accounts ${Math.round(hub)}/s · Chirp, 1,000 accounts (as many upstream sockets) ${Math.round(alone)}/s`
  )
  console.log(
    `processor time of one message: raw ws ${round(middle(found.raw, "server"), 1)} µs · Chirp ${round(middle(found.chirp, "server"), 1)} µs, alone ${round(middle(found.single, "server"), 1)} µs · the clients of this bench ${round(middle(found.chirp, "clients"), 1)} µs`
  )
  values.set("hub_of_raw_ws", hub / bare)

  if (process.platform === "linux") {
    const servers = [one.child, two.child]
    /** What each of `more` sockets adds to what is there with `some`: nothing that the first ones warm up counts. */
    const idle = async (
      processes: ReadonlyArray<ChildProcess>,
      ports: ReadonlyArray<number>,
      some: ReadonlyArray<string>,
      more: ReadonlyArray<string>
    ) => {
      await open(clients, ports, some)
      const before = await resident(processes)
      await open(clients, ports, more)
      await sleep(1000)
      return round(((await resident(processes)) - before) / more.length / 1000, 1)
    }
    const many = tokensOf(manySockets / 10, 10, "m")
    const bareIdle = await idle([raw.child], [raw.port], tokensOf(100, 20, "w"), many)
    await clients({ ask: "close" })
    const hubIdle = await idle(servers, [one.port, two.port], tokensOf(100, 20, "w"), many)
    await clients({ ask: "close" })
    console.log(`an idle socket: raw ws ${bareIdle} kB · Chirp, ten an account ${hubIdle} kB`)
    values.set("hub_idle_socket_kb", hubIdle)
  }
  await open(clients, [one.port, two.port], tokensOf(manySockets / 10, 10, "m"))

  await settle(clients, byGoToSocial)
  await clients({ ask: "reset", timing: true })
  const broadcasts = quick ? 5 : 40
  for (let at = 0; at < broadcasts; at++) {
    byGoToSocial({ bytes: FRAME, count: 1, accounts: [] })
    await sleep(1000)
  }
  await Promise.race([clients({ ask: "until", frames: broadcasts }), sleep(20_000)])
  const delays = await clients({ ask: "latencies" })
  const sorted = (Array.isArray(delays) ? delays.map(Number) : []).toSorted((a, b) => a - b)
  if (sorted.length !== broadcasts * manySockets)
    throw new Error(`${sorted.length} of ${broadcasts * manySockets} arrived`)
  console.log(
    `${manySockets} sockets over two replicas, all at once every second: p50 ${round(quantile(sorted, 0.5))} p99 ${round(quantile(sorted, 0.99))} max ${round(quantile(sorted, 1))} ms`
  )
  values.set("hub_p99_ms", quantile(sorted, 0.99))

  if (process.platform === "linux") {
    // of 20 accounts with two clients each, one stops reading while its account gets 12 MB: more than the kernel takes in
    await clients({ ask: "close" })
    const paused = 20
    const frames = 200
    const servers = [one.child, two.child]
    const accounts = Array.from({ length: paused }, (_, at) => `p${at}`)
    const toThem = (emit: Emit) => byGoToSocial({ ...emit, accounts })
    await open(clients, [one.port], tokensOf(paused, 2, "p"))
    await settle(clients, toThem)
    const flood = async () => {
      await clients({ ask: "reset" })
      let served = 0
      for (; served < frames; served += 2) {
        toThem({ bytes: 60_000, count: 2, accounts: [] })
        const all = clients({ ask: "until", frames: served + 2 }).then(() => true)
        if (!(await Promise.race([all, sleep(10_000).then(() => false)]))) break
      }
      return served
    }
    // what the messages themselves take while they pass is not what a paused client costs: with and without, in turn
    await flood()
    const costs = { resident: [] as number[], held: [] as number[], kernel: [] as number[] }
    let served = frames
    for (let time = 0; time < 3; time++) {
      await flood()
      const before = { resident: await resident(servers), held: await held(one.child) }
      await clients({ ask: "pause", count: paused })
      served = Math.min(served, await flood())
      costs.resident.push((await resident(servers)) - before.resident)
      costs.held.push((await held(one.child)) - before.held)
      costs.kernel.push(inKernel(one.port))
      await clients({ ask: "resume", count: paused })
    }
    const each = (of: ReadonlyArray<number>) => median(of) / paused / 1024 / 1024
    // counted: what is resident varies by tens of MiB from one time to the next, whoever is paused
    const cost = each(costs.held)
    console.log(
      `a paused client: ${round(cost)} MiB in use (${costs.held.map((bytes) => round(bytes / paused / 1024 / 1024)).join(", ")}), resident ${costs.resident.map((bytes) => round(bytes / paused / 1024 / 1024)).join(", ")} MiB, besides ${round(each(costs.kernel))} MiB in the kernel's buffers; each of the others got ${served} of ${frames} messages of 60 kB`
    )
    values.set("hub_paused_client_mib", cost)
    values.set("hub_others_served", served / frames)
  }
} finally {
  for (const child of children) child.kill("SIGTERM")
  await sleep(1500)
  for (const child of children) child.kill("SIGKILL")
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(base, { recursive: true, force: true })
}

const bar = (name: string, limit: number, fits: (value: number) => boolean) => {
  const value = values.get(name)
  if (value !== undefined) console.log(`BAR ${name} ${round(value)} ${limit} ${fits(value) ? "ok" : "SHORT"}`)
}
for (const [name, limit] of Object.entries({ hub_of_raw_ws: 0.6, hub_others_served: 1 })) {
  bar(name, limit, (value) => value >= limit)
}
for (const [name, limit] of Object.entries({ hub_p99_ms: 100, hub_idle_socket_kb: 15, hub_paused_client_mib: 1 })) {
  bar(name, limit, (value) => value <= limit)
}
process.exit()
