import type { Status } from "@chirp/domain/Status"
import { beforeEach, describe, expect, it } from "vitest"
import { ApiError, type Http } from "../../../src/clients/http.ts"
import { memoryDraftStore } from "../../../src/features/compose/draft.store.ts"
import type { Draft } from "../../../src/features/compose/draft.ts"
import { memoryOutboxStore, OutboxFull } from "../../../src/features/outbox/outbox.store.ts"
import {
  type ActionEntry,
  actionId,
  type OutboxNews,
  overlaid,
  type PostEntry,
  verdictOf
} from "../../../src/features/outbox/outbox.ts"
import { makeSender } from "../../../src/features/outbox/sender.ts"
import { attachment, status } from "../fixtures.ts"

const account = "me"
const draft = (text: string, more: ReadonlyArray<string> = []): Draft => ({
  key: "me/new",
  account,
  context: "new",
  text,
  spoiler: "",
  spoilerOpen: false,
  sensitive: false,
  visibility: "public",
  language: "en",
  media: [],
  poll: undefined,
  more: more.map((one) => ({ text: one, media: [], poll: undefined })),
  idempotency: undefined,
  updatedAt: 1
})

let made = 0
const entry = (texts: ReadonlyArray<string>, options: Partial<PostEntry> = {}): PostEntry => {
  made += 1
  const [first = "", ...more] = texts
  return {
    kind: "post",
    id: `e${made}`,
    account,
    createdAt: made,
    draft: draft(first, more),
    parts: texts.map((text, index) => ({
      request: { status: text, visibility: "public" },
      media: [],
      key: `k${made}-${index}`
    })),
    ...options
  }
}

/** A server that can be away, can refuse, and keeps what it was sent. */
const makeServer = () => {
  const sent: Array<{ as: string; path: string; body: Record<string, unknown>; key: string | undefined }> = []
  const failures: Array<ApiError | undefined> = []
  let signedInAs: ReadonlyArray<string> = [account]
  let running = 0
  let most = 0
  const httpOf = (as: string): Http => ({
    get: async <T>() => (signedInAs.includes(as) ? { signed_in: true, account_id: as } : { signed_in: false }) as T,
    page: async () => ({ items: [] }),
    send: async <T>(_: string, path: string, options: Parameters<Http["send"]>[2] = {}) => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      const body = options.body instanceof FormData ? { form: true } : { ...options.body }
      sent.push({ as, path, body, key: options.headers?.["idempotency-key"] })
      const answer: unknown = path.startsWith("/api/v2/media") ? attachment("M9") : status(`S${sent.length}`)
      return answer as T
    }
  })
  return {
    httpOf,
    sent,
    failNext: (...errors: ReadonlyArray<ApiError | undefined>) => failures.push(...errors),
    signIn: (...as: ReadonlyArray<string>) => {
      signedInAs = as
    },
    most: () => most
  }
}

const away = new ApiError(0, "network", "No connection to the server.")
const refused = new ApiError(422, "http_422", "Text is empty")

