import { createServer } from "node:http"
import { Pool } from "undici"

/** The least a proxy can do on Node: undici's `stream`, no session, no limit, no header touched. The baseline. */
const pool = new Pool(process.argv[2] ?? "", { connections: 128, pipelining: 1 })
const server = createServer((request, response) => {
  const { connection: _, ...headers } = request.headers
  pool
    .stream(
      {
        method: request.method === "POST" ? "POST" : "GET",
        path: request.url ?? "/",
        headers,
        body: request.method === "POST" ? request : null,
        opaque: response
      },
      ({ headers: answer, statusCode }) => {
        const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...rest } = answer
        return response.writeHead(statusCode, rest)
      }
    )
    .catch(() => response.destroy())
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})
process.on("disconnect", () => process.exit())
