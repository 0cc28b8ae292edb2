import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { describe, expect, it } from "vitest"
import { excerptOf, grouped, inOrder, requestAgain, withPost } from "../../../src/features/schedule/scheduled.ts"

const item = (text: string, more: object = {}): ScheduledPost["posts"][number] => ({
  id: "I",
  text,
  media_ids: [],
  media_attachments: [],
  state: "scheduled",
  status_id: null,
  ...more
})
const scheduled = (id: string, at: string, more: Partial<ScheduledPost> = {}): ScheduledPost => ({
  id,
  state: "scheduled",
  scheduled_at: at,
  created_at: at,
  updated_at: at,
  revision: 1,
  attempts: 0,
  next_try_at: null,
  published_at: null,
  failed_at: null,
  problem: null,
  needs_sign_in: false,
  posts: [item("Hello  world")],
  ...more
})
const early = scheduled("1", "2026-11-22T08:00:00Z")
const late = scheduled("2", "2026-11-22T23:30:00Z")
const failed = scheduled("3", "2026-11-20T08:00:00Z", { state: "failed", failed_at: "2026-11-20T08:01:00Z" })
const failedLater = scheduled("4", "2026-11-19T08:00:00Z", { state: "failed", failed_at: "2026-11-21T08:01:00Z" })
const ids = (posts: ReadonlyArray<ScheduledPost>) => posts.map(({ id }) => id)

describe("the list of scheduled posts", () => {
  it("has what failed on top, the latest first, then what is to come, soonest first", () => {
    expect(ids(inOrder([late, failed, early, failedLater]))).toEqual(["4", "3", "1", "2"])
  })
  it("stands under one heading a day where the reader is", () => {
    expect(grouped([late, failed, early], "Europe/Vienna").map(({ key, posts }) => [key, ...ids(posts)])).toEqual([
      ["failed", "3"],
      ["2026-11-22", "1"],
      ["2026-11-23", "2"]
    ])
  })
  it("takes news in, but never an older revision", () => {
    const edited = { ...early, revision: 3, scheduled_at: "2026-11-25T08:00:00Z" }
    const list = withPost([early, late], edited)
    expect(ids(list)).toEqual(["2", "1"])
    expect(withPost(list, { ...early, revision: 2 })).toBe(list)
  })
})

describe("a scheduled post", () => {
  it("is made again as it was, without what is out", () => {
    const content = { cw: "food", visibility: "private" as const, local_only: true, media_ids: ["M"], poll: null }
    expect(requestAgain(scheduled("1", "2026-11-22T08:00:00Z", { posts: [item("a", content)] }))).toEqual({
      scheduled_at: "2026-11-22T08:00:00Z",
      text: "a",
      ...content
    })
    const thread = [item("out", { state: "published", status_id: "S" }), item("b"), item("c")]
    expect(requestAgain(scheduled("1", "2026-11-22T08:00:00Z", { posts: thread })).posts).toEqual([
      { text: "b", media_ids: [] },
      { text: "c", media_ids: [] }
    ])
  })
  it("has a short form for rows", () => {
    expect(excerptOf(scheduled("1", "", { posts: [item("Hello\n\n world", { cw: "w" })] }))).toBe("w · Hello world")
    expect(excerptOf(scheduled("1", "", { posts: [item("x".repeat(100))] }), 10)).toBe(`${"x".repeat(10)}…`)
  })
})
