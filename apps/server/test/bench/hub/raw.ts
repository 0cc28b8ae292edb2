import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import { type Emit, frameText } from "./frames.ts"

/** The baseline: `ws` as its own documentation shows it, one message sent to every client. */
const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on("connection", (socket) => socket.on("error", () => {}))
process.on("message", ({ bytes, count }: Emit) => {
  for (let at = 0; at < count; at++) {
    const data = Buffer.from(frameText(String(at), bytes).trimEnd())
    for (const socket of sockets.clients) socket.send(data, { binary: false })
  }
})
server.listen(0, "127.0.0.1", 4096, () => process.send?.((server.address() as AddressInfo).port))
