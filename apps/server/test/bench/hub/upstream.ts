import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import { type Emit, frameText } from "./frames.ts"

/** A GoToSocial with as many accounts as are asked for: the token `a7-3` is the third one of account `a7`. */
const accountOf = (request: IncomingMessage): string => {
  const token =
    request.headers["sec-websocket-protocol"] ?? request.headers.authorization?.replace("Bearer ", "") ?? "nobody"
  return token.split("-")[0] ?? ""
}

const server = createServer((request, response) => {
  const account = accountOf(request)
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ id: account, acct: account, username: account }))
})
const accounts = new Map<string, Set<WebSocket>>()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on("connection", (socket, request) => {
  const account = accountOf(request)
  const all = accounts.get(account) ?? new Set()
  accounts.set(account, all.add(socket))
  socket.on("close", () => all.delete(socket))
  socket.on("error", () => {})
})
process.on("message", (emit: Emit) => {
  const wanted = emit.accounts.length === 0 ? accounts.values() : emit.accounts.map((name) => accounts.get(name) ?? [])
  const targets = [...wanted].flatMap((all) => [...all])
  for (let at = 0; at < emit.count; at++) {
    const text = Buffer.from(frameText(String(at), emit.bytes))
    for (const socket of targets) socket.send(text, { binary: false })
  }
})
server.listen(0, "127.0.0.1", 4096, () => process.send?.((server.address() as AddressInfo).port))
