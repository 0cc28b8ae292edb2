import { connect } from "node:net"
import type { Load, Loaded } from "./load.ts"

/**
 * The load generator for machines without `wrk`: keep-alive connections on bare sockets, one request at a time each, in a
 * process of its own. It costs two to three times what wrk does. Answers must have a `Content-Length` or be chunked.
 */
const END = Buffer.from("0\r\n\r\n")

const run = ({ connections, headers, millis, path, port }: Load): Promise<Loaded> =>
  new Promise((resolve) => {
    const request = Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("")}\r\n`
    )
    const times: Array<number> = []
    let failed = 0
    let open = connections
    const began = performance.now()
    const until = began + millis
    const finish = () => {
      if (--open > 0) return
      const seconds = (performance.now() - began) / 1000
      times.sort((a, b) => a - b)
      const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
      resolve({ requests: times.length, perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), failed })
    }
    for (let index = 0; index < connections; index++) {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true })
      let sent = 0
      let left = -1
      let chunked = false
      let pending: Buffer = Buffer.alloc(0)
      const next = () => {
        left = -1
        if (performance.now() >= until) return void socket.end()
        sent = performance.now()
        socket.write(request)
      }
      const done = () => {
        times.push(performance.now() - sent)
        next()
      }
      socket.on("connect", next)
      socket.on("data", (data: Buffer) => {
        let chunk = data
        if (left < 0) {
          const head = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
          const end = head.indexOf("\r\n\r\n")
          if (end < 0) {
            pending = head
            return
          }
          pending = Buffer.alloc(0)
          const text = head.toString("latin1", 0, end)
          if (!text.startsWith("HTTP/1.1 200")) failed++
          const length = /\ncontent-length: *(\d+)/i.exec(text)?.[1]
          chunked = length === undefined
          left = chunked ? 1 : Number(length)
          chunk = head.subarray(end + 4)
          if (left === 0) return done()
        }
        if (chunked) {
          if (chunk.length >= 5 && chunk.subarray(-5).equals(END)) done()
          return
        }
        left -= chunk.length
        if (left <= 0) done()
      })
      socket.on("error", () => failed++)
      socket.on("close", finish)
    }
  })

process.on("message", (load: Load) => {
  run(load).then((result) => process.send?.(result))
})
process.on("disconnect", () => process.exit())
