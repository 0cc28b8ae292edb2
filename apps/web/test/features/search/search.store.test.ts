import { createRoot } from "solid-js"
import { describe, expect, it, vi } from "vitest"
import { ApiError } from "../../../src/clients/http.ts"
import type { Stream, StreamListener } from "../../../src/clients/stream.ts"
import type { SearchAnswer, SearchApi, SearchRequest } from "../../../src/features/search/search.api.ts"
import { createSearches } from "../../../src/features/search/search.store.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { status } from "../status/status.fixture.ts"

const none = { value: 0, more: false }
const answer = (
  ids: ReadonlyArray<string>,
  more = false,
  highlights: ReadonlyArray<[number, number]> = []
): SearchAnswer => ({
  accounts: [],
  statuses: ids.map((id) => ({
    status: status({ id }),
    highlights: [{ field: "content", text: "Schwalben", ranges: highlights }]
  })),
  hashtags: [],
  counts: { accounts: none, hashtags: none, statuses: { value: ids.length, more } },
  hints: []
})

/** A server whose answers are given by hand, in whatever order. */
const rig = () => {
  const asked: Array<{
    request: SearchRequest
    answer: (value: SearchAnswer) => void
    fail: (error: unknown) => void
    signal: AbortSignal | undefined
  }> = []
  const lives: Array<string> = []
  const listeners = new Set<StreamListener>()
  const api: SearchApi = {
    search: (request, signal) =>
      new Promise((resolve, reject) => asked.push({ request, answer: resolve, fail: reject, signal })),
    suggest: async () => ({ accounts: [], hashtags: [], operators: [] }),
    live: async (q) => {
      lives.push(q)
      return { id: `live-${q}`, expires_at: "" }
    },
    endLive: async (id) => {
      lives.push(`end ${id}`)
    },
    saved: async () => [],
    save: () => Promise.reject(new Error("not asked for")),
    unsave: async () => undefined
  }
  const stream: Stream = {
    subscribe: (_, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    resync: () => undefined,
    gone: () => undefined,
    state: () => "open",
    onState: () => () => undefined,
    close: () => undefined
  }
  const searches = createSearches({ api, stream, entities: makeEntities() })
  const tell: StreamListener = (message) => {
    for (const listener of [...listeners]) listener(message)
  }
  return { asked, lives, searches, tell }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))
const inRoot = (run: () => Promise<void>) => createRoot((dispose) => run().finally(dispose))

describe("a search", () => {
  it("shows what was found, page by page, each post once", () =>
    inRoot(async () => {
      const { asked, searches } = rig()
      const search = searches.open("swift")
      search.enter()
      expect(search.state()).toBe("loading")
      asked[0]?.answer(answer(["3", "2"], true, [[0, 8]]))
      await settled()
      expect(search.ids()).toEqual(["3", "2"])
      expect(search.words()).toEqual(["swift", "Schwalbe"])
      void search.loadMore("statuses")
      void search.loadMore("statuses")
      expect(asked).toHaveLength(2)
      expect(asked[1]?.request).toMatchObject({ type: "statuses", offset: 2 })
      asked[1]?.answer(answer(["2", "1"]))
      await settled()
      expect(search.ids()).toEqual(["3", "2", "1"])
      expect(search.hasMore("statuses")).toBe(false)
    }))
  it("never lets an older answer replace a newer one", () =>
    inRoot(async () => {
      const { asked, searches } = rig()
      const search = searches.open("swift")
      search.enter()
      void search.load()
      expect(asked[0]?.signal?.aborted).toBe(true)
      asked[1]?.answer(answer(["new"]))
      await settled()
      asked[0]?.answer(answer(["old"]))
      await settled()
      expect(search.ids()).toEqual(["new"])
    }))
  it("says what went wrong, and whether there is no connection", () =>
    inRoot(async () => {
      const { asked, searches } = rig()
      const search = searches.open("swift")
      search.enter()
      asked[0]?.fail(new ApiError(0, "network", "No connection to the server."))
      await settled()
      expect(search.state()).toBe("failed")
      expect(search.error()?.offline).toBe(true)
      void search.load()
      asked[1]?.answer(answer(["1"], true))
      await settled()
      void search.loadMore("statuses")
      asked[2]?.fail(new ApiError(503, "http_503", "Not ready."))
      await settled()
      expect(search.ids()).toEqual(["1"])
      expect(search.moreError()).toBe("statuses")
    }))
  it("lets new matches wait until they are asked for, and deleted posts go", () =>
    inRoot(async () => {
      const { asked, lives, searches, tell } = rig()
      const search = searches.open("swift")
      const leave = search.enter()
      asked[0]?.answer(answer(["1"]))
      await settled()
      const push = (id: string, name = "live-swift") =>
        tell({ event: "search_result_push", search: name, status: status({ id }) })
      push("2")
      push("2")
      push("1")
      push("9", "another search")
      expect(search.pending()).toEqual(["2"])
      expect(search.ids()).toEqual(["1"])
      push("3")
      tell({ event: "delete", id: "3" })
      search.release()
      expect(search.ids()).toEqual(["2", "1"])
      tell({ event: "delete", id: "1" })
      expect(search.ids()).toEqual(["2"])
      leave()
      await settled()
      expect(lives).toEqual(["swift", "end live-swift"])
      push("4")
      expect(search.pending()).toEqual([])
    }))
  it("is there again as it was left, until others have taken its room", () =>
    inRoot(async () => {
      const { asked, searches } = rig()
      const search = searches.open("swift")
      const leave = search.enter()
      asked[0]?.answer(answer(["1"]))
      await settled()
      leave()
      expect(searches.open("swift")).toBe(search)
      searches.open("swift").enter()()
      expect(asked).toHaveLength(1)
      for (let i = 0; i < 8; i += 1) searches.open(`other ${i}`)
      expect(searches.open("swift")).not.toBe(search)
    }))
  it("asks again by itself while the server is still reading posts, and only while it is looked at", () =>
    inRoot(async () => {
      vi.useFakeTimers()
      try {
        const { asked, searches } = rig()
        const search = searches.open("swift")
        const leave = search.enter()
        const indexing = { code: "indexing", part: "", message: "Posts are still being indexed (40 %)" }
        asked[0]?.answer({ ...answer([]), hints: [indexing] })
        await vi.advanceTimersByTimeAsync(0)
        expect(search.indexing()).toBe(true)
        await vi.advanceTimersByTimeAsync(10_000)
        expect(asked).toHaveLength(2)
        asked[1]?.answer({ ...answer(["1"]), hints: [indexing] })
        await vi.advanceTimersByTimeAsync(0)
        leave()
        await vi.advanceTimersByTimeAsync(10_000)
        expect(asked).toHaveLength(2)
        search.enter()
        asked[2]?.answer(answer(["1", "2"]))
        await vi.advanceTimersByTimeAsync(10_000)
        expect([search.indexing(), search.ids()]).toEqual([false, ["1", "2"]])
        expect(asked).toHaveLength(3)
      } finally {
        vi.useRealTimers()
      }
    }))
  it("looks an address up where it lives", () =>
    inRoot(async () => {
      const { asked, searches } = rig()
      searches.open("@mira@x.example").enter()
      expect(asked[0]?.request.resolve).toBe(true)
    }))
})
