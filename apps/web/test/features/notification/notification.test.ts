import { knownNotificationTypes } from "@chirp/domain/Notification"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  advance,
  badge,
  belongsTo,
  group,
  merge,
  names,
  saysOf,
  unreadCount
} from "../../../src/features/notification/notification.ts"
import { plain } from "../../../src/language/plain.ts"
import { account, notification, status } from "../fixtures.ts"

const ada = account("ada", { display_name: "Ada" })
const bo = account("bo", { display_name: "Bo" })
const cy = account("cy")

describe("group", () => {
  it("joins likes of one post of one day, each person once, newest first", () => {
    const groups = group([
      notification("5", "favourite", { account: ada, status: status("S1") }),
      notification("4", "reblog", { account: ada, status: status("S1") }),
      notification("3", "favourite", { account: bo, status: status("S1") }),
      notification("2", "favourite", { account: ada, status: status("S1") }),
      notification("1", "favourite", { account: cy, status: status("S2") })
    ])
    expect(groups.map(({ newestId, type, ids }) => [newestId, type, ids.length])).toEqual([
      ["5", "favourite", 3],
      ["4", "reblog", 1],
      ["1", "favourite", 1]
    ])
    expect(groups[0]?.accounts.map(({ acct }) => acct)).toEqual(["ada", "bo"])
  })
  it("keeps a group's key while newer ones join", () => {
    const older = notification("1", "favourite", { status: status("S1") })
    const newer = notification("2", "favourite", { account: ada, status: status("S1") })
    expect(group([newer, older])[0]?.key).toBe(group([older])[0]?.key)
  })
  it("does not join across days", () => {
    const groups = group([
      notification("2", "follow", { created_at: "2026-11-03T12:00:00Z" }),
      notification("1", "follow", { created_at: "2026-11-01T12:00:00Z" })
    ])
    expect(groups).toHaveLength(2)
  })
  it("shows GoToSocial's pair of mention and post of one status as one mention", () => {
    const pair = [
      notification("2", "status", { account: ada, status: status("S1") }),
      notification("1", "mention", { account: ada, status: status("S1") })
    ]
    expect(group(pair)).toMatchObject([{ type: "mention", ids: ["2", "1"] }])
    expect(group(pair.toReversed())).toMatchObject([{ type: "mention" }])
  })
  it("loses none, whatever arrives", () => {
    const one = fc.record({
      id: fc.uuid(),
      type: fc.constantFrom(...knownNotificationTypes, "something.new"),
      post: fc.option(fc.constantFrom("S1", "S2"), { nil: undefined })
    })
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ id }) => id }), (list) => {
        const all = list.map(({ id, type, post }) =>
          notification(id, type, post === undefined ? {} : { status: status(post) })
        )
        expect(
          group(all)
            .flatMap(({ ids }) => ids)
            .toSorted()
        ).toEqual(all.map(({ id }) => id).toSorted())
      })
    )
  })
})

describe("merge", () => {
  it("is newest first, each once, the later copy wins, and bounded", () => {
    const held = [notification("3", "follow"), notification("1", "follow")]
    const merged = merge(held, [notification("2", "mention"), notification("3", "mention")])
    expect(merged.map(({ id, type }) => `${id} ${type}`)).toEqual(["3 mention", "2 mention", "1 follow"])
    expect(merge(held, [notification("2", "follow")], 2).map(({ id }) => id)).toEqual(["3", "2"])
  })
})

describe("unread", () => {
  const list = ["3", "2", "1"].map((id) => notification(id, "follow"))
  it("is what is newer than the marker", () => {
    expect(unreadCount(list, "1")).toBe(2)
    expect(unreadCount(list, "3")).toBe(0)
    expect(unreadCount(list, undefined)).toBe(3)
  })
  it("has a marker that only goes forward", () => {
    expect(advance("2", "3")).toBe("3")
    expect(advance("3", "2")).toBe("3")
    expect(advance(undefined, "1")).toBe("1")
    expect(advance("1", undefined)).toBe("1")
  })
  it("is told briefly", () => {
    expect([badge(0, true), badge(7, true), badge(40, false), badge(120, false)]).toEqual(["", "7", "40+", "99+"])
  })
})

describe("words", () => {
  it("has a sentence for every type GoToSocial sends, and one for any other", () => {
    const sentences = knownNotificationTypes.map((type) => plain(saysOf(type)("Ada", 1)))
    expect(sentences).not.toContain(plain(saysOf("something.new")("Ada", 1)))
    expect(new Set(sentences).size).toBe(sentences.length)
  })
  it("names people", () => {
    expect(names([ada])).toBe("Ada")
    expect(names([ada, cy])).toBe("Ada and cy")
    expect(names([ada, bo, cy])).toBe("Ada and 2 others")
  })
  it("sorts live arrivals into tabs", () => {
    expect(belongsTo("mentions", { type: "favourite" })).toBe(false)
    expect(belongsTo("mentions", { type: "mention" })).toBe(true)
    expect(belongsTo("all", { type: "something.new" })).toBe(true)
  })
})
