import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { describe, expect, it } from "vitest"
import { ApiError } from "../../../src/clients/http.ts"
import type { Stream, StreamListener } from "../../../src/clients/stream.ts"
import type { ScheduleApi } from "../../../src/features/schedule/schedule.api.ts"
import { createScheduled } from "../../../src/features/schedule/schedule.store.ts"

const at = (hours: number) => new Date(Date.UTC(2026, 10, 22, hours)).toISOString()
const make = (id: string, hours: number, more: Partial<ScheduledPost> = {}): ScheduledPost => ({
  id,
  state: "scheduled",
  scheduled_at: at(hours),
  created_at: at(0),
  updated_at: at(0),
  revision: 1,
  attempts: 0,
  next_try_at: null,
  published_at: null,
  failed_at: null,
  problem: null,
  needs_sign_in: false,
  posts: [{ id, text: id, media_ids: [], media_attachments: [], state: "scheduled", status_id: null }],
  ...more
})
const limits = { waiting: 1, max_waiting: 300, max_per_day: 100, max_thread: 30, latest: at(0) }

/** A scheduler with these posts, whose next answer can be made to fail. */
const rig = (...initial: ReadonlyArray<ScheduledPost>) => {
  const posts = new Map(initial.map((post) => [post.id, post]))
  const gets: Array<string> = []
  const listeners = new Set<StreamListener>()
  let failure: ApiError | undefined
  let next: string | null = null
  const once = <T>(value: () => T): T => {
    const thrown = failure
    failure = undefined
    if (thrown) throw thrown
    return value()
  }
  const known = (id: string): ScheduledPost => {
    const post = posts.get(id)
    if (post === undefined) throw new ApiError(404, "not_found", "gone")
    return post
  }
  const change = (id: string, more: Partial<ScheduledPost>) => {
    const post = { ...known(id), ...more, revision: known(id).revision + 1 }
    posts.set(id, post)
    return post
  }
  const api: ScheduleApi = {
    page: async ({ from, to, cursor }) =>
      once(() => {
        const items = [...posts.values()].filter(
          ({ scheduled_at, state }) =>
            (from === undefined || scheduled_at >= from) &&
            (to === undefined || scheduled_at < to) &&
            (from !== undefined || state !== "published")
        )
        const page = { items, next_cursor: cursor === undefined ? next : null, limits }
        return page
      }),
    get: async (id) => {
      gets.push(id)
      return once(() => known(id))
    },
    create: async (request) =>
      once(() => {
        const post = make(`again-${posts.size}`, 0, { scheduled_at: request.scheduled_at })
        posts.set(post.id, post)
        return post
      }),
    edit: async (id, request) =>
      once(() => change(id, request.scheduled_at === undefined ? {} : { scheduled_at: request.scheduled_at })),
    cancel: async (id) =>
      once(() => {
        const post = known(id)
        posts.delete(id)
        return post
      }),
    retry: async (id) => once(() => change(id, { state: "scheduled", problem: null }))
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
  const store = createScheduled({ api, stream })
  return {
    store,
    posts,
    gets,
    change,
    fail: (error: ApiError) => {
      failure = error
    },
    pages: (cursor: string | null) => {
      next = cursor
    },
    tell: ((message) => {
      for (const listener of [...listeners]) listener(message)
    }) satisfies StreamListener
  }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))
const ids = (posts: ReadonlyArray<ScheduledPost>) => posts.map(({ id }) => id)

describe("the scheduled posts of an account", () => {
  it("are in order, and follow what the server tells", async () => {
    const { store, change, tell } = rig(make("b", 10), make("a", 8), make("f", 1, { state: "failed" }))
    store.enter()
    await settled()
    expect(ids(store.posts())).toEqual(["f", "a", "b"])
    change("a", { state: "failed", failed_at: at(9) })
    tell({ event: "scheduled_post_failed", id: "a" })
    await settled()
    expect(store.posts()[0]?.id).toBe("a")
    change("b", { state: "published" })
    tell({ event: "scheduled_post_sent", id: "b" })
    await settled()
    expect(ids(store.posts())).toEqual(["a", "f"])
  })
  it("are asked about when their time is over and nothing was heard, but not all the time", async () => {
    const { store, gets, posts } = rig(make("a", 8), make("b", 20))
    store.enter()
    await settled()
    const due = Date.parse(at(8))
    store.askOverdue(due + 1_000)
    expect(gets).toEqual([])
    store.askOverdue(due + 4_000)
    store.askOverdue(due + 5_000)
    await settled()
    expect(gets).toEqual(["a"])
    posts.delete("a")
    store.askOverdue(due + 20_000)
    await settled()
    expect(ids(store.posts())).toEqual(["b"])
  })
  it("move, and say when it is too late for that", async () => {
    const { store, change, fail } = rig(make("a", 8), make("b", 9))
    store.enter()
    await settled()
    const [a] = store.posts()
    if (a === undefined) throw new Error("nothing there")
    expect((await store.reschedule(a, Date.parse(at(12)))).is).toBe("done")
    expect(ids(store.posts())).toEqual(["b", "a"])
    change("a", { state: "sending" })
    fail(new ApiError(409, "schedule_busy", "no"))
    expect(await store.cancel(a)).toEqual({ is: "busy" })
    expect(store.posts().find(({ id }) => id === "a")?.state).toBe("sending")
    fail(new ApiError(503, "http_503", "Not ready."))
    expect(await store.retry(a)).toEqual({ is: "failed", message: "Not ready." })
    expect(ids(store.posts())).toContain("a")
  })
  it("go when cancelled, and come back when that is undone", async () => {
    const { store, posts } = rig(make("a", 8))
    store.enter()
    await settled()
    const [a] = store.posts()
    if (a === undefined) throw new Error("nothing there")
    const outcome = await store.cancel(a)
    expect(store.posts()).toEqual([])
    expect(outcome.is === "done" && (await store.restore(outcome.post)).is).toBe("done")
    expect(store.posts()[0]?.scheduled_at).toBe(at(8))
    expect(await store.cancel(a)).toEqual({ is: "gone" })
    expect(posts.size).toBe(1)
  })
  it("fill a week, with what is out already, and keep it up to date", async () => {
    const { store, change, tell } = rig(make("a", 8), make("p", 7, { state: "published" }), make("far", 240))
    await store.loadWeek(Date.parse(at(0)), Date.parse(at(24)))
    expect(ids(store.week())).toEqual(["p", "a"])
    store.enter()
    await settled()
    change("far", { scheduled_at: at(9) })
    tell({ event: "scheduled_post_failed", id: "far" })
    await settled()
    expect(ids(store.week())).toEqual(["p", "a", "far"])
  })
  it("keep what they show when a request fails, and say it when there is nothing to show", async () => {
    const { store, fail, tell } = rig(make("a", 8))
    fail(new ApiError(0, "network", "No connection to the server."))
    store.enter()
    await settled()
    expect([store.state(), store.error()]).toEqual(["failed", "No connection to the server."])
    await store.load()
    fail(new ApiError(0, "network", "No connection to the server."))
    tell({ event: "resync" })
    await settled()
    expect([store.state(), ids(store.posts())]).toEqual(["ready", ["a"]])
  })
  it("do not show what lies beyond the pages that were fetched", async () => {
    const { store, pages } = rig(make("a", 8))
    pages("more")
    store.enter()
    await settled()
    store.put(make("z", 30))
    expect(ids(store.posts())).toEqual(["a"])
    expect(store.complete()).toBe(false)
    await store.loadMore()
    store.put(make("z", 30))
    expect(ids(store.posts())).toEqual(["a", "z"])
  })
})
