import type { Status } from "@chirp/domain/Status"
import { createRoot } from "solid-js"
import { afterEach, describe, expect, it, vi } from "vitest"
import { type Http, makeHttp } from "../../../src/clients/http.ts"
import type { Stream } from "../../../src/clients/stream.ts"
import { makeFilters } from "../../../src/features/filter/filter.store.ts"
import { startEarly } from "../../../src/features/shell/early.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { makeTimelineOptions } from "../../../src/features/timeline/options.ts"
import { makePlaces } from "../../../src/features/timeline/places.ts"
import { homeSpec } from "../../../src/features/timeline/specs.ts"
import { makeTimelines } from "../../../src/features/timeline/timelines.ts"
import { after } from "../../../src/features/timeline/ulid.ts"
import { api } from "../../../src/paths.ts"
import { status } from "../status/status.fixture.ts"

const place = "01JC0000000000000000000005"

const storageOf = (entries: Record<string, string> = {}): Storage => {
  const map = new Map(Object.entries(entries))
  return {
    get length() {
      return map.size
    },
    clear: () => map.clear(),
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key)
  }
}

const quiet: Stream = {
  subscribe: () => () => undefined,
  resync: () => undefined,
  gone: () => undefined,
  state: () => "open",
  onState: () => () => undefined,
  close: () => undefined
}

/** A browser at `path`, signed in to `accounts`, whose head has run; `asked` holds each request that reached the server. */
const browser = (options: {
  readonly accounts: ReadonlyArray<string>
  readonly local?: Record<string, string>
  readonly path?: string
}) => {
  const asked: Array<string> = []
  const posts: ReadonlyArray<Status> = [status({ id: place })]
  const local = storageOf(options.local)
  vi.stubGlobal("window", globalThis)
  vi.stubGlobal("location", { pathname: options.path ?? "/app" })
  vi.stubGlobal("localStorage", local)
  vi.stubGlobal("sessionStorage", storageOf())
  vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
    const name = new Headers(init.headers).get("x-chirp-account")
    asked.push(`${name ?? ""} ${input}`)
    const account = name ?? (options.accounts.length === 1 ? options.accounts[0] : undefined)
    if (input === api.session) {
      return Response.json({ signed_in: true, accounts: options.accounts.map((id) => ({ account_id: id, acct: id })) })
    }
    if (account === undefined || !options.accounts.includes(account)) return Response.json({}, { status: 401 })
    return Response.json(input === api.verifyCredentials ? { id: account } : posts)
  })
  startEarly(after)
  const httpAs = (account: string): Http => {
    const http = makeHttp()
    const headers = { "x-chirp-account": account }
    return {
      get: (path, request) => http.get(path, { ...request, headers }),
      page: (path, request) => http.page(path, { ...request, headers }),
      send: http.send
    }
  }
  return { asked, httpAs, local }
}

/** Opens the home timeline as the app does. */
const openHome = (http: Http, account: string, local: Storage) =>
  createRoot(async (dispose) => {
    const entities = makeEntities()
    const filters = makeFilters({ http, stream: quiet, entities, me: account })
    const options = makeTimelineOptions(account)
    const places = makePlaces(account, local)
    const handle = makeTimelines({ http, stream: quiet, entities, filters, places, options }).open(homeSpec)
    await handle.load()
    expect(handle.timeline().ids).toEqual([place])
    places.close()
    dispose()
  })

afterEach(() => {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(globalThis, "chirpEarly")
})

describe("what the page's head asks for", () => {
  it("is all that a browser's first opening of home needs", async () => {
    const { asked, httpAs, local } = browser({ accounts: ["me"] })
    const early = [...asked]
    expect(await makeHttp().get(api.session)).toMatchObject({ accounts: [{ account_id: "me" }] })
    expect(await httpAs("me").get(api.verifyCredentials)).toEqual({ id: "me" })
    await openHome(httpAs("me"), "me", local)
    expect(asked).toEqual(early)
    expect(early).toContain(" /api/v1/timelines/home?limit=20")
  })

  it("is asked as the account that the tab shows, and for the posts at its place", async () => {
    const { asked, httpAs, local } = browser({
      accounts: ["other", "me"],
      local: {
        "chirp.account": "me",
        "chirp.place/me/home": JSON.stringify({ id: place, offset: 3, seen: place, at: Date.now() })
      }
    })
    const early = [...asked]
    await makeHttp().get(api.session)
    expect(await httpAs("me").get(api.verifyCredentials)).toEqual({ id: "me" })
    await openHome(httpAs("me"), "me", local)
    expect(asked).toEqual(early)
    expect(early.filter((one) => one.startsWith("me /api/v1/timelines/home?"))).toHaveLength(2)
  })

  it("serves once, and only the account that it was asked for", async () => {
    const { asked, httpAs } = browser({ accounts: ["me", "other"], local: { "chirp.account": "me" } })
    const early = asked.length
    expect(await httpAs("other").get(api.verifyCredentials)).toEqual({ id: "other" })
    expect(await httpAs("me").get(api.verifyCredentials)).toEqual({ id: "me" })
    expect(await httpAs("me").get(api.verifyCredentials)).toEqual({ id: "me" })
    expect(asked.slice(early)).toEqual([`other ${api.verifyCredentials}`, `me ${api.verifyCredentials}`])
  })

  it("is nobody's where several accounts are signed in and none was named", async () => {
    const { asked, httpAs, local } = browser({ accounts: ["other", "me"] })
    await openHome(httpAs("me"), "me", local)
    expect(asked).toContain("me /api/v1/timelines/home?limit=20")
  })

  it("leaves the timeline alone on other pages", () => {
    const { asked } = browser({ accounts: ["me"], path: "/app/notifications" })
    expect(asked).toEqual([` ${api.session}`, ` ${api.verifyCredentials}`])
  })

  it("goes into the page as text that stands alone", () => {
    const { asked } = browser({ accounts: ["me"] })
    asked.length = 0
    // biome-ignore lint/security/noGlobalEval: what the page does with it
    globalThis.eval(`(${startEarly})(${after})`)
    expect(asked).toHaveLength(3)
  })
})
