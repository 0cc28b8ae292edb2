import { setTimeout as sleep } from "node:timers/promises"
import type { Browser } from "../testrig/Browser.ts"
import { type Load, type Loaded, openGenerator } from "./proxy/load.ts"
import { cpuMicros, installed, listening, rssMib, signIn, startChirp, startNginx, strike } from "./proxy/stage.ts"

/**
 * The proxy beside its baselines, each in a process of its own, all in one run and in turns: the upstream directly, a bare
 * undici proxy, nginx when it is installed, and Chirp with a session, limits and headers (Redis when it is installed).
 *
 * The upstream is a plain `node:http` server with nothing to do: as fast as a GoToSocial could be that had its answers ready
 * (44,900/s of 2 kB when the bars were set; a real one gives its instance 23,000 to 28,000 times a second, a home timeline
 * 4,000 times), so `direct` is hard to keep up with and no easier than that. The load comes from `wrk -t1`, as it did then:
 * a generator that takes as much of a core as what it measures would measure itself, and on a machine with two cores slow
 * down most whoever needs two processes to answer. What was used is printed.
 *
 * Beside each rate stands the processor time of that process for a request: on a machine with other work it says more than
 * the rate does. `by core` is the same ratio as the bar's, of processor time.
 *
 * `--quick` runs one short round, `--source` Chirp from its sources, `--profile` writes a CPU profile of it. `--only small`
 * (`large`, `one`, `instance`, `memory`) runs one part.
 */
const has = (flag: string) => process.argv.includes(flag)
const quick = has("--quick")
const rounds = quick ? 1 : 3
const millis = quick ? 2000 : 3000
const part = has("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined
const runs = (name: string) => part === undefined || part === name
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

const generator = openGenerator()
const measure = (load: Omit<Load, "millis">) => generator.measure({ ...load, millis })

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
      const micros = (cpuMicros(pid) - before) / one.requests
      if (one.failed > 0) throw new Error(`${what}: ${name} failed ${one.failed} times`)
      found.set(name, [...(found.get(name) ?? []), { ...one, micros }])
    }
  }
  const of = (name: string) => {
    const all = found.get(name) ?? []
    return {
      perSecond: median(all.map(({ perSecond }) => perSecond)),
      p50: median(all.map(({ p50 }) => p50)),
      p99: median(all.map(({ p99 }) => p99)),
      micros: median(all.map(({ micros }) => micros))
    }
  }
  const figures = targets.map(({ name }) => {
    const { micros, p50, p99, perSecond } = of(name)
    const cost = Number.isFinite(micros) ? `, ${round(micros, 1)} µs of a core` : ""
    return `  ${name} ${Math.round(perSecond)}/s, p50 ${round(p50, 3)} ms, p99 ${round(p99)} ms${cost}`
  })
  console.log([`${what}:`, ...figures].join("\n"))
  return (baseline: string) => {
    const [chirp, other] = [of("chirp"), of(baseline)]
    const ratio = chirp.perSecond / other.perSecond
    console.log(`  of ${baseline}: ${round(ratio)}, by core ${round(other.micros / chirp.micros)}`)
    return { ratio, addedP50: chirp.p50 - other.p50 }
  }
}

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
  return { mib: round(most - before, 1), perSecond: round(1024 / ((performance.now() - began) / 1000), 0), before }
}

const download = (browser: Browser, origin: string) => async (bytes: number) => {
  const answer = await fetch(`${origin}/fileserver/a?bytes=${bytes}`, { headers: { cookie: browser.cookieHeader() } })
  let size = 0
  for await (const chunk of answer.body ?? []) size += chunk.length
  if (size !== bytes) throw new Error(`${size} of ${bytes} bytes arrived`)
}

/** In pieces of 40 MiB, the most that GoToSocial takes. */
const upload = (browser: Browser, origin: string) => async (bytes: number) => {
  const piece = Buffer.alloc(40 * 1024 * 1024, 7)
  for (let sent = 0; sent < bytes; sent += piece.length) {
    const form = new FormData()
    form.set("file", new Blob([piece]), "a.bin")
    const headers = { cookie: browser.cookieHeader(), origin, "x-chirp-csrf": "1" }
    const answer = await fetch(`${origin}/api/v2/media`, { method: "POST", body: form, headers })
    const { size } = (await answer.json()) as { readonly size?: number }
    if (answer.status !== 200 || (size ?? 0) < piece.length) throw new Error(`an upload: ${answer.status} ${size}`)
  }
}

