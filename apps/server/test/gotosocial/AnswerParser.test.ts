import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { AnswerParser } from "../../src/gotosocial/AnswerParser.ts"

/** An answer read in pieces that end at `cuts`; the parser has nothing but what it is given. */
const read = (wire: Buffer, cuts: ReadonlyArray<number> = [], method = "GET") => {
  const parser = new AnswerParser(method)
  const body: Array<Buffer> = []
  const places = [...new Set(cuts.map((cut) => cut % (wire.length + 1)))].toSorted((a, b) => a - b)
  let from = 0
  for (const to of [...places, wire.length]) {
    // as off a socket: each read in memory that is used again afterwards
    const lent = Buffer.from(wire.subarray(from, to))
    if (lent.length > 0) body.push(Buffer.from(parser.take(lent)))
    lent.fill(0xff)
    from = to
    if (parser.broken) break
  }
  return { parser, body: Buffer.concat(body) }
}
const wire = (...lines: ReadonlyArray<string>) => Buffer.from(lines.join("\r\n"), "latin1")

const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array))
const chunkedOf = (body: Buffer, sizes: ReadonlyArray<number>, upper: boolean) => {
  const out: Array<Buffer> = []
  let at = 0
  for (const size of [...sizes, body.length]) {
    const chunk = body.subarray(at, at + size)
    at += chunk.length
    if (chunk.length === 0) continue
    const hex = chunk.length.toString(16)
    out.push(Buffer.from(`${upper ? hex.toUpperCase() : hex}${upper ? ";a=b" : ""}\r\n`), chunk, Buffer.from("\r\n"))
  }
  return Buffer.concat([...out, Buffer.from(upper ? "0\r\nx-trailer: a\r\n\r\n" : "0\r\n\r\n")])
}

