import type { Notification } from "@chirp/domain/Notification"
import type { Status } from "@chirp/domain/Status"
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest"
import WebSocket from "ws"
import { openBrowser } from "../../../../server/test/testrig/Browser.ts"
import { type ChirpRig, startRig } from "../../../../server/test/testrig/ChirpRig.ts"
import type {} from "../../../../server/test/testrig/postgres.global.ts"
import {
  type Arrived,
  goToSocialAnswers,
  type Handler,
  json,
  startUpstreamFake,
  type UpstreamFake
} from "../../../../server/test/testrig/UpstreamFake.ts"
import { makeHttp } from "../../../src/clients/http.ts"
import { makeStream, type Stream } from "../../../src/clients/stream.ts"
import { makeFilters } from "../../../src/features/filter/filter.store.ts"
import { makeNotificationApi } from "../../../src/features/notification/notification.api.ts"
import { createList } from "../../../src/features/notification/notification.list.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { makeTimelineOptions } from "../../../src/features/timeline/options.ts"
import { makePlaces } from "../../../src/features/timeline/places.ts"
import { homeSpec, listSpec } from "../../../src/features/timeline/specs.ts"
import { makeTimelines } from "../../../src/features/timeline/timelines.ts"
import { notification, status } from "../fixtures.ts"

// the only thing of these modules that is drawn
vi.mock("../../../src/ui/Toast.tsx", () => ({ toast: () => undefined }))

/**
 * The app's own stream, timelines and notifications over Chirp and a scripted GoToSocial, which tells a post, or that
 * one is deleted, only to those who are subscribed at that moment: in each window of a break in turn something is posted and
 * something deleted; no post is missed or doubled, and none stays.
 */
