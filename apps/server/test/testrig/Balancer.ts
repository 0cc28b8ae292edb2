import { connect, createServer, type Socket } from "node:net"

/** How often backends are asked whether they want new connections. */
const ASK_EVERY = 50

/** A plain TCP balancer: connections go to the backends in turn, but for those whose `/readyz` says no. */
export interface Balancer {
  readonly port: number
  /** Connections it has handed to each backend so far. */
  readonly handed: ReadonlyArray<number>
  readonly stop: () => Promise<void>
}

export const startBalancer = async (port: number, backends: ReadonlyArray<number>): Promise<Balancer> => {
  const ready = backends.map(() => true)
  const handed = backends.map(() => 0)
  const open = new Set<Socket>()
  const asking = setInterval(() => {
    backends.forEach((backend, at) => {
      fetch(`http://localhost:${backend}/readyz`, { signal: AbortSignal.timeout(500) }).then(
        (answer) => {
          ready[at] = answer.ok
          return answer.arrayBuffer()
        },
        () => {
          ready[at] = false
        }
      )
    })
  }, ASK_EVERY)
  let turn = 0
  /** The next backend that is ready; any, when none says so. */
  const pick = (tried: ReadonlySet<number>) => {
    for (const onlyReady of [true, false]) {
      for (let step = 0; step < backends.length; step++) {
        const at = (turn + step) % backends.length
        if (tried.has(at) || (onlyReady && ready[at] !== true)) continue
        turn = at + 1
        return at
      }
    }
    return undefined
  }
  const hand = (client: Socket, tried: ReadonlySet<number>) => {
    const at = pick(tried)
    if (at === undefined) return client.destroy()
    const backend = connect(backends[at] ?? 0, "localhost")
    let connected = false
    backend.once("connect", () => {
      connected = true
      handed[at] = (handed[at] ?? 0) + 1
      client.pipe(backend)
      backend.pipe(client)
    })
    backend.once("error", () => (connected ? client.destroy() : hand(client, new Set([...tried, at]))))
    backend.once("close", () => connected && client.destroy())
    client.once("close", () => backend.destroy())
  }
  const server = createServer((client) => {
    open.add(client)
    client.once("close", () => open.delete(client))
    client.on("error", () => {})
    hand(client, new Set())
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  return {
    port,
    handed,
    stop: () =>
      new Promise((resolve) => {
        clearInterval(asking)
        for (const client of open) client.destroy()
        server.close(() => resolve())
      })
  }
}
