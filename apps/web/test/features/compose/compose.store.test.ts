import type { CredentialAccount } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"
import { createRoot } from "solid-js"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ApiError } from "../../../src/clients/http.ts"
import type { ComposeApi, SendResult } from "../../../src/features/compose/compose.api.ts"
import { type Composer, createComposer } from "../../../src/features/compose/compose.store.ts"
import type { StatusRequest } from "../../../src/features/compose/compose.ts"
import { memoryDraftStore } from "../../../src/features/compose/draft.store.ts"
import { autosaveDelay, type DraftContext, draftKey } from "../../../src/features/compose/draft.ts"
import type { UploadApi } from "../../../src/features/upload/upload.api.ts"
import { createUploads } from "../../../src/features/upload/upload.store.ts"
import { rulesOf } from "../../../src/features/upload/upload.ts"
import { account, attachment, configuration, instance, status } from "../fixtures.ts"

const me: CredentialAccount = { ...account("me"), source: { note: "", privacy: "unlisted", language: "en" } }

/** The server of a test: what it was sent, and how it answers next. */
const makeApi = () => {
  const sent: Array<{ request: StatusRequest; key: string }> = []
  const failures: Array<unknown> = []
  const api: ComposeApi = {
    send: async ({ parts }) => {
      for (const { request, key, media } of parts) {
        const ids = media.flatMap((one) => (one.at === "server" ? [one.attachment.id] : []))
        sent.push({ request: { ...request, ...(ids.length === 0 ? {} : { media_ids: ids }) }, key })
      }
      const failure = failures.shift()
      if (typeof failure === "object" && failure !== null && "statuses" in failure) return failure as SendResult
      if (failure === "away") return { at: "kept" }
      if (failure !== undefined) return { at: "refused", error: failure, statuses: [] }
      return { at: "sent", statuses: parts.map((_, index) => status(index === 0 ? "POSTED" : `POSTED${index + 1}`)) }
    },
    edit: async () => status("EDITED"),
    taken: async () => undefined
  }
  return {
    api,
    sent,
    failNext: (error: unknown) => failures.push(error),
    partly: (statuses: ReadonlyArray<Status>, error: unknown) => failures.push({ at: "refused", statuses, error })
  }
}

const makeUploads = () => {
  const described: Array<string> = []
  const uploadApi: UploadApi = {
    send: async (_, { alt }) => attachment("M1", { description: alt === "" ? null : alt }),
    describe: async (id, alt) => {
      described.push(`${id}: ${alt}`)
      return attachment(id, { description: alt })
    },
    get: async (id) => {
      if (id === "GONE") throw new ApiError(404, "http_404", "Not here")
      return attachment(id)
    },
    file: async ({ id }) => new Blob([`bytes of ${id}`])
  }
  return { uploads: createUploads(uploadApi, () => rulesOf({ configuration })), described }
}

const settle = () => vi.advanceTimersByTimeAsync(autosaveDelay + 10)
const disposers: Array<() => void> = []

const open = async (
  options: { drafts?: ReturnType<typeof memoryDraftStore>; context?: DraftContext; parent?: Status } = {}
) => {
  const drafts = options.drafts ?? memoryDraftStore()
  const server = makeApi()
  const posted: Array<Status> = []
  const opened = createRoot((dispose) => {
    disposers.push(dispose)
    const media = makeUploads()
    const composer: Composer = createComposer({
      me,
      instance: instance(),
      context: options.context ?? "new",
      parent: options.parent,
      prefill: "",
      drafts,
      api: server.api,
      uploads: media.uploads,
      makeUploads: () => makeUploads().uploads,
      onPosted: (all) => posted.push(...all),
      onKept: () => undefined
    })
    return { composer, dispose, ...media }
  })
  await settle()
  return { ...opened, drafts, server, posted }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  for (const dispose of disposers.splice(0)) dispose()
  vi.useRealTimers()
})

describe("two tabs with the same composer", () => {
  const texts = async (drafts: ReturnType<typeof memoryDraftStore>) =>
    (await drafts.list(me.id)).map(({ text }) => text).sort()

  it("keep what is written in each, however they take turns", async () => {
    const one = await open()
    const two = await open({ drafts: one.drafts })
    for (const [composer, text] of [
      [one.composer, "first"],
      [two.composer, "second"],
      [one.composer, "first, longer"],
      [two.composer, "second, longer"]
    ] as const) {
      composer.change({ text })
      await settle()
    }
    expect(await texts(one.drafts)).toEqual(["first, longer", "second, longer"])
    // one that was opened on the other's words goes its own way as soon as both have changed them
    const three = await open({ drafts: one.drafts })
    expect(three.composer.composition.text).toBe("first, longer")
    one.composer.change({ text: "first, once more" })
    await settle()
    three.composer.change({ text: "third" })
    await settle()
    expect(await texts(one.drafts)).toEqual(["first, once more", "second, longer", "third"])
  })

  it("leave the other's words alone when one is empty, sent or discarded", async () => {
    const { composer, drafts } = await open()
    const [empty, sending, discarding] = [await open({ drafts }), await open({ drafts }), await open({ drafts })]
    composer.change({ text: "half a thought" })
    await settle()
    empty.dispose()
    sending.composer.change({ text: "sent at once" })
    await sending.composer.submit()
    discarding.composer.change({ text: "never mind" })
    await discarding.composer.discard()
    await settle()
    expect(sending.server.sent).toHaveLength(1)
    expect(await texts(drafts)).toEqual(["half a thought"])
  })

  it("keep a reply a reply", async () => {
    const one = await open({ context: "reply:42" })
    const two = await open({ drafts: one.drafts, context: "reply:42" })
    one.composer.change({ text: "yes" })
    await settle()
    two.composer.change({ text: "no" })
    await settle()
    const kept = (await one.drafts.list(me.id)).find(({ context }) => context.startsWith("kept:"))
    expect(kept).toMatchObject({ text: "no", replyTo: "42" })
  })
})

