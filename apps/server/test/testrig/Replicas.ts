import { type ChildProcess, spawn } from "node:child_process"
import { createServer } from "node:net"
import { join } from "node:path"
import type { Entrance, StatusesUpstream } from "./StatusesUpstream.ts"

const entry = join(import.meta.dirname, "mortalServer.ts")

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** Real server processes over one database, each with its own way to the upstream; a dead one is started again, as Kubernetes would. */
export interface Replicas {
  /** Where each listens, in the order they were started. */
  readonly urls: ReadonlyArray<string>
  /** Kills the replica behind this entrance. */
  readonly kill: (entrance: Entrance) => void
  /** Wakes every stopped replica. */
  readonly wake: () => void
  /** How often replicas have died. */
  readonly deaths: () => number
  /** Completes when each has answered that it is ready once. */
  readonly ready: Promise<unknown>
  /** Completes when all are ready at once. */
  readonly allReady: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const startReplicas = async (options: {
  readonly count: number
  readonly upstream: StatusesUpstream
  readonly env: Readonly<Record<string, string>>
  readonly restart: boolean
}): Promise<Replicas> => {
  const running = new Map<Entrance, ChildProcess>()
  const standing = new Set<Entrance>()
  let first = true
  let stopping = false
  let deaths = 0

  const run = (entrance: Entrance, port: number): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [entry], {
        env: {
          PATH: process.env.PATH,
          ...options.env,
          GTS_HOST: entrance.url,
          CHIRP_PORT: String(port),
          // one of them dies before what it claims is on disk
          ...(first && options.restart ? { MORTAL_CLAIMS: "9" } : {}),
          CHIRP_LOG_LEVEL: process.env.REPLICA_LOG === undefined ? "Error" : "Debug"
        },
        stdio: ["ignore", process.env.REPLICA_LOG === undefined ? "ignore" : "inherit", "inherit"]
      })
      first = false
      running.set(entrance, child)
      const asked = setInterval(async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
        if (answer?.status !== 200) return
        clearInterval(asked)
        standing.add(entrance)
        resolve()
      }, 200)
      child.once("exit", () => {
        clearInterval(asked)
        running.delete(entrance)
        standing.delete(entrance)
        if (stopping) return resolve()
        deaths++
        if (options.restart) void run(entrance, port).then(resolve)
        else resolve()
      })
    })

  const starts: Array<Promise<void>> = []
  const urls: Array<string> = []
  for (let at = 0; at < options.count; at++) {
    const port = await freePort()
    urls.push(`http://127.0.0.1:${port}`)
    starts.push(run(await options.upstream.entrance(), port))
  }
  return {
    urls,
    kill: (entrance) => void running.get(entrance)?.kill("SIGKILL"),
    wake: () => {
      for (const child of running.values()) child.kill("SIGCONT")
    },
    deaths: () => deaths,
    ready: Promise.all(starts),
    allReady: async () => {
      while (standing.size < options.count) await new Promise((resolve) => setTimeout(resolve, 100))
    },
    stop: async () => {
      stopping = true
      const ended = [...running.values()].map((child) => new Promise((resolve) => child.once("exit", resolve)))
      for (const child of running.values()) child.kill("SIGKILL")
      await Promise.all(ended)
    }
  }
}
