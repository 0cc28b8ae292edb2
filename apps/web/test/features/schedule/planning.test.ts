import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { beforeEach, describe, expect, it } from "vitest"
import { ApiError } from "../../../src/clients/http.ts"
import type { StatusRequest } from "../../../src/features/compose/compose.ts"
import { contentFrom, createPlanning } from "../../../src/features/schedule/planning.ts"
import { notePlan, planOf } from "../../../src/features/schedule/plans.ts"
import type { ScheduleApi } from "../../../src/features/schedule/schedule.api.ts"

const hour = 3_600_000
const post = { id: "S1", revision: 7 } as ScheduledPost
const request: StatusRequest = { status: "Hello", visibility: "private" }

/** A scheduler that notes what it is asked for; `fail` is thrown by the next edit. */
const fake = () => {
  const calls: Array<readonly [string, unknown]> = []
  let failure: ApiError | undefined
  const api: ScheduleApi = {
    page: () => Promise.reject(new Error("not asked for")),
    get: async () => post,
    create: async (body, key) => {
      calls.push([`create ${key}`, body])
      return post
    },
    edit: async (id, body) => {
      calls.push([`edit ${id}`, body])
      const thrown = failure
      failure = undefined
      if (thrown) throw thrown
      return post
    },
    cancel: async () => post,
    retry: async () => post
  }
  return {
    api,
    calls,
    fail: (error: ApiError) => {
      failure = error
    }
  }
}

describe("a composer's plan", () => {
  beforeEach(() => localStorage.clear())
  const at = Date.now() + hour

  it("keeps the chosen time beside the draft until the posts are handed over", async () => {
    const { api, calls } = fake()
    const planning = createPlanning({ account: "A", context: "new", api })
    planning.begin(false)
    expect(planning.plan()).toBeUndefined()
    planning.choose(at)
    expect(planOf("A", "new")).toEqual({ at })
    const again = createPlanning({ account: "A", context: "new", api })
    again.begin(true)
    await again.send([request], "key")
    expect(calls).toEqual([
      ["create key", { text: "Hello", visibility: "private", scheduled_at: new Date(at).toISOString() }]
    ])
    again.forget()
    expect(planOf("A", "new")).toBeUndefined()
  })
  it("does not bring a time back for a draft that is gone", () => {
    notePlan("A", "new", { at })
    const planning = createPlanning({ account: "A", context: "new", api: fake().api })
    planning.begin(false)
    expect(planning.plan()).toBeUndefined()
  })
  it("hands a thread over as one, in order", async () => {
    const { api, calls } = fake()
    const planning = createPlanning({ account: "A", context: "new", api })
    planning.choose(at)
    await planning.send([request, { status: "and on", visibility: "private" }], "key")
    expect(calls[0]?.[1]).toMatchObject({ posts: [{ text: "Hello" }, { text: "and on" }] })
    expect(calls[0]?.[1]).not.toHaveProperty("text")
  })
  it("says when the time has come and gone", () => {
    const planning = createPlanning({ account: "A", context: "new", api: fake().api })
    expect(planning.problem()).toBeUndefined()
    planning.choose(at)
    expect(planning.problem(at)).toBeUndefined()
    expect(planning.problem(at + 61_000)).toContain("over")
  })

  describe("for a post that is scheduled already", () => {
    const context = "kept:scheduled-S1"
    const open = () => {
      const { api, calls, fail } = fake()
      notePlan("A", context, { at, scheduled: { id: "S1", revision: 3 } })
      const planning = createPlanning({ account: "A", context, api })
      planning.begin(true)
      return { planning, calls, fail }
    }
    it("saves time and content, based on the revision it began with", async () => {
      const { planning, calls } = open()
      planning.choose(at + hour)
      await planning.send([request], "key")
      expect(calls).toEqual([
        [
          "edit S1",
          { text: "Hello", visibility: "private", scheduled_at: new Date(at + hour).toISOString(), revision: 3 }
        ]
      ])
    })
    it("that another device has changed, says so, and replaces that when asked again", async () => {
      const { planning, calls, fail } = open()
      fail(new ApiError(409, "schedule_changed", "no"))
      await expect(planning.send([request], "key")).rejects.toThrow(/another device/)
      await planning.send([request], "key")
      expect(calls[1]?.[1]).toMatchObject({ revision: 7 })
    })
    it("that is gone, becomes a post of its own when asked again", async () => {
      const { planning, calls, fail } = open()
      fail(new ApiError(404, "not_found", "no"))
      await expect(planning.send([request], "key")).rejects.toThrow(/gone/)
      await planning.send([request], "key")
      expect(calls[1]?.[0]).toBe("create key")
    })
    it("that is going out, keeps what was written", async () => {
      const { planning, fail } = open()
      fail(new ApiError(409, "schedule_busy", "no"))
      await expect(planning.send([request], "key")).rejects.toThrow(/going out right now/)
      expect(planning.plan()?.scheduled?.id).toBe("S1")
    })
  })
})

describe("a post for the scheduler", () => {
  it("keeps everything of it that is sent later", () => {
    expect(
      contentFrom({
        status: "a",
        visibility: "unlisted",
        spoiler_text: "food",
        sensitive: true,
        language: "de",
        in_reply_to_id: "R",
        media_ids: ["M"],
        local_only: true,
        content_type: "text/markdown",
        poll: { options: ["a", "b"], expires_in: 300, multiple: true, hide_totals: false }
      })
    ).toEqual({
      text: "a",
      visibility: "unlisted",
      cw: "food",
      sensitive: true,
      language: "de",
      in_reply_to_id: "R",
      media_ids: ["M"],
      local_only: true,
      content_type: "text/markdown",
      poll: { options: ["a", "b"], expires_in: 300, multiple: true, hide_totals: false }
    })
  })
})