describe("outbox sender", () => {
  let server: ReturnType<typeof makeServer>
  let store: ReturnType<typeof memoryOutboxStore>
  let drafts: ReturnType<typeof memoryDraftStore>
  let news: Array<OutboxNews>
  const make = () =>
    makeSender({ httpOf: server.httpOf, store, drafts, tell: (one) => news.push(one), now: () => 7, locks: undefined })

  beforeEach(() => {
    server = makeServer()
    store = memoryOutboxStore()
    drafts = memoryDraftStore()
    news = []
  })

  it("sends a thread in order, each answering the one before, and keeps nothing", async () => {
    const delivery = await make().deliver(entry(["one", "two", "three"]))
    expect(delivery.at).toBe("sent")
    expect(server.sent.map(({ body }) => [body.status, body.in_reply_to_id])).toEqual([
      ["one", undefined],
      ["two", "S1"],
      ["three", "S2"]
    ])
    expect(new Set(server.sent.map(({ key }) => key)).size).toBe(3)
    expect(await store.list(account)).toEqual([])
  })

  it("keeps what meets nobody, goes on where it stopped, and repeats under the same key", async () => {
    const sender = make()
    server.failNext(undefined, away)
    const thread = entry(["one", "two"])
    expect(await sender.deliver(thread)).toEqual({ at: "away" })
    server.failNext(away)
    expect(await sender.flush()).toBe("away")
    expect(await sender.flush()).toBe("done")
    expect(server.sent.map(({ body, key }) => [body.status, key])).toEqual([
      ["one", thread.parts[0]?.key],
      ["two", thread.parts[1]?.key]
    ])
    expect(server.sent[1]?.body.in_reply_to_id).toBe("S1")
    expect(await drafts.list(account)).toEqual([])
  })

  it("makes a draft with the reason of what is refused later, and sends what comes after it", async () => {
    const sender = make()
    server.failNext(away)
    await sender.deliver(entry(["first", "second"]))
    await store.put(entry(["after"]))
    server.failNext(undefined, refused)
    expect(await sender.flush()).toBe("done")
    const [kept] = await drafts.list(account)
    expect(kept).toMatchObject({ text: "second", replyTo: "S1", reason: "Text is empty", more: [] })
    expect(kept?.context.startsWith("kept:")).toBe(true)
    expect(server.sent.map(({ body }) => body.status)).toEqual(["first", "after"])
    expect(news.filter(({ on }) => on === "refused")).toHaveLength(1)
    expect(await store.list(account)).toEqual([])
  })

  it("leaves a refusal to who waits for it", async () => {
    server.failNext(refused)
    const post = entry(["no"])
    const delivery = await make().deliver(post)
    expect(delivery).toMatchObject({ at: "refused", error: refused })
    expect(await drafts.list(account)).toEqual([])
    expect(await store.get(post.id)).toBeDefined()
  })

  it("sends what each account wrote as that account, whichever is shown", async () => {
    const theirs = entry(["theirs"], { account: "you" })
    await store.put(entry(["mine"]))
    await store.put(theirs)
    await store.put({ ...entry(["nobody's"]), account: "gone" })
    server.signIn("me", "you")
    expect(await make().flush()).toBe("signedOut")
    expect(server.sent.map(({ as, body }) => [as, body.status])).toEqual([
      ["me", "mine"],
      ["you", "theirs"]
    ])
    expect(await store.accounts()).toEqual(["gone"])
    await store.put({ ...theirs, id: "again" })
    server.failNext(refused)
    await make().flush()
    expect((await drafts.list("you")).map(({ text }) => text)).toEqual(["theirs"])
    expect(await drafts.list("me")).toEqual([])
  })

  it("sends nothing under another account's cookie", async () => {
    await store.put(entry(["mine"]))
    server.signIn("somebody else")
    expect(await make().flush()).toBe("signedOut")
    server.signIn()
    expect(await make().flush()).toBe("signedOut")
    expect(server.sent).toEqual([])
    expect(await store.list(account)).toHaveLength(1)
  })

  it("brings files first, once, also when the post itself meets nobody", async () => {
    const file = new Blob(["x"], { type: "image/png" })
    const post = entry(["with a file"])
    const parts = post.parts.map((part) => ({
      ...part,
      media: [{ at: "device" as const, name: "x.png", alt: "a thing", file }]
    }))
    server.failNext(undefined, away)
    const sender = make()
    expect(await sender.deliver({ ...post, parts })).toEqual({ at: "away" })
    expect(await sender.flush()).toBe("done")
    expect(server.sent.filter(({ path }) => path.startsWith("/api/v2/media"))).toHaveLength(1)
    expect(server.sent.at(-1)?.body.media_ids).toEqual(["M9"])
  })

  it("never has two requests in the air, whoever asks", async () => {
    const sender = make()
    await Promise.all([sender.deliver(entry(["a"])), sender.flush(), sender.deliver(entry(["b", "c"])), sender.flush()])
    expect(server.most()).toBe(1)
    expect(server.sent.map(({ body }) => body.status)).toEqual(["a", "b", "c"])
  })

  it("takes only as many as the box holds", async () => {
    for (let index = 0; index < 200; index += 1) await store.put(entry(["x"]))
    await expect(store.put(entry(["one too many"]))).rejects.toBeInstanceOf(OutboxFull)
  })
})

describe("waiting switches", () => {
  const waits = (action: ActionEntry["action"], statusId: string, on: boolean): ActionEntry => ({
    kind: "action",
    id: actionId(account, action, statusId),
    account,
    createdAt: 1,
    action,
    statusId,
    on
  })

  it("show in every answer that holds the post, and leave the rest alone", () => {
    const post: Status = { ...status("P"), favourited: false, bookmarked: false }
    const waiting = new Map([waits("favourite", "P", true)].map((one) => [one.id, one]))
    const shown = overlaid([{ ...status("B"), reblog: post }, { status: post }], waiting)
    expect(shown[0]).toMatchObject({ id: "B", reblog: { favourited: true, bookmarked: false } })
    expect(shown[1]).toMatchObject({ status: { favourited: true } })
    expect(post.favourited).toBe(false)
    expect(overlaid(post, new Map())).toBe(post)
  })

  it("know who was not there from who refused", () => {
    expect(verdictOf(away)).toBe("away")
    expect(verdictOf(new ApiError(502, "http_502", ""))).toBe("away")
    expect(verdictOf(new ApiError(401, "session_expired", ""))).toBe("signedOut")
    expect(verdictOf(new ApiError(500, "http_500", ""))).toBe("refused")
    expect(verdictOf(refused)).toBe("refused")
    expect(verdictOf(new ApiError(409, "idempotency_busy", ""))).toBe("away")
    expect(verdictOf(new ApiError(409, "idempotency_unknown", ""))).toBe("refused")
  })
})
