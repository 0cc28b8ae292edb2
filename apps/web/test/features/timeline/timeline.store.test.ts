import type { Status } from "@chirp/domain/Status"
import { createComputed, createRoot, untrack } from "solid-js"
import { describe, expect, it, vi } from "vitest"
import { makeHttp } from "../../../src/clients/http.ts"
import type { Stream, StreamListener } from "../../../src/clients/stream.ts"
import { makeFilters } from "../../../src/features/filter/filter.store.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { makeTimelineOptions } from "../../../src/features/timeline/options.ts"
import { makePlaces } from "../../../src/features/timeline/places.ts"
import { homeSpec } from "../../../src/features/timeline/specs.ts"
import { makeTimelines } from "../../../src/features/timeline/timelines.ts"
import { status } from "../status/status.fixture.ts"

const id = (n: number) => n.toString().padStart(4, "0")

/** A server with posts 1…n that pages like GoToSocial, and a stream that the test speaks into. */
const rig = (newest: number, storage?: Storage) => {
  const posts: Array<Status> = Array.from({ length: newest }, (_, index) => status({ id: id(newest - index) }))
  const state = { failing: false, requests: [] as Array<string>, elsewhere: [] as Array<Status> }
  const listeners = new Set<StreamListener>()
  const stream: Stream = {
    subscribe: (_, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    resync: () => undefined,
    gone: (id) => say({ event: "delete", id }),
    state: () => "open",
    onState: () => () => undefined,
    close: () => undefined
  }
  const http = makeHttp({
    fetch: async (input) => {
      const url = new URL(String(input), "http://chirp.test")
      state.requests.push(url.search)
      if (state.failing) return Response.json({ error: "down", code: "upstream_unavailable" }, { status: 502 })
      const query = url.searchParams
      const one = /statuses\/(\w+)$/.exec(url.pathname)?.[1]
      if (one !== undefined) {
        const post = [...posts, ...state.elsewhere].find((post) => post.id === one)
        return post ? Response.json(post) : Response.json({ error: "Not Found" }, { status: 404 })
      }
      const limit = Number(query.get("limit") ?? 20)
      const max = query.get("max_id")
      const min = query.get("min_id")
      const page = min
        ? posts.filter((post) => post.id > min).slice(-limit)
        : posts.filter((post) => max === null || post.id < max).slice(0, limit)
      const oldest = page.at(-1)?.id
      return Response.json(page, {
        headers: oldest
          ? { link: `<http://elsewhere/api/v1/timelines/home?limit=${limit}&max_id=${oldest}>; rel="next"` }
          : {}
      })
    }
  })
  const entities = makeEntities()
  const filters = makeFilters({ http, stream, entities, me: "me" })
  const places = makePlaces("me", storage)
  const timelines = makeTimelines({ http, stream, entities, filters, places, options: makeTimelineOptions("me") })
  const handle = timelines.open(homeSpec)
  const say: StreamListener = (message) => {
    for (const listener of [...listeners]) listener(message)
  }
  const add = (count: number) => {
    for (let n = 0; n < count; n += 1) posts.unshift(status({ id: id(posts.length + 1) }))
  }
  return { handle, timelines, entities, places, say, add, posts, state }
}

describe("a timeline", () => {
  it("loads, pages to the end, and catches up after a break", () =>
    createRoot(async (dispose) => {
      const { handle, say, add } = rig(30)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      expect(handle.timeline().ids.length).toBe(20)
      await handle.loadOlder()
      expect(handle.timeline().ids.length).toBe(30)
      await handle.loadOlder()
      expect(handle.timeline().complete).toBe(true)
      add(5)
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().pending.length).toBe(5))
      handle.release()
      expect(handle.timeline().ids[0]).toBe(id(35))
      dispose()
    }))

  it("goes on when the end of a short first page is in view before it is ready", () =>
    createRoot(async (dispose) => {
      const { handle } = rig(3)
      const asked = vi.fn(() => void handle.loadOlder())
      createComputed(() => handle.timeline().ids.length === 3 && untrack(handle.state) === "loading" && asked())
      handle.enter()
      await vi.waitFor(() => expect(handle.timeline().complete).toBe(true))
      expect(asked).toHaveBeenCalledTimes(1)
      dispose()
    }))

  it("keeps what it shows when catching up fails, and does it with the next chance", () =>
    createRoot(async (dispose) => {
      const { handle, say, add, posts, state } = rig(25)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      add(3)
      state.failing = true
      say({ event: "resync" })
      await vi.waitFor(() => expect(state.requests.at(-1)).toContain("min_id=0025"))
      // A newer post arrives live meanwhile; the three before it must not be forgotten.
      state.failing = false
      add(1)
      const [live] = posts
      if (live) say({ event: "update", status: live })
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(handle.timeline().ids.length).toBe(20)
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().pending).toEqual([id(29), id(28), id(27), id(26)]))
      dispose()
    }))

  it("does not take one's own post, put in during a break, for the end of the break", () =>
    createRoot(async (dispose) => {
      const { handle, say, add, posts, entities } = rig(25)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      add(3)
      const [, , own] = posts
      if (own === undefined) throw new Error("no post")
      const others = posts.slice(0, 2).map((post) => post.id)
      posts.unshift(status({ id: id(29) }))
      entities.put(posts.slice(0, 1))
      handle.insert(id(29))
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().pending).toEqual([...others, own.id]))
      expect(handle.timeline().ids[0]).toBe(id(29))
      dispose()
    }))

  it("finds a post whose elder came first, just before the break", () =>
    createRoot(async (dispose) => {
      const { handle, say, add, posts } = rig(25)
      // real ids: the date is in them
      const ulid = (n: number) => `01JD9Z${n.toString().padStart(4, "0")}0000000000000000`
      posts.splice(0, posts.length, ...[9, 8, 7].map((n) => status({ id: ulid(n) })))
      add(0)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      const [eleven, ten] = [status({ id: ulid(11) }), status({ id: ulid(10) })]
      posts.unshift(eleven, ten)
      say({ event: "update", status: eleven })
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().pending).toEqual([ulid(11), ulid(10)]))
      dispose()
    }))

  it("opens where it was left, with what came since above, and says where one was", () =>
    createRoot(async (dispose) => {
      const storage = new Storage()
      const first = rig(60, storage)
      first.handle.enter()
      await vi.waitFor(() => expect(first.handle.state()).toBe("ready"))
      await first.handle.loadOlder()
      first.handle.memory.onMove?.({ key: id(60), offset: 0 })
      first.handle.memory.onMove?.({ key: id(31), offset: -12.4 })
      first.places.close()
      const again = rig(90, storage)
      again.handle.enter()
      await vi.waitFor(() => expect(again.handle.state()).toBe("ready"))
      expect(again.handle.memory.anchor).toEqual({ key: id(31), offset: -12 })
      // 40 above the place at once, the rest waits
      expect(again.handle.timeline().ids[0]).toBe(id(71))
      expect(again.handle.timeline().ids.at(-1)).toBe(id(12))
      await vi.waitFor(() => expect(again.handle.timeline().pending.length).toBe(19))
      expect(again.handle.fresh()).toBe(30)
      const line = again.handle.rows().findIndex(({ kind }) => kind === "line")
      expect(again.handle.rows()[line + 1]?.key).toBe(id(60))
      dispose()
    }))

  it("holds the next post when the one it was left at is gone", () =>
    createRoot(async (dispose) => {
      const storage = new Storage()
      const { places } = rig(1, storage)
      places.set("home", { id: id(20), offset: 5, seen: id(20), at: Date.now() })
      places.close()
      const { handle, posts } = rig(30, storage)
      posts.splice(10, 1)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      expect(handle.memory.anchor).toEqual({ key: id(19), offset: 5 })
      dispose()
    }))

  it("leaves a gap after a long break and fills it on request", () =>
    createRoot(async (dispose) => {
      const { handle, say, add } = rig(25)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      add(300)
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().pending.length).toBe(240))
      handle.release()
      for (let round = 0; round < 5; round += 1) {
        const [gap] = handle.timeline().gaps
        if (gap === undefined) break
        await handle.fillGap(gap)
      }
      expect(handle.timeline().gaps.size).toBe(0)
      expect(handle.timeline().ids.length).toBe(320)
      dispose()
    }))

  it("takes out what was deleted during a break, and shows what was edited, around what is read", () =>
    createRoot(async (dispose) => {
      const { handle, say, add, posts, state, entities } = rig(60)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      say({ event: "resync", begins: true })
      await handle.loadOlder()
      const without = (...gone: ReadonlyArray<string>) => {
        for (const id of gone)
          posts.splice(
            posts.findIndex((post) => post.id === id),
            1
          )
      }
      const edited = posts.findIndex((post) => post.id === id(58))
      posts[edited] = status({ id: id(58), favourites_count: 7 })
      add(2)
      // not on the page, but still there: one's own post that no timeline has yet
      const [own] = posts.splice(0, 1)
      if (own) state.elsewhere.push(own)
      entities.put(state.elsewhere)
      handle.insert(id(62))
      without(id(60), id(59), id(30))
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().ids.slice(0, 3)).toEqual([id(62), id(58), id(57)]))
      await vi.waitFor(() => expect(handle.timeline().ids).not.toContain(id(30)))
      expect(handle.timeline().pending).toEqual([id(61)])
      expect(entities.status(id(58))?.favourites_count).toBe(7)
      // far from the top what is in view is looked at
      await handle.loadOlder()
      handle.memory.onMove?.({ key: id(40), offset: 0 })
      handle.memory.anchor = { key: id(40), offset: 0 }
      without(id(35), id(12), id(57))
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().ids).not.toContain(id(12)))
      expect(handle.timeline().ids).not.toContain(id(35))
      expect(handle.timeline().ids, "out of sight, and seen with the next chance").toContain(id(57))
      dispose()
    }))

  it("does not show what is deleted while the page with it is on its way", () =>
    createRoot(async (dispose) => {
      const { handle, say, add, posts } = rig(25)
      handle.enter()
      say({ event: "delete", id: id(24) })
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      expect(handle.timeline().ids.slice(0, 2)).toEqual([id(25), id(23)])
      add(2)
      say({ event: "resync", begins: true })
      say({ event: "delete", id: posts[0]?.id ?? "" })
      await vi.waitFor(() => expect(handle.timeline().pending).toEqual([id(26)]))
      dispose()
    }))

  it("looks at nothing again when the stream only begins, and takes nothing out while nobody answers", () =>
    createRoot(async (dispose) => {
      const { handle, say, posts, state } = rig(25)
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      const asked = state.requests.length
      say({ event: "resync", begins: true })
      await vi.waitFor(() => expect(state.requests.length).toBe(asked + 1))
      expect(state.requests.at(-1)).toContain("min_id")
      posts.splice(0, 1)
      state.failing = true
      say({ event: "resync" })
      await vi.waitFor(() => expect(state.requests.length).toBeGreaterThan(asked + 1))
      expect(handle.timeline().ids[0]).toBe(id(25))
      state.failing = false
      say({ event: "resync" })
      await vi.waitFor(() => expect(handle.timeline().ids[0]).toBe(id(24)))
      dispose()
    }))

  it("says why the first page did not come, and loads it on retry", () =>
    createRoot(async (dispose) => {
      const { handle, state } = rig(3)
      state.failing = true
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("failed"))
      expect(handle.error()).not.toBe("")
      state.failing = false
      await handle.load()
      expect(handle.state()).toBe("ready")
      expect(handle.timeline().ids.length).toBe(3)
      dispose()
    }))

  it("drops a deleted post together with the boosts of it", () =>
    createRoot(async (dispose) => {
      const { handle, timelines, posts } = rig(3)
      const [, second] = posts
      if (second) posts.unshift(status({ id: id(9), reblog: second }))
      handle.enter()
      await vi.waitFor(() => expect(handle.state()).toBe("ready"))
      timelines.forget(id(2))
      expect(handle.timeline().ids).toEqual([id(3), id(1)])
      dispose()
    }))
})