describe("a break in the stream, window by window", () => {
  let fake: UpstreamFake
  let rig: ChirpRig
  let stream: Stream
  let socket: WebSocket
  let cookie = ""
  const home: Array<Status> = []
  const listed: Array<Status> = []
  const notified: Array<Notification> = []
  /** Answers to the app wait, made already, until they are let go. */
  let held: Array<() => void> | undefined
  /** Called once before the app opens its next socket. */
  let beforeOpening = () => {}

  const page = <A extends { readonly id: string }>(all: ReadonlyArray<A>, { target }: Arrived): ReadonlyArray<A> => {
    const query = new URL(target, "http://gts.test").searchParams
    const [min, max] = [query.get("min_id"), query.get("max_id")]
    const limit = Number(query.get("limit") ?? 20)
    return min === null
      ? all.filter(({ id }) => max === null || id < max).slice(0, limit)
      : all.filter(({ id }) => id > min).slice(-limit)
  }
  const answer: Handler = (request, response) => {
    const [path] = request.target.split("?", 1)
    const lists: Readonly<Record<string, ReadonlyArray<{ readonly id: string }>>> = {
      "/api/v1/timelines/home": home,
      "/api/v1/timelines/list/01L": listed,
      "/api/v1/notifications": notified
    }
    const [, list = "", id] = /^\/api\/v1\/(statuses|notifications)\/(\w+)$/.exec(path ?? "") ?? []
    const found = (list === "statuses" ? home : notified).find((one) => one.id === id)
    if (id !== undefined) return json(found ? 200 : 404, found ?? { error: "Not Found" })(request, response)
    if (path === "/api/v1/lists/01L") return json(200, { id: "01L", title: "friends" })(request, response)
    const all = lists[path ?? ""]
    if (all === undefined) return goToSocialAnswers(request, response)
    const body = page(all, request)
    const send = () => json(200, body)(request, response)
    if (held === undefined) send()
    else held.push(send)
  }

  let written = 0
  /** Real ids a second apart: the date is in them. */
  const nextId = () => {
    written += 1
    return `01KAH${String(written).padStart(5, "0")}${"0".repeat(16)}`
  }
  /** Something is said to the account: in home, in the list and as a notification. As GoToSocial does it: kept, then told. */
  const post = () => {
    const said = status(nextId())
    home.unshift(said)
    listed.unshift(said)
    const told = notification(said.id, "mention", { status: said })
    notified.unshift(told)
    fake.publish("user", "update", said)
    fake.publish("list:01L", "update", said)
    fake.publish("user", "notification", told)
  }

  /** As GoToSocial deletes: what was made of the post goes with it, and one stream of many says so. */
  const remove = (at: number) => {
    const [gone] = home.splice(at, 1)
    if (gone === undefined) return
    listed.splice(listed.indexOf(gone), 1)
    notified.splice(
      notified.findIndex(({ id }) => id === gone.id),
      1
    )
    fake.publish("user", "delete", gone.id)
  }

  /** A post comes and the one before it goes. */
  const change = () => {
    post()
    remove(1)
  }

  beforeAll(async () => {
    fake = await startUpstreamFake()
    fake.answer(answer)
    rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
    const browser = openBrowser(rig.origin)
    const begun = await browser.request("/session/login")
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
    await browser.request(`/session/callback?code=c&state=${state}`)
    cookie = browser.cookieHeader()
  })
  afterAll(async () => {
    stream?.close()
    await rig?.stop()
    await fake?.stop()
  })

  const start = () => {
    const Socket = class extends WebSocket {
      constructor(url: string) {
        const before = beforeOpening
        beforeOpening = () => {}
        before()
        super(url, { headers: { cookie, origin: rig.origin } })
        socket = this
      }
    }
    stream = makeStream({
      url: `${rig.origin.replace(/^http/, "ws")}/api/v1/streaming`,
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
      random: () => 0
    })
    const http = makeHttp({
      fetch: (input, init) =>
        fetch(new URL(String(input), rig.origin), {
          ...init,
          headers: { ...Object.fromEntries(new Headers(init?.headers)), cookie }
        })
    })
    const entities = makeEntities()
    const timelines = makeTimelines({
      http,
      stream,
      entities,
      filters: makeFilters({ http, stream, entities, me: "01ME" }),
      places: makePlaces("01ME"),
      options: makeTimelineOptions("01ME")
    })
    const list = createList({ api: makeNotificationApi(http), entities, waits: () => false }, "all")
    stream.subscribe({ name: "user" }, (message) => {
      if (message.event === "notification") list.arrive(message.notification)
      else if (message.event === "delete") list.forgetStatus(message.id)
      else if (message.event === "resync") void list.refresh()
    })
    void list.refresh()
    const views = [timelines.open(homeSpec), timelines.open(listSpec("01L"))]
    for (const view of views) view.enter()
    const shown = () => [
      ...views.map((view) => [...view.timeline().pending, ...view.timeline().ids].sort()),
      list
        .items()
        .map(({ id }) => id)
        .sort()
    ]
    const ready = () => [...views, list].every((view) => view.state() === "ready")
    return { shown, ready }
  }

  const windows: Readonly<Record<string, () => Promise<void>>> = {
    "while nothing is wrong": async () => change(),
    "just before the close": async () => {
      change()
      socket.terminate()
    },
    "after the close, before the socket is opened again": async () => {
      const opened = new Promise<void>((resolve) => {
        beforeOpening = () => {
          change()
          resolve()
        }
      })
      socket.terminate()
      await opened
    },
    "when the socket is open and GoToSocial's is not": async () => {
      fake.hold = "handshakes"
      for (const one of [...fake.sockets]) one.terminate()
      socket.terminate()
      const handshakes = () => fake.arrived.filter(({ target }) => target.startsWith("/api/v1/streaming")).length
      const before = handshakes()
      await expect.poll(() => stream.state()).toBe("open")
      await fake.until(() => handshakes() > before)
      change()
      fake.hold = undefined
    },
    "when GoToSocial's socket is open and has read nothing": async () => {
      fake.hold = "reading"
      for (const one of [...fake.sockets]) one.terminate()
      socket.terminate()
      await fake.until(() => fake.sockets.length === 1)
      await expect.poll(() => stream.state()).toBe("open")
      change()
      fake.hold = undefined
    },
    "between two subscriptions of one connection": async () => {
      const subscribed = new Promise<void>((resolve) => {
        fake.onSubscribe = () => {
          fake.onSubscribe = () => {}
          change()
          resolve()
        }
      })
      for (const one of [...fake.sockets]) one.terminate()
      socket.terminate()
      await subscribed
    },
    "right after the last subscription, before it is known to be one": async () => {
      const subscribed = new Promise<void>((resolve) => {
        const seen = new Set<string>()
        fake.onSubscribe = (name) => {
          if (!["user", "list:01L"].every((one) => seen.add(name).has(one))) return
          fake.onSubscribe = () => {}
          change()
          resolve()
        }
      })
      for (const one of [...fake.sockets]) one.terminate()
      socket.terminate()
      await subscribed
    },
    "while what was missed is being fetched": async () => {
      const answers: Array<() => void> = []
      held = answers
      socket.terminate()
      await fake.until(() => answers.length >= 3)
      change()
      held = undefined
      for (const send of answers) send()
    },
    "while GoToSocial's own connection is away": async () => {
      fake.hold = "handshakes"
      for (const one of [...fake.sockets]) one.terminate()
      await fake.until(() => fake.sockets.length === 0)
      change()
      fake.hold = undefined
    }
  }

  it("misses nothing, doubles nothing and keeps nothing that is gone, whatever falls where", async () => {
    for (let at = 0; at < 3; at += 1) post()
    const { ready, shown } = start()
    await expect.poll(ready).toBe(true)
    await expect.poll(() => fake.publish("list:01L", "none", "")).toBe(1)
    for (const [name, happen] of Object.entries(windows)) {
      await happen()
      const all = home.map(({ id }) => id).sort()
      await expect.poll(shown, { message: name }).toEqual([all, all, all])
    }
  })
})