try {
  const upstream = await listening("upstream.ts")
  const bare = await listening("bare.ts", `http://127.0.0.1:${upstream.port}`)
  const nginx = installed("nginx") ? await startNginx(upstream.port) : undefined
  const chirp = await startChirp(upstream.port)
  const browser = await signIn(chirp.origin)
  console.log(`load from ${generator.name}; upstream: node:http`)
  if (nginx === undefined) console.log("nginx is not installed: its bars are left out")

  const plain = { "user-agent": "bench/1", accept: "application/json" }
  const token = { ...plain, authorization: "Bearer token-of-me" }
  const targets: ReadonlyArray<Target> = [
    { name: "direct", ...upstream, headers: token },
    { name: "bare", ...bare, headers: token },
    ...(nginx === undefined ? [] : [{ name: "nginx", ...nginx, headers: token }]),
    { name: "chirp", port: chirp.port, pid: chirp.pid, headers: { ...plain, cookie: browser.cookieHeader() } }
  ]
  // everything compiled and every pool full before anything counts
  for (const { headers, port } of targets) {
    await measure({ port, headers, path: "/api/v1/timelines/home?bytes=2048", connections: 64 })
  }
  for (const connections of [16, 64]) {
    if (runs("small")) {
      const small = await compare(
        `2 kB, ${connections} connections`,
        targets,
        "/api/v1/timelines/home?bytes=2048",
        connections
      )
      values.set(`proxy_of_bare_2k_${connections}`, small("bare").ratio)
      values.set(`proxy_of_direct_2k_${connections}`, small("direct").ratio)
    }
    if (!runs("large")) continue
    const large = await compare(
      `48 kB, ${connections} connections`,
      targets,
      "/api/v1/timelines/home?bytes=49152",
      connections
    )
    large("bare")
    const slow = await compare(
      `48 kB after 3 ms, ${connections} connections`,
      targets,
      "/api/v1/timelines/home?bytes=49152&ms=3",
      connections
    )
    slow("bare")
    if (nginx !== undefined) values.set(`proxy_of_nginx_48k_3ms_${connections}`, slow("nginx").ratio)
  }
  if (runs("one")) {
    const one = await compare("2 kB, one connection", targets, "/api/v1/timelines/home?bytes=2048", 1)
    values.set("proxy_added_p50_ms", one("direct").addedP50)
  }
  if (runs("instance")) {
    const nobody: ReadonlyArray<Target> = [
      { name: "direct", ...upstream, headers: plain },
      { name: "chirp", port: chirp.port, pid: chirp.pid, headers: plain }
    ]
    const instance = await compare("instance, nobody signed in, 16 connections", nobody, "/api/v1/instance", 16)
    values.set("proxy_cached_instance_of_direct", instance("direct").ratio)
  }
  if (runs("memory") && process.platform === "linux") {
    const down = await growth(chirp.pid, download(browser, chirp.origin))
    const up = await growth(chirp.pid, upload(browser, chirp.origin))
    for (const [way, { before, mib, perSecond }] of [["down", down] as const, ["up", up] as const]) {
      console.log(`1 GiB ${way}: ${perSecond} MiB/s, ${round(before, 0)} MiB resident and ${mib} more`)
    }
    values.set("proxy_rss_growth_down_mib", down.mib)
    values.set("proxy_rss_growth_up_mib", up.mib)
  }
} finally {
  generator.close()
  await strike()
}

const bar = (name: string, limit: number, fits: (value: number) => boolean) => {
  const value = values.get(name)
  if (value !== undefined) console.log(`BAR ${name} ${round(value)} ${limit} ${fits(value) ? "ok" : "SHORT"}`)
}
for (const [name, limit] of Object.entries(limits)) bar(name, limit, (value) => value >= limit)
for (const [name, limit] of Object.entries(ceilings)) bar(name, limit, (value) => value <= limit)
process.exit()
