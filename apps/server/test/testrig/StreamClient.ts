import WebSocket from "ws"

/** A frame as a client sees it, its payload parsed when it is JSON. */
export interface SeenFrame {
  readonly stream: ReadonlyArray<string>
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
  readonly payload: any
}

/** A client's socket that remembers everything it got; a test waits for what it expects, never for time. */
export interface StreamClient {
  readonly socket: WebSocket
  readonly frames: Array<SeenFrame>
  readonly say: (message: unknown) => void
  /** The first frame that fits, of those not yet given. */
  readonly next: (fits: (frame: SeenFrame) => boolean) => Promise<SeenFrame>
  /** Waits for a frame that fits, and leaves it to be given. */
  readonly sees: (fits: (frame: SeenFrame) => boolean) => Promise<SeenFrame>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

export class HandshakeRefused extends Error {
  readonly status: number
  readonly body: string
  constructor(status: number, body: string) {
    super(`refused with ${status}: ${body}`)
    this.status = status
    this.body = body
  }
}

/** Opens `/api/v1/streaming<query>`; fails with `HandshakeRefused` when the answer is no upgrade. */
export const openStream = (
  origin: string,
  query: string,
  options: { readonly headers?: Record<string, string>; readonly protocol?: string } = {}
): Promise<StreamClient> => {
  const socket = new WebSocket(
    `${origin.replace(/^http/, "ws")}/api/v1/streaming${query}`,
    options.protocol === undefined ? [] : [options.protocol],
    { headers: { "user-agent": "test", ...options.headers }, perMessageDeflate: false }
  )
  const frames: Array<SeenFrame> = []
  const waiting = new Set<() => void>()
  const taken = new Set<SeenFrame>()
  socket.on("message", (data) => {
    const { event, payload, stream } = JSON.parse(String(data))
    frames.push({ event, stream, payload: parsed(payload) })
    for (const check of waiting) check()
  })
  socket.on("error", () => {})
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: String(reason) }))
  )
  const wait = (fits: (frame: SeenFrame) => boolean): Promise<SeenFrame> =>
    new Promise((resolve) => {
      const check = () => {
        const found = frames.find((frame) => !taken.has(frame) && fits(frame))
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  const client: StreamClient = {
    socket,
    frames,
    closed,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    sees: wait,
    next: (fits) =>
      wait(fits).then((frame) => {
        taken.add(frame)
        return frame
      })
  }
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(client))
    socket.once("unexpected-response", (_, answer) => {
      const chunks: Array<Buffer> = []
      answer.on("data", (chunk: Buffer) => chunks.push(chunk))
      answer.on("end", () => reject(new HandshakeRefused(answer.statusCode ?? 0, Buffer.concat(chunks).toString())))
    })
    void closed.then(({ code }) => reject(new Error(`closed with ${code} before it opened`)))
  })
}

const parsed = (payload: unknown): unknown => {
  if (typeof payload !== "string") return payload
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}
