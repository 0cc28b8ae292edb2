import type { Notification } from "@chirp/domain/Notification"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ApiError, type Page } from "../../../src/clients/http.ts"
import type { Stream, StreamListener, StreamMessage } from "../../../src/clients/stream.ts"
import type { NotificationApi } from "../../../src/features/notification/notification.api.ts"
import { createNotifications } from "../../../src/features/notification/notification.store.ts"
import type { InteractionRequest } from "../../../src/features/notification/requests.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { account, notification, status } from "../fixtures.ts"

const relationship = {
  id: "ID-BO",
  following: false,
  showing_reblogs: false,
  notifying: false,
  followed_by: true,
  blocking: false,
  blocked_by: false,
  muting: false,
  muting_notifications: false,
  requested: false,
  requested_by: false,
  domain_blocking: false,
  endorsed: false,
  note: ""
}

/** A server whose notifications, marker and failures are set by the test. */
const makeServer = () => {
  const marks: Array<string> = []
  const server = {
    items: ["3", "2", "1"].map((id) => notification(id, "follow", { account: account(`p${id}`) })),
    next: undefined as string | undefined,
    marker: "1" as string | undefined,
    failures: [] as Array<unknown>,
    requests: [] as ReadonlyArray<InteractionRequest>,
    answered: [] as Array<string>,
    gone: [] as Array<string>,
    marks
  }
  const answer = async <T>(value: () => T): Promise<T> => {
    const failure = server.failures.shift()
    if (failure !== undefined) throw failure
    return value()
  }
  const page = (items: ReadonlyArray<Notification>): Page<Notification> => ({ items, next: server.next })
  const answered = (id: string, to: string) =>
    answer(() => {
      const found = server.requests.find((one) => one.id === id)
      if (found === undefined) throw new Error("no such request")
      server.requests = server.requests.filter((one) => one !== found)
      server.answered.push(`${id} ${to}`)
      return found
    })
  const api: NotificationApi = {
    page: (tab) => answer(() => page(server.items.filter(({ type }) => tab === "all" || type === "mention"))),
    gone: async (ids) => ids.filter((id) => server.gone.includes(id)),
    older: () => answer(() => ({ items: [notification("0", "follow", { account: account("p0") })], next: undefined })),
    marker: async () => server.marker,
    mark: async (id) => void marks.push(id),
    clear: () =>
      answer(() => {
        server.items = []
      }),
    answer: () => answer(() => relationship),
    interactionRequests: async () => server.requests,
    answerInteraction: (id, answer) => answered(id, answer),
    relationships: async () => []
  }
  return { server, api }
}

