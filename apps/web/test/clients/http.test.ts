import { describe, expect, it } from "vitest"
import { ApiError, makeHttp } from "../../src/clients/http.ts"
import { parseLink } from "../../src/clients/link.ts"

const failing = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`)
  return error
}

describe("http", () => {
  it("sends the CSRF header with changes alone", async () => {
    const seen: Array<[string, string | null]> = []
    const http = makeHttp({
      fetch: async (_, init) => {
        seen.push([init?.method ?? "", new Headers(init?.headers).get("x-chirp-csrf")])
        return Response.json({})
      }
    })
    await http.get("/a")
    await http.send("POST", "/b", { body: { x: 1 } })
    expect(seen).toEqual([
      ["GET", null],
      ["POST", "1"]
    ])
  })

  it("tries a read again that never arrived, a change never", async () => {
    let calls = 0
    const http = makeHttp({
      fetch: async () => {
        calls += 1
        throw new TypeError("failed")
      }
    })
    expect((await failing(http.get("/a"))).code).toBe("network")
    expect(calls).toBe(2)
    expect((await failing(http.send("POST", "/a"))).code).toBe("network")
    expect(calls).toBe(3)
  })

  it("does not try again what the server answered", async () => {
    let calls = 0
    const http = makeHttp({
      fetch: async () => {
        calls += 1
        return Response.json({ error: "Chirp is starting.", code: "upstream_starting" }, { status: 503 })
      }
    })
    expect(await failing(http.get("/a"))).toMatchObject({
      status: 503,
      code: "upstream_starting",
      message: "Chirp is starting."
    })
    expect(calls).toBe(1)
  })

  it("reads GoToSocial's errors, and answers that are no JSON", async () => {
    const answering = (body: BodyInit, status: number, type: string) =>
      makeHttp({ fetch: async () => new Response(body, { status, headers: { "content-type": type } }) })
    expect(
      await failing(answering('{"error":"Bad Request: text is empty"}', 400, "application/json").get("/"))
    ).toMatchObject({
      code: "http_400",
      message: "Text is empty"
    })
    expect(await failing(answering("405 method not allowed", 405, "text/plain").get("/"))).toMatchObject({
      status: 405
    })
    expect((await failing(answering("<html>", 503, "text/html").get("/"))).message).not.toContain("<")
    expect((await failing(answering("<html>", 200, "text/html").get("/"))).code).toBe("unreadable")
  })

  it("says when the session is gone", async () => {
    let told = 0
    const http = makeHttp({
      onSessionExpired: () => {
        told += 1
      },
      fetch: async () => Response.json({ error: "Sign in again.", code: "session_expired" }, { status: 401 })
    })
    expect((await failing(http.get("/a"))).code).toBe("session_expired")
    expect(told).toBe(1)
  })

  it("leaves it open whether the session is gone when a 401 does not say so", async () => {
    const told: Array<string> = []
    const http = makeHttp({
      onSessionExpired: () => told.push("expired"),
      onRefused: () => told.push("refused"),
      fetch: async () => Response.json({ error: "Unauthorized: wrong password" }, { status: 401 })
    })
    await failing(http.get("/a"))
    expect(told).toEqual(["refused"])
  })

  it("can be cancelled, which is not a failure of the network", async () => {
    const http = makeHttp({
      fetch: (_, init) =>
        new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error())))
    })
    const abort = new AbortController()
    const request = http.get("/a", { signal: abort.signal })
    abort.abort()
    expect((await failing(request)).code).toBe("aborted")
  })

  it("gives pages their neighbours as paths of this origin", () => {
    expect(
      parseLink(
        '<http://localhost:8089/api/v1/timelines/home?limit=2&max_id=X>; rel="next", <http://localhost:8089/api/v1/timelines/home?limit=2&min_id=Y>; rel="prev"'
      )
    ).toEqual({ next: "/api/v1/timelines/home?limit=2&max_id=X", prev: "/api/v1/timelines/home?limit=2&min_id=Y" })
    expect(parseLink(null)).toEqual({})
    expect(parseLink("nonsense")).toEqual({})
  })
})