describe("AnswerParser", () => {
  it("reads an answer the same however it is framed and cut", () => {
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom("length", "chunked", "end"),
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.boolean(),
        (body, framing, sizes, cuts, upper) => {
          const framed = framing === "chunked" ? chunkedOf(body, sizes, upper) : body
          const said = {
            length: `content-length: ${body.length}\r\n`,
            chunked: "Transfer-Encoding: chunked\r\n",
            end: ""
          }
          const head = `HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nX-Some:  one \t\r\nx-some: two\r\n${said[framing]}\r\n`
          const { parser, body: found } = read(Buffer.concat([Buffer.from(head), framed]), cuts)
          if (framing === "end") parser.end()
          assert.strictEqual(parser.problem, "")
          assert.isTrue(parser.over)
          assert.strictEqual(parser.status, 200)
          assert.strictEqual(parser.headers["x-some"], "one, two")
          assert.isTrue(found.equals(body))
          assert.strictEqual(parser.reusable, framing !== "end")
          assert.notProperty(parser.headers, "transfer-encoding")
          const { "content-length": length } = parser.headers
          if (length !== undefined) assert.strictEqual(length, String(body.length))
        }
      )
    )
  })

  it("never takes anything for whole that is not, and never throws", () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 4 }), (noise, cuts) => {
        const { parser } = read(noise, cuts)
        assert.isFalse(parser.over)
        parser.end()
        assert.isTrue(parser.broken)
      })
    )
    const whole = wire("HTTP/1.1 200 OK", "content-length: 5", "", "12345")
    for (let cut = 0; cut < whole.length; cut++) {
      const { parser } = read(whole.subarray(0, cut))
      parser.end()
      assert.isTrue(parser.broken, String(cut))
    }
  })

  it("knows answers without a body, and 1xx, which are none", () => {
    const head = wire("HTTP/1.1 103 Early", "link: a", "", "HTTP/1.1 200 OK", "Content-Length: 10", "", "")
    const { parser } = read(head, [5, 40], "HEAD")
    assert.isTrue(parser.over && parser.reusable)
    assert.deepEqual(parser.headers, { "content-length": "10" })
    for (const status of [204, 304]) {
      assert.isTrue(read(wire(`HTTP/1.1 ${status} x`, "content-length: 7", "", "")).parser.over)
    }
    assert.isTrue(read(wire("HTTP/1.1 200", "content-length: 0", "", "")).parser.over)
  })

  it("says whether another request may follow, and for how long that is so", () => {
    const of = (version: string, ...headers: ReadonlyArray<string>) => {
      const { parser } = read(wire(`HTTP/1.${version} 200 OK`, "content-length: 1", ...headers, "", "a"))
      return [parser.reusable, parser.rest]
    }
    assert.deepEqual(of("1"), [true, undefined])
    assert.deepEqual(of("1", "Keep-Alive: timeout=5, max=9"), [true, 5])
    assert.deepEqual(of("1", "connection: a, Close"), [false, undefined])
    assert.deepEqual(of("0"), [false, undefined])
    const { body, parser } = read(wire("HTTP/1.1 200 OK", "content-length: 1", "", "aHTTP/1.1 200 OK"))
    assert.deepEqual([String(body), parser.over, parser.reusable], ["a", true, false])
  })

  it("keeps every Set-Cookie, and names that objects have of their own", () => {
    const { headers } = read(
      wire("HTTP/1.1 200 OK", "set-cookie: a=1", "Set-Cookie: b=2", "constructor: c", "content-length: 0", "", "")
    ).parser
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"])
    assert.strictEqual(headers.constructor as unknown, "c")
  })

  const chunked = (...body: ReadonlyArray<string>) => wire("HTTP/1.1 200 OK", "transfer-encoding: chunked", "", ...body)
  it.each([
    ["no first line", wire("HTTP/2 200 OK", "", "")],
    ["a status of two digits", wire("HTTP/1.1 20 OK", "", "")],
    ["another protocol", wire("HTTP/1.1 101 x", "", "")],
    ["a bare LF", Buffer.from("HTTP/1.1 200 OK\ncontent-length: 1\r\n\r\na")],
    ["a bare CR", Buffer.from("HTTP/1.1 200 OK\r\nx: a\rcontent-length: 1\r\n\r\na")],
    ["a NUL", wire("HTTP/1.1 200 OK", "x: \0", "", "")],
    ["a folded line", wire("HTTP/1.1 200 OK", "x: a", " b: c", "", "")],
    ["a blank before the colon", wire("HTTP/1.1 200 OK", "content-length : 1", "", "a")],
    ["a header without a colon", wire("HTTP/1.1 200 OK", "x", "", "")],
    ["two lengths", wire("HTTP/1.1 200 OK", "content-length: 1", "content-length: 1", "", "a")],
    ["a length with a sign", wire("HTTP/1.1 200 OK", "content-length: +1", "", "a")],
    ["a length and chunks", wire("HTTP/1.1 200 OK", "content-length: 1", "transfer-encoding: chunked", "", "a")],
    ["an unknown framing", wire("HTTP/1.1 200 OK", "transfer-encoding: gzip, chunked", "", "")],
    ["chunks in HTTP/1.0", wire("HTTP/1.0 200 OK", "transfer-encoding: chunked", "", "")],
    ["a chunk without a length", chunked("", "a")],
    ["a chunk of no number", chunked("0x1", "a")],
    ["a chunk of a negative length", chunked("-1", "a")],
    ["a chunk that ends elsewhere", chunked("1", "ab", "0", "", "")],
    ["a chunk line that ends in LF alone", chunked("1\na\r\n0\r\n\r\n")],
    ["a chunk line without an end", chunked(`1;${"x".repeat(2000)}`)],
    ["trailers without an end", chunked("0", ...Array.from({ length: 40 }, () => "a: b"), "", "")],
    ["a head without an end", Buffer.from(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(20_000)}`)],
    ["a head that is too long", wire("HTTP/1.1 200 OK", `x: ${"a".repeat(20_000)}`, "", "")]
  ])("breaks on %s", (_, bad) => {
    const { parser } = read(bad)
    assert.isTrue(parser.broken, parser.problem)
    assert.isNotEmpty(parser.problem)
  })
})
