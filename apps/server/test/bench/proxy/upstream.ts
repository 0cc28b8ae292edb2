import { createServer } from "node:http"

/**
 * An upstream that costs next to nothing, in a process of its own: `?bytes=` of a constant JSON body, after `?ms=`. Its
 * instance is put together for each request, as any server does that counts posts. It knows one account and one OAuth app
 * that takes every code, so that a browser can sign in.
 */
const bodies = new Map<number, Buffer>()
const bodyOf = (bytes: number) => {
  const known = bodies.get(bytes)
  if (known !== undefined) return known
  const body = Buffer.from(`[${JSON.stringify("x".repeat(Math.max(0, bytes - 4)))}]`)
  bodies.set(bytes, body)
  return body
}

const PIECE = Buffer.alloc(64 * 1024, 7)
const json = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" }
const known: Readonly<Record<string, unknown>> = {
  "/api/v1/accounts/verify_credentials": { id: "01ME", acct: "me", username: "me" },
  "/api/v1/apps": { client_id: "client", client_secret: "secret" },
  "/oauth/token": { access_token: "token-of-me", scope: "read write push" },
  "/oauth/revoke": {}
}
let posts = 0
const instance = () => ({
  uri: "localhost",
  title: "Bench",
  description: "d".repeat(900),
  short_description: "s".repeat(400),
  version: "0.20.0",
  languages: ["en", "de"],
  registrations: false,
  configuration: { statuses: { max_characters: 5000, max_media_attachments: 6 }, polls: { max_options: 6 } },
  urls: { streaming_api: "wss://localhost" },
  stats: { user_count: 1, status_count: posts++, domain_count: 3 },
  rules: [{ id: "1", text: "Be kind." }]
})

const server = createServer((request, response) => {
  const url = request.url ?? "/"
  const at = url.indexOf("?")
  const path = at < 0 ? url : url.slice(0, at)
  if (path === "/api/v1/timelines/home") {
    const query = at < 0 ? new URLSearchParams() : new URLSearchParams(url.slice(at))
    const body = bodyOf(Number(query.get("bytes") ?? 2048))
    const send = () => response.writeHead(200, { ...json, "content-length": body.length }).end(body)
    const wait = Number(query.get("ms") ?? 0)
    return wait > 0 ? void setTimeout(send, wait) : void send()
  }
  if (path === "/api/v1/instance") {
    const body = Buffer.from(JSON.stringify(instance()))
    return void response.writeHead(200, { ...json, "content-length": body.length }).end(body)
  }
  if (path.startsWith("/fileserver/")) {
    let left = Number(new URLSearchParams(url.slice(at)).get("bytes"))
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": left })
    const more = () => {
      while (left > 0) {
        const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left)
        left -= piece.length
        if (!response.write(piece)) return
      }
      response.end()
    }
    response.on("drain", more)
    return more()
  }
  if (path === "/api/v2/media") {
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
    })
    return void request.on("end", () => response.writeHead(200, json).end(JSON.stringify({ id: "1", size })))
  }
  request.resume()
  const found = known[path]
  response.writeHead(found === undefined ? 404 : 200, json).end(JSON.stringify(found ?? { error: "Not Found" }))
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})
process.on("disconnect", () => process.exit())