describe("composer", () => {
  it("keeps what is typed within half a second, and gives it back", async () => {
    const { composer, drafts, dispose } = await open()
    composer.change({ text: "hello", spoilerOpen: true, spoiler: "greeting", visibility: "private" })
    await settle()
    expect((await drafts.load(draftKey(me.id, "new")))?.text).toBe("hello")
    dispose()
    const again = await open({ drafts })
    expect(again.composer.restored()).toBe(true)
    expect(again.composer.composition).toMatchObject({ text: "hello", spoiler: "greeting", visibility: "private" })
  })
  it("saves at once when it is closed or the page goes away", async () => {
    const { composer, drafts } = await open()
    composer.change({ text: "quick" })
    window.dispatchEvent(new Event("pagehide"))
    await vi.advanceTimersByTimeAsync(0)
    expect((await drafts.load(draftKey(me.id, "new")))?.text).toBe("quick")
  })
  it("keeps no draft of what it only began with", async () => {
    const parent = status("S1")
    const { composer, drafts } = await open({ context: "reply:S1", parent })
    expect(composer.composition.text).toBe("@ada ")
    composer.change({ text: "@ada hi" })
    await settle()
    expect(await drafts.load(draftKey(me.id, "reply:S1"))).toBeDefined()
    composer.change({ text: "@ada " })
    await settle()
    expect(await drafts.load(draftKey(me.id, "reply:S1"))).toBeUndefined()
  })
  it("posts once, and the draft is gone for good", async () => {
    const { composer, drafts, server, posted } = await open()
    composer.change({ text: "hello" })
    await Promise.all([composer.submit(), composer.submit()])
    await settle()
    expect(server.sent).toHaveLength(1)
    expect(posted.map(({ id }) => id)).toEqual(["POSTED"])
    window.dispatchEvent(new Event("pagehide"))
    await settle()
    expect(await drafts.load(draftKey(me.id, "new"))).toBeUndefined()
  })
  it("loses nothing when the server fails, and repeats under the same key", async () => {
    const { composer, drafts, server, posted } = await open()
    composer.change({ text: "hello" })
    server.failNext(new ApiError(0, "network", "No connection to the server."))
    await composer.submit()
    expect(composer.phase()).toMatchObject({ at: "failed", message: "No connection to the server." })
    expect((await drafts.load(draftKey(me.id, "new")))?.idempotency?.key).toBe(server.sent[0]?.key)
    await composer.submit()
    expect(server.sent[1]?.key).toBe(server.sent[0]?.key)
    expect(posted).toHaveLength(1)
  })
  it("says that the session ended, and keeps the words", async () => {
    const { composer, drafts, server } = await open()
    composer.change({ text: "hello" })
    server.failNext(new ApiError(401, "session_expired", "Sign in again."))
    await composer.submit()
    expect(composer.phase()).toEqual({ at: "failed", message: "Your session ended.", signedOut: true })
    expect((await drafts.load(draftKey(me.id, "new")))?.text).toBe("hello")
  })
  it("takes a new key for other words, also after a reload", async () => {
    const { composer, drafts, server, dispose } = await open()
    composer.change({ text: "hello" })
    server.failNext(new ApiError(0, "timeout", "slow"))
    await composer.submit()
    dispose()
    const again = await open({ drafts })
    again.server.failNext(new ApiError(0, "timeout", "slow"))
    await again.composer.submit()
    expect(again.server.sent[0]?.key).toBe(server.sent[0]?.key)
    again.composer.change({ text: "hello there" })
    await again.composer.submit()
    expect(again.server.sent[1]?.key).not.toBe(server.sent[0]?.key)
  })
  it("asks about a missing description, and saves one given later before it posts", async () => {
    const { composer, uploads, server, described } = await open()
    uploads.add([new File(["x"], "cat.png", { type: "image/png" })])
    await settle()
    await composer.submit()
    expect(composer.phase().at).toBe("asking")
    const [item] = uploads.items()
    uploads.describe(item?.key ?? "", "a cat")
    await settle()
    await composer.submit()
    expect(described).toEqual(["M1: a cat"])
    expect(server.sent[0]?.request.media_ids).toEqual(["M1"])
  })
  it("posts without a description when one says so, and does not ask in a message to a few", async () => {
    const first = await open()
    first.uploads.add([new File(["x"], "cat.png", { type: "image/png" })])
    await settle()
    await first.composer.submit(true)
    expect(first.server.sent).toHaveLength(1)
    const second = await open()
    second.uploads.add([new File(["x"], "cat.png", { type: "image/png" })])
    second.composer.change({ visibility: "direct" })
    await settle()
    await second.composer.submit()
    expect(second.server.sent).toHaveLength(1)
  })
  it("says which kept file the server no longer has", async () => {
    const { drafts, dispose, composer, uploads } = await open()
    composer.change({ text: "x" })
    uploads.add([new File(["x"], "cat.png", { type: "image/png" })])
    await settle()
    const kept = await drafts.load(draftKey(me.id, "new"))
    dispose()
    if (kept === undefined) throw new Error("no draft")
    const media = kept.media.map((one) => ({ ...one, at: "server" as const, attachment: attachment("GONE") }))
    await drafts.save({ ...kept, media })
    const again = await open({ drafts })
    expect(again.composer.notices()).toEqual(["The server no longer has “cat.png”; add it again."])
    expect(again.uploads.items()).toEqual([])
  })
  it("starts anew after a discard", async () => {
    const { composer, drafts } = await open()
    composer.change({ text: "hello", spoiler: "x", spoilerOpen: true })
    await settle()
    await composer.discard()
    await settle()
    expect(composer.composition).toMatchObject({ text: "", spoiler: "", spoilerOpen: false })
    expect(await drafts.load(draftKey(me.id, "new"))).toBeUndefined()
  })

  it("posts a thread in order, leaves blank posts out, and keeps its parts as a draft", async () => {
    const { composer, drafts, server, posted, dispose } = await open()
    composer.change({ text: "one" })
    composer.addSegment("first")?.change({ text: "two" })
    composer.addSegment(composer.segments()[1]?.id ?? "")
    composer.addSegment(composer.segments()[2]?.id ?? "")?.change({ text: "four" })
    await settle()
    dispose()
    const again = await open({ drafts })
    expect(again.composer.segments().map((one) => one.text())).toEqual(["one", "two", "", "four"])
    expect(again.composer.posts().map((one) => one.status)).toEqual(["one", "two", "four"])
    await again.composer.submit()
    expect(again.server.sent.map(({ request }) => request.status)).toEqual(["one", "two", "four"])
    expect(new Set(again.server.sent.map(({ key }) => key)).size).toBe(3)
    expect(again.posted).toHaveLength(3)
    expect(await drafts.list(me.id)).toEqual([])
    expect(server.sent).toEqual([])
    expect(posted).toEqual([])
  })

  it("gives another account all there is to go on writing with, and keeps it until that has it", async () => {
    const parent = status("P1", { mentions: [] })
    const { composer, drafts, uploads } = await open({ context: "reply:P1", parent })
    composer.change({ text: `${composer.composition.text}and more`, spoilerOpen: true, spoiler: "careful" })
    composer.addSegment("first")?.change({ text: "second" })
    uploads.add([new File(["x"], "a.png", { type: "image/png" })])
    await settle()
    const author = parent.account
    const moved = await composer.carry({ id: author.id, acct: author.acct })
    expect(moved).toMatchObject({
      account: author.id,
      text: "and more",
      spoiler: "careful",
      replyTo: "P1",
      media: [{ at: "device", name: "a.png" }],
      more: [{ text: "second" }]
    })
    expect((await drafts.list(me.id))[0]?.text).toContain(`@${author.acct} and more`)
    await composer.finish()
    expect(await drafts.list(me.id)).toEqual([])
  })

  it("says which post of a thread is in the way", async () => {
    const { composer, server } = await open()
    composer.change({ text: "fine" })
    composer.addSegment("first")?.change({ text: "x".repeat(composer.limit + 1) })
    await composer.submit()
    expect(composer.phase()).toMatchObject({ at: "failed", message: "Post 2: The post is 1 character too long." })
    expect(server.sent).toEqual([])
  })

  it("keeps the rest of a thread when the server refuses in the middle, as an answer to what is out", async () => {
    const { composer, server, drafts } = await open()
    composer.change({ text: "one" })
    composer.addSegment("first")?.change({ text: "two" })
    server.partly([status("OUT")], new ApiError(422, "http_422", "Two is bad"))
    await composer.submit()
    await settle()
    expect(composer.segments().map((one) => one.text())).toEqual(["two"])
    expect(composer.phase()).toMatchObject({ at: "failed", message: "Two is bad" })
    expect(composer.notices().join(" ")).toContain("first post is out")
    expect((await drafts.list(me.id))[0]).toMatchObject({ text: "two", replyTo: "OUT" })
    await composer.submit()
    expect(server.sent.at(-1)?.request).toMatchObject({ status: "two", in_reply_to_id: "OUT" })
  })
})
