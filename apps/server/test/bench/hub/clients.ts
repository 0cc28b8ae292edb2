import { connect, type Socket } from "node:net"

/** What the driver asks of this process. */
export type Ask =
  | { readonly ask: "open"; readonly ports: ReadonlyArray<number>; readonly tokens: ReadonlyArray<string> }
  | { readonly ask: "close" }
  /** Stops reading, or goes on, with the first `count` sockets. */
  | { readonly ask: "pause" | "resume"; readonly count: number }
  /** Answers when every socket that is read has this many frames more than at the last `reset`. */
  | { readonly ask: "until"; readonly frames: number }
  /** `timing`: latencies are noted from now on. */
  | { readonly ask: "reset"; readonly timing?: boolean }
  /** The latencies seen since the last `reset`, in milliseconds. */
  | { readonly ask: "latencies" }

/** An empty pong with an empty mask. */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** All sockets read into this one: Node would make a buffer of 64 kB for every read. */
const shared = Buffer.alloc(64 * 1024)

/**
 * Many clients in one process, by hand: `ws` here would take more of the machine than what is measured. What a frame costs
 * here is in every figure, so it is little.
 */
class Client {
  readonly socket: Socket
  frames = 0
  paused = false
  #rest: Buffer | undefined
  #skip = 0
  readonly #onFrame: (client: Client, start: Buffer) => void

  constructor(
    port: number,
    token: string,
    onOpen: (ok: boolean) => void,
    onFrame: (client: Client, start: Buffer) => void
  ) {
    this.#onFrame = onFrame
    let take = (data: Buffer) => shake(data)
    this.socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          take(shared.subarray(0, length))
          return true
        }
      }
    })
    this.socket.on("error", () => onOpen(false))
    this.socket.write(
      `GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${token}\r\n\r\n`
    )
    let head = ""
    const shake = (chunk: Buffer) => {
      head += chunk.toString("latin1")
      const end = head.indexOf("\r\n\r\n")
      if (end < 0) return
      take = (data) => this.#read(data)
      onOpen(head.startsWith("HTTP/1.1 101"))
      if (head.length > end + 4) this.#read(Buffer.from(head.slice(end + 4), "latin1"))
    }
  }

  #read(chunk: Buffer) {
    let data = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = undefined
    if (this.#skip >= data.length) {
      this.#skip -= data.length
      return
    }
    data = data.subarray(this.#skip)
    this.#skip = 0
    while (data.length >= 2) {
      const short = data[1] ?? 0
      const offset = short < 126 ? 2 : short === 126 ? 4 : 10
      if (data.length < Math.min(offset + Math.min(short, 100), offset + 100)) break
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : data.readUInt32BE(6)
      if (((data[0] ?? 0) & 0x0f) === 9) this.socket.write(pong)
      if (((data[0] ?? 0) & 0x0f) === 1) {
        this.frames++
        this.#onFrame(this, data.subarray(offset, offset + 128))
      }
      if (offset + length > data.length) {
        this.#skip = offset + length - data.length
        return
      }
      data = data.subarray(offset + length)
    }
    if (data.length > 0) this.#rest = Buffer.from(data)
  }
}

const clients: Array<Client> = []
let latencies: Array<number> = []
let goal = Number.POSITIVE_INFINITY
let there = 0
let waiting: (() => void) | undefined
/** Clients that are not paused, counted when somebody begins to wait. */
let reading = 0
/** Whether latencies are noted. */
let timing = false

const AT = '\\"at\\":\\"'
const onFrame = (client: Client, start: Buffer) => {
  if (timing) {
    const found = start.indexOf(AT, 0, "latin1")
    const at =
      found < 0 ? Number.NaN : Number.parseInt(start.toString("latin1", found + AT.length, found + AT.length + 20), 10)
    if (found >= 0) latencies.push((Number(process.hrtime.bigint()) - at) / 1e6)
  }
  if (client.frames === goal && !client.paused) check(1)
}
const check = (more: number) => {
  there += more
  if (there < reading) return
  goal = Number.POSITIVE_INFINITY
  waiting?.()
}

const obey = async (ask: Ask): Promise<unknown> => {
  switch (ask.ask) {
    case "open": {
      let failed = 0
      // a few hundred at once: a handshake is no broadcast
      for (let at = 0; at < ask.tokens.length; at += 200) {
        await Promise.all(
          ask.tokens.slice(at, at + 200).map(
            (token, index) =>
              new Promise<void>((resolve) => {
                const port = ask.ports[(at + index) % ask.ports.length] ?? 0
                clients.push(
                  new Client(
                    port,
                    token,
                    (ok) => {
                      if (!ok) failed++
                      resolve()
                    },
                    onFrame
                  )
                )
              })
          )
        )
      }
      return failed
    }
    case "close":
      for (const { socket } of clients) socket.destroy()
      clients.length = 0
      return 0
    case "pause":
    case "resume":
      for (const client of clients.slice(0, ask.count)) {
        client.paused = ask.ask === "pause"
        if (client.paused) client.socket.pause()
        else client.socket.resume()
      }
      return 0
    case "reset":
      latencies = []
      timing = ask.timing === true
      for (const client of clients) client.frames = 0
      return 0
    case "latencies":
      return latencies
    case "until":
      waiting?.()
      return await new Promise<void>((resolve) => {
        waiting = resolve
        goal = ask.frames
        there = 0
        reading = clients.filter(({ paused }) => !paused).length
        check(clients.filter(({ frames, paused }) => !paused && frames >= ask.frames).length)
      })
  }
}

process.on(
  "message",
  ({ ask, id }: { readonly ask: Ask; readonly id: number }) =>
    void obey(ask).then((answer) => process.send?.({ id, answer }))
)
process.send?.(0)
