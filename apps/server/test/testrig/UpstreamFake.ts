import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import type { Certificate } from "./Certificates.ts"

/** A request as it really arrived. */
export interface Arrived {
  readonly method: string
  /** Path and query, byte for byte. */
  readonly target: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
}

export type Handler = (request: Arrived, response: ServerResponse) => void

/** An upstream that does exactly what a test says, and tells what it was sent. */
export interface UpstreamFake {
  readonly url: string
  /** How many connections were made so far. */
  connections: number
  readonly arrived: Array<Arrived>
  /** Chirp's own questions whose a token is: answered like the rest, but not by `once`, and not among `arrived`. */
  readonly lookups: Array<Arrived>
  /** Answers every request from now on; `once` only the next one. */
  readonly answer: (handler: Handler) => void
  readonly once: (handler: Handler) => void
  /** Open streaming sockets, the newest last, and what they said. */
  readonly sockets: Array<WebSocket>
  readonly said: Array<unknown>
  /** Sends a frame to every socket, whatever it asked for, as GoToSocial does: with a newline. */
  readonly frame: (stream: string, event: string, payload: unknown) => void
  /** Sends a frame to the sockets that have subscribed to this stream, and says how many there were. */
  readonly publish: (stream: string, event: string, payload: unknown) => number
  /** `handshakes`: they wait; `reading`: sockets are open and nobody reads what they say. Until it is set to undefined. */
  hold: "handshakes" | "reading" | undefined
  /** Called when a socket has subscribed to something and nothing that it said afterwards has been read. */
  onSubscribe: (stream: string) => void
  /** Completes when `condition` holds; checked at each thing that happens here. */
  readonly until: (condition: () => boolean) => Promise<void>
  /** What streaming handshakes are answered with; undefined lets them in. */
  refuseSockets: number | undefined
  readonly stop: () => Promise<void>
}

export const json =
  (status: number, body: unknown): Handler =>
  (_, response) => {
    response
      .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
      .end(JSON.stringify(body))
  }

/** Knows one account (`me`) and an OAuth app that takes every code, unless told otherwise. */
const goToSocial: Handler = (request, response) => {
  const path = request.target.split("?", 1)[0]
  if (path === "/api/v1/accounts/verify_credentials")
    return json(200, { id: "01ME", acct: "me", username: "me" })(request, response)
  if (path === "/api/v1/apps") return json(200, { client_id: "client", client_secret: "secret" })(request, response)
  if (path === "/oauth/token")
    return json(200, { access_token: "token-of-me", scope: "read write push" })(request, response)
  if (path === "/oauth/revoke") return json(200, {})(request, response)
  return json(404, { error: "Not Found" })(request, response)
}

const isLookup = ({ headers, target }: Arrived) =>
  target === "/api/v1/accounts/verify_credentials" && headers["user-agent"]?.startsWith("Chirp/") === true

/** `certificate`: over TLS. */
export const startUpstreamFake = async (certificate?: Certificate): Promise<UpstreamFake> => {
  let handler: Handler = goToSocial
  const next: Array<Handler> = []
  const watchers = new Set<() => void>()
  const happened = () => {
    for (const check of watchers) check()
  }
  const connections = new Set<Socket>()
  const subscriptions = new WeakMap<WebSocket, Set<string>>()
  let hold: UpstreamFake["hold"]
  const waiting: Array<() => void> = []
  const text = (stream: string, event: string, payload: unknown) =>
    `${JSON.stringify({ stream: [stream], event, payload: typeof payload === "string" ? payload : JSON.stringify(payload) })}\n`
  const websockets = new WebSocketServer({ noServer: true })
  const listener: RequestListener = (incoming, response) => {
    const chunks: Array<Buffer> = []
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
    incoming.on("end", () => {
      const arrived: Arrived = {
        method: incoming.method ?? "",
        target: incoming.url ?? "",
        headers: incoming.headers,
        body: Buffer.concat(chunks)
      }
      if (isLookup(arrived)) {
        fake.lookups.push(arrived)
        handler(arrived, response)
      } else {
        fake.arrived.push(arrived)
        ;(next.shift() ?? handler)(arrived, response)
      }
      happened()
    })
    incoming.on("error", () => {})
  }
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener)
  server.on("connection", (socket: Socket) => {
    fake.connections++
    connections.add(socket)
    socket.once("close", () => connections.delete(socket))
  })
  server.on("upgrade", (incoming, socket, head) => {
    fake.arrived.push({
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      headers: incoming.headers,
      body: Buffer.alloc(0)
    })
    if (fake.refuseSockets !== undefined) {
      const body = '{"error":"Unauthorized"}'
      socket.end(
        `HTTP/1.1 ${fake.refuseSockets} Refused\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
      )
      return happened()
    }
    const open = () =>
      websockets.handleUpgrade(incoming, socket, head, (websocket) => {
        fake.sockets.push(websocket)
        const names = new Set<string>()
        subscriptions.set(websocket, names)
        if (hold === "reading") {
          websocket.pause()
          waiting.push(() => websocket.resume())
        }
        websocket.on("message", (data) => {
          const said = JSON.parse(String(data))
          fake.said.push(said)
          const name = said.stream === "list" ? `list:${said.list}` : said.stream
          if (said.type === "unsubscribe") names.delete(name)
          else names.add(name)
          if (said.type === "subscribe") fake.onSubscribe(name)
          happened()
        })
        websocket.on("close", () => {
          fake.sockets.splice(fake.sockets.indexOf(websocket), 1)
          happened()
        })
        happened()
      })
    if (hold === "handshakes") waiting.push(open)
    else open()
    happened()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const fake: UpstreamFake = {
    url: certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    connections: 0,
    arrived: [],
    lookups: [],
    sockets: [],
    said: [],
    refuseSockets: undefined,
    get hold() {
      return hold
    },
    set hold(what) {
      hold = what
      if (what === undefined) for (const go of waiting.splice(0)) go()
    },
    onSubscribe: () => {},
    answer: (given) => {
      handler = given
    },
    once: (given) => void next.push(given),
    frame: (stream, event, payload) => {
      for (const socket of fake.sockets) socket.send(text(stream, event, payload))
    },
    publish: (stream, event, payload) => {
      const listening = fake.sockets.filter((socket) => subscriptions.get(socket)?.has(stream) === true)
      for (const socket of listening) socket.send(text(stream, event, payload))
      return listening.length
    },
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition()) return
          watchers.delete(check)
          resolve()
        }
        watchers.add(check)
        check()
      }),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy()
        server.close(() => resolve())
      })
  }
  return fake
}

export { goToSocial as goToSocialAnswers }