const open = async () => {
  const { server, api } = makeServer()
  let tell: StreamListener = () => undefined
  const stream: Stream = {
    subscribe: (_, listener) => {
      tell = listener
      return () => undefined
    },
    resync: () => undefined,
    gone: () => undefined,
    state: () => "open",
    onState: () => () => undefined,
    close: () => undefined
  }
  const unread: Array<number> = []
  const store = createNotifications({ api, stream, entities: makeEntities(), onUnread: (count) => unread.push(count) })
  await vi.advanceTimersByTimeAsync(1_000)
  return { store, server, unread: () => unread.at(-1), tell: (message: StreamMessage) => tell(message) }
}
const ids = (items: ReadonlyArray<Notification>) => items.map(({ id }) => id).join("")
const settle = () => vi.advanceTimersByTimeAsync(3_000)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("notifications", () => {
  it("counts what is newer than the marker before the view was ever open", async () => {
    const { store, unread, server } = await open()
    expect(ids(store.lists.all.items())).toBe("321")
    expect(unread()).toBe(2)
    expect(server.marks).toEqual([])
  })
  it("counts what another device has read as read, and only forward", async () => {
    const { store, unread, server, tell } = await open()
    const read = (seen_id: string, feed = "notifications:read") =>
      tell({ event: "reading_position", payload: { feed, status_id: seen_id, seen_id, offset: 0, device: "marker" } })
    read("3", "home")
    expect(unread()).toBe(2)
    read("2")
    expect(unread()).toBe(1)
    read("3")
    read("1")
    expect(unread()).toBe(0)
    expect(store.visitMarker()).toBe("1")
    await settle()
    expect(server.marks).toEqual([])
  })
  it("marks as read what is in view, once, and keeps it marked as new for the visit", async () => {
    const { store, unread, server } = await open()
    const leave = store.enter("all", () => true)
    await settle()
    expect(unread()).toBe(0)
    expect(server.marks).toEqual(["3"])
    expect(store.visitMarker()).toBe("1")
    leave()
    expect(store.visitMarker()).toBe("3")
    expect(server.marks).toEqual(["3"])
  })
  it("puts an arrival in at the top, or lets it wait for a reader further down", async () => {
    const { store, unread, tell } = await open()
    let atTop = true
    store.enter("all", () => atTop)
    tell({ event: "notification", notification: notification("4", "favourite", { status: status("S1") }) })
    expect(ids(store.lists.all.items())).toBe("4321")
    atTop = false
    tell({ event: "notification", notification: notification("5", "follow") })
    expect(ids(store.lists.all.items())).toBe("4321")
    expect(ids(store.lists.all.pending())).toBe("5")
    expect(unread()).toBe(1)
    store.release("all")
    expect(ids(store.lists.all.items())).toBe("54321")
    expect(unread()).toBe(0)
  })
  it("shows what waited with the next arrival that finds the reader at the top, and when they come up", async () => {
    const { store, tell } = await open()
    let atTop = false
    store.enter("all", () => atTop)
    tell({ event: "notification", notification: notification("4", "follow") })
    atTop = true
    tell({ event: "notification", notification: notification("5", "follow") })
    expect(ids(store.lists.all.items()), "4 must not be left out below 5").toBe("54321")
    expect(store.lists.all.pending()).toEqual([])
    atTop = false
    tell({ event: "notification", notification: notification("6", "follow") })
    store.unroll("all")
    expect(ids(store.lists.all.items())).toBe("654321")
    expect(store.lists.all.memory.follow, "nothing moves").toBe(false)
  })
  it("lets what is fetched after a break wait as well while somebody reads further down", async () => {
    const { store, server, tell } = await open()
    store.enter("all", () => false)
    server.items = [notification("4", "follow", { account: account("p4") }), ...server.items]
    tell({ event: "resync" })
    await settle()
    expect(ids(store.lists.all.items())).toBe("321")
    expect(ids(store.lists.all.pending())).toBe("4")
  })
  it("counts an arrival while another view is shown, and forgets it with its post", async () => {
    const { unread, tell } = await open()
    tell({ event: "notification", notification: notification("4", "mention", { status: status("S9") }) })
    expect(unread()).toBe(3)
    tell({ event: "delete", id: "S9" })
    expect(unread()).toBe(2)
  })
  it("joins after a break, and starts anew when more came than one page holds", async () => {
    const { store, server, tell } = await open()
    server.items = [notification("4", "follow", { account: account("p4") }), ...server.items]
    tell({ event: "resync" })
    await settle()
    expect(ids(store.lists.all.items())).toBe("4321")
    server.items = ["9", "8"].map((id) => notification(id, "follow"))
    server.next = "/api/v1/notifications?max_id=8"
    tell({ event: "resync" })
    await settle()
    expect(ids(store.lists.all.items())).toBe("98")
    expect(store.lists.all.complete()).toBe(false)
  })
  it("asks after a break for what is missing, and forgets what is gone", async () => {
    const { store, server, tell, unread } = await open()
    server.items = ["4", "1"].map((id) => notification(id, "follow"))
    server.gone = ["3"]
    tell({ event: "resync" })
    await settle()
    expect(ids(store.lists.all.items()), "2 is missing, but the server still has it").toBe("421")
    expect(unread()).toBe(2)
    server.items = []
    server.gone = ["4", "2"]
    tell({ event: "resync" })
    await settle()
    expect(ids(store.lists.all.items())).toBe("1")
  })
  it("does not show what is deleted while the page with it is on its way", async () => {
    const { store, server, tell } = await open()
    server.items = [notification("4", "mention", { status: status("S4") }), ...server.items]
    tell({ event: "resync" })
    tell({ event: "delete", id: "S4" })
    await settle()
    expect(ids(store.lists.all.items())).toBe("321")
  })
  it("takes an arrival during the fetching for no join: there may be more between", async () => {
    const { store, server, tell } = await open()
    server.items = ["9", "8", "7"].map((id) => notification(id, "follow"))
    server.next = "/api/v1/notifications?max_id=7"
    tell({ event: "resync" })
    tell({ event: "notification", notification: notification("9", "follow") })
    await settle()
    expect(ids(store.lists.all.items())).toBe("987")
    expect(store.lists.all.complete(), "5 and 6 are still to be fetched").toBe(false)
    await store.lists.all.loadOlder()
    expect(ids(store.lists.all.items())).toBe("9870")
  })
  it("keeps what it has when a request fails, and can try again", async () => {
    const { store, server } = await open()
    server.next = "/next"
    server.failures.push(new ApiError(502, "upstream_unavailable", "Down"))
    const leave = store.enter("mentions", () => true)
    await settle()
    expect(store.lists.mentions.state()).toBe("failed")
    expect(store.lists.mentions.error()).toBe("Down")
    store.retry("mentions")
    await settle()
    expect(store.lists.mentions.state()).toBe("ready")
    leave()
    expect(ids(store.lists.all.items())).toBe("321")
  })
  it("loads older ones until there are none", async () => {
    const { server, api } = makeServer()
    server.next = "/next"
    const stream: Stream = {
      subscribe: () => () => undefined,
      resync: () => undefined,
      gone: () => undefined,
      state: () => "open",
      onState: () => () => undefined,
      close: () => undefined
    }
    const store = createNotifications({ api, stream, entities: makeEntities(), onUnread: () => undefined })
    await vi.advanceTimersByTimeAsync(1_000)
    await store.lists.all.loadOlder()
    expect(ids(store.lists.all.items())).toBe("3210")
    expect(store.lists.all.complete()).toBe(true)
  })
  it("shows an answer to a follow request at once and takes it back when refused", async () => {
    const { store, server } = await open()
    server.failures.push(new ApiError(500, "http_500", "The server made a mistake."))
    const refused = store.answer("ID-BO", "authorize")
    expect(store.answers().get("ID-BO")).toBe("accepted")
    await refused
    expect(store.answers().get("ID-BO")).toBeUndefined()
    await store.answer("ID-BO", "reject")
    expect(store.answers().get("ID-BO")).toBe("rejected")
  })

  it("lets what waits for approval through, takes a refused answer back, and knows what is gone", async () => {
    const { store, server, tell } = await open()
    const post = status("S1")
    const asks = notification("5", "pending.favourite", { account: account("bo"), status: post })
    const other = notification("6", "pending.reblog", { account: account("bo"), status: post })
    server.requests = [{ id: "R1", type: "favourite", account: account("bo"), status: post }]
    tell({ event: "notification", notification: asks })
    await settle()
    expect(store.requests.stateOf(asks)).toBe("waiting")
    expect(store.requests.stateOf(other)).toBe("gone")
    server.failures.push(new ApiError(502, "upstream_unavailable", "away"))
    await store.requests.answer(asks, "authorize")
    expect(store.requests.stateOf(asks)).toBe("waiting")
    const sent = store.requests.answer(asks, "authorize")
    expect(store.requests.stateOf(asks)).toBe("accepted")
    await sent
    expect(server.answered).toEqual(["R1 authorize"])
    // also after the list was asked for again, in which it is no more
    tell({ event: "notification", notification: other })
    await settle()
    expect(store.requests.stateOf(asks)).toBe("accepted")
  })
})
