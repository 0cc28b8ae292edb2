import { describe, expect, it } from "vitest"
import { blocker, type Composition, requestOf } from "../../../src/features/compose/compose.ts"
import { joined, memoryDraftStore } from "../../../src/features/compose/draft.store.ts"
import { type Draft, idempotencyFor, isUntouched, replyTarget } from "../../../src/features/compose/draft.ts"
import { languageChoices } from "../../../src/features/compose/languages.ts"
import { durations, emptyPoll, pollProblem } from "../../../src/features/compose/poll.ts"
import type { UploadItem } from "../../../src/features/upload/upload.ts"
import { attachment, configuration } from "../fixtures.ts"

const blank: Composition = {
  context: "new",
  text: "",
  spoiler: "",
  spoilerOpen: false,
  sensitive: false,
  visibility: "unlisted",
  language: "en",
  poll: undefined,
  localOnly: false,
  contentType: undefined,
  policy: "default",
  replyTo: undefined
}
const file = (state: UploadItem["state"]): UploadItem => ({
  key: "k",
  name: "a.png",
  size: 1,
  kind: "image",
  alt: "",
  savedAlt: "",
  state
})
const done = file({ at: "done", attachment: attachment("M1") })

describe("blocker", () => {
  it("lets a picture alone pass, and nothing at all not", () => {
    expect(blocker(blank, [], configuration)?.quiet).toBe(true)
    expect(blocker({ ...blank, text: " \n " }, [], configuration)).toBeDefined()
    expect(blocker(blank, [done], configuration)).toBeUndefined()
  })
  it("counts the content warning only while it is open", () => {
    const composition = { ...blank, text: "x".repeat(4999), spoiler: "food" }
    expect(blocker(composition, [], configuration)).toBeUndefined()
    expect(blocker({ ...composition, spoilerOpen: true }, [], configuration)?.message).toBe(
      "The post is 3 characters too long."
    )
  })
  it("waits for files and names failed ones", () => {
    expect(blocker(blank, [file({ at: "sending", fraction: 0.5 })], configuration)?.quiet).toBe(true)
    expect(blocker(blank, [file({ at: "failed", message: "no", canRetry: true })], configuration)?.message).toContain(
      "could not be uploaded"
    )
  })
  it("refuses files together with a poll, as GoToSocial does", () => {
    const poll = { ...emptyPoll(configuration.polls), options: ["a", "b"] }
    expect(blocker({ ...blank, poll }, [done], configuration)?.message).toContain("not both")
    expect(blocker({ ...blank, poll }, [], configuration)).toBeUndefined()
  })
})

describe("requestOf", () => {
  it("sends only what was chosen", () => {
    expect(requestOf({ ...blank, text: "hi", spoiler: "kept but closed" }, [])).toEqual({
      status: "hi",
      visibility: "unlisted",
      language: "en"
    })
  })
  it("marks media under a warning as sensitive and keeps the order of the files", () => {
    const second = { ...done, key: "l", state: { at: "done" as const, attachment: attachment("M2") } }
    const request = requestOf({ ...blank, context: "reply:S1", text: "hi", spoiler: " food ", spoilerOpen: true }, [
      done,
      second
    ])
    expect(request).toMatchObject({
      in_reply_to_id: "S1",
      spoiler_text: "food",
      sensitive: true,
      media_ids: ["M1", "M2"]
    })
  })
})

describe("poll", () => {
  const limits = configuration.polls
  it("says what is wrong", () => {
    const poll = emptyPoll(limits)
    expect(pollProblem(poll, limits)).toContain("two choices")
    expect(pollProblem({ ...poll, options: ["Yes", " yes "] }, limits)).toContain("the same")
    expect(pollProblem({ ...poll, options: ["a", "b".repeat(51)] }, limits)).toContain("50")
    expect(pollProblem({ ...poll, options: ["a", "", "b"] }, limits)).toBeUndefined()
  })
  it("offers only what the instance allows", () => {
    expect(durations({ ...limits, min_expiration: 3600, max_expiration: 86400 }).map(({ label }) => label())).toEqual([
      "1 hour",
      "6 hours",
      "12 hours",
      "1 day"
    ])
  })
  it("offers how long a poll still runs, too", () => {
    const offered = durations({ ...limits, min_expiration: 3600, max_expiration: 86400 }, 20 * 3600 + 60)
    expect(offered.map(({ label }) => label())).toEqual(["1 hour", "6 hours", "12 hours", "20 hours", "1 day"])
    expect(durations(limits, 86400)).toEqual(durations(limits))
  })
})

describe("draft", () => {
  const draft: Draft = {
    key: "A/new",
    account: "A",
    ...blank,
    media: [],
    idempotency: undefined,
    updatedAt: 1
  }
  it("is untouched while it holds only what the composer put there", () => {
    const start = { text: "@bo ", spoiler: "food" }
    expect(isUntouched({ ...draft, text: "@bo", spoiler: "food" }, start)).toBe(true)
    expect(isUntouched({ ...draft, text: "@bo hi" }, start)).toBe(false)
    expect(isUntouched({ ...draft, poll: emptyPoll(configuration.polls) }, start)).toBe(false)
  })
  it("keeps its idempotency key for the same words and takes a new one for others", () => {
    let n = 0
    const make = () => `key-${++n}`
    const first = idempotencyFor(undefined, "a", make)
    expect(idempotencyFor(first, "a", make)).toBe(first)
    expect(idempotencyFor(first, "b", make).key).toBe("key-2")
  })
  it("knows what it answers", () => {
    expect(replyTarget("reply:S1")).toBe("S1")
    expect(replyTarget("new")).toBeUndefined()
  })
  it("joins the words noted last with the files saved before", () => {
    const photo = { at: "device" as const, name: "a.png", alt: "", file: new Blob(["x"]) }
    const saved = { ...draft, text: "a", media: [photo], updatedAt: 1 }
    // a note went through JSON: its file is an empty object
    const noted = { ...draft, text: "ab", media: [{ ...photo, alt: "a cat", file: new Blob() }], updatedAt: 2 }
    const result = joined(noted, saved)
    expect(result.text).toBe("ab")
    expect(result.media).toEqual([{ ...photo, alt: "a cat" }])
    expect(joined(noted, undefined).media).toEqual([])
    expect(joined({ ...noted, updatedAt: 0 }, saved)).toBe(saved)
  })
  it("is kept apart per account", async () => {
    const store = memoryDraftStore()
    await store.save(draft)
    await store.save({ ...draft, key: "A/reply:1", updatedAt: 2 })
    await store.save({ ...draft, key: "B/new", account: "B" })
    expect((await store.list("A")).map(({ key }) => key)).toEqual(["A/reply:1", "A/new"])
    await store.clearAccount("A")
    expect(await store.load("A/new")).toBeUndefined()
    expect((await store.load("B/new"))?.account).toBe("B")
  })
})

describe("languageChoices", () => {
  it("puts the person's own first and names them in the reader's language", () => {
    const choices = languageChoices(["de", "gsw"])
    expect(choices.slice(0, 2).map(({ code }) => code)).toEqual(["de", "gsw"])
    expect(choices.find(({ code }) => code === "fr")?.name).toBe("French")
    expect(new Set(choices.map(({ code }) => code)).size).toBe(choices.length)
  })
})
