import { connect, createServer, type Socket } from "node:net"

/** A TCP wire to a server that can fall silent: bytes stay on the way, and neither side hears that the other has gone. */
export interface SilentWire {
  readonly url: string
  /** Connections made over it so far. */
  readonly made: () => number
  /** Connections that are there now carry nothing any more, as when a machine has gone without a word. */
  readonly cut: () => void
  /** Ends the connections that are there now, as a server does; completes when the other side has let go of them. */
  readonly end: () => Promise<void>
  /** From now on connections are taken and nothing of them is read, or all is as usual again. */
  readonly freeze: (frozen: boolean) => void
  /** Completes once every silent connection has been given up by whoever made it; it is read, and thrown away, for that. */
  readonly givenUp: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const startSilentWire = async (to: string): Promise<SilentWire> => {
  const target = new URL(to)
  const carrying = new Map<Socket, Socket>()
  const silent = new Set<Socket>()
  let made = 0
  let frozen = false
  const server = createServer({ pauseOnConnect: true }, (near) => {
    made++
    near.on("error", () => {})
    near.once("close", () => silent.delete(near))
    if (frozen) return void silent.add(near)
    const far = connect(Number(target.port), target.hostname)
    carrying.set(near, far)
    far.on("error", () => {})
    near.once("close", () => {
      if (carrying.delete(near)) far.destroy()
    })
    far.once("close", () => {
      if (carrying.delete(near)) near.destroy()
    })
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the wire has no port")
  return {
    url: `http://127.0.0.1:${address.port}`,
    made: () => made,
    cut: () => {
      for (const [near, far] of carrying) {
        carrying.delete(near)
        near.unpipe(far).pause()
        far.unpipe(near).destroy()
        silent.add(near)
      }
    },
    end: async () => {
      await Promise.all([...carrying.keys()].map((near) => new Promise((resolve) => near.once("close", resolve).end())))
    },
    freeze: (wanted) => {
      frozen = wanted
    },
    givenUp: async () => {
      await Promise.all(
        [...silent].map((near) => near.closed || new Promise((resolve) => near.once("close", resolve).resume()))
      )
    },
    stop: () =>
      new Promise((resolve) => {
        for (const [near, far] of carrying) {
          near.destroy()
          far.destroy()
        }
        for (const near of silent) near.destroy()
        server.close(() => resolve())
      })
  }
}
