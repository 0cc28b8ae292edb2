import { execFile, fork, spawnSync } from "node:child_process"
import { join } from "node:path"

/** Keep-alive connections, one request at a time each. Latencies in milliseconds. */
export interface Load {
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly millis: number
}
export interface Loaded {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

export interface Generator {
  readonly name: string
  readonly measure: (load: Load) => Promise<Loaded>
  readonly close: () => void
}

/**
 * `wrk -t1` where it is installed, as the anchors were measured (it takes about 3 µs of a core a request, so that the two
 * cores of a small machine are the servers'); else a process of our own on bare sockets.
 */
export const openGenerator = (): Generator =>
  spawnSync("wrk", ["-v"]).error === undefined ? { name: "wrk -t1", measure: withWrk, close: () => {} } : overSockets()

const withWrk = ({ connections, headers, millis, path, port }: Load) =>
  new Promise<Loaded>((resolve, reject) => {
    const named = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`])
    const seconds = Math.max(1, Math.round(millis / 1000))
    const target = `http://127.0.0.1:${port}${path}`
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "-H", `Host: localhost:${port}`, ...named]
    execFile("wrk", [...args, target], (error, out) => {
      if (error !== null) return reject(error)
      const number = (pattern: RegExp) => Number(pattern.exec(out)?.[1] ?? 0)
      const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(out)?.slice(1) ?? []
      resolve({
        requests: number(/(\d+) requests in/),
        perSecond: number(/Requests\/sec: +([\d.]+)/),
        p50: latency(out, "50"),
        p99: latency(out, "99"),
        failed: errors.reduce((sum, one) => sum + Number(one), number(/Non-2xx or 3xx responses: (\d+)/))
      })
    })
  })

const millisOf = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000]
])
const latency = (out: string, part: string) => {
  const [, value, unit = ""] = new RegExp(`${part}% +([\\d.]+)(us|ms|s|m)\\b`).exec(out) ?? []
  return Number(value) * (millisOf.get(unit) ?? Number.NaN)
}

const overSockets = (): Generator => {
  const child = fork(join(import.meta.dirname, "sockets.ts"))
  return {
    name: "bare sockets (wrk is not installed)",
    measure: (load) =>
      new Promise((resolve) => {
        child.once("message", (result: Loaded) => resolve(result))
        child.send(load)
      }),
    close: () => void child.kill()
  }
}
