import type { Relationship } from "@chirp/domain/Account"
import type { Poll } from "@chirp/domain/Poll"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { focusOf, shownAspect } from "../../src/features/media/media.ts"
import { shares, showsResults } from "../../src/features/poll/poll.ts"
import { expected, followButton } from "../../src/features/relationship/relationship.ts"
import { routeOf, viewKey } from "../../src/features/shell/route.ts"
import { canBoost, isLong, labelOf, routeLinks, splitWall } from "../../src/features/status/status.ts"
import { readAppearance } from "../../src/features/theme/theme.ts"
import { foldedRows, sameWarning, threadRows } from "../../src/features/thread/thread.ts"
import { paths } from "../../src/paths.ts"
import { relativeTime, timeLeft } from "../../src/ui/time.ts"
import { attachment } from "./fixtures.ts"

describe("routes", () => {
  it("reads every address that paths make", () => {
    expect(routeOf(paths.home)).toEqual({ view: "home" })
    expect(routeOf("/app/")).toEqual({ view: "home" })
    expect(routeOf(paths.local)).toEqual({ view: "local" })
    expect(routeOf(paths.tag("größe"))).toEqual({ view: "tag", tag: "größe" })
    expect(routeOf(paths.profile("mira@x.example"))).toEqual({ view: "profile", acct: "mira@x.example", tab: "posts" })
    expect(routeOf(`/app/${encodeURIComponent("@mira@münchen.example")}`)).toMatchObject({
      view: "profile",
      acct: "mira@münchen.example"
    })
    expect(routeOf(paths.profileTab("mira", "media"))).toEqual({ view: "profile", acct: "mira", tab: "media" })
    expect(routeOf(paths.status("mira", "01ABC"))).toEqual({ view: "status", acct: "mira", id: "01ABC" })
    expect(routeOf(paths.accountPeople("mira", "followers"))).toEqual({
      view: "accountPeople",
      acct: "mira",
      list: "followers"
    })
    expect(routeOf(paths.statusPeople("mira", "01ABC", "boosts"))).toEqual({
      view: "statusPeople",
      acct: "mira",
      id: "01ABC",
      list: "boosts"
    })
  })
  it("knows nothing of other addresses, and never throws", () => {
    for (const path of [
      "/",
      "/app/nowhere",
      "/app/@",
      "/app/@a/b/c",
      "/app/@a/b/boosts/c",
      "/app/lists/a/boosts",
      "/app/tags",
      "/app/tags/%E0%A4%A",
      "/app/@a%2F..%2Fb",
      "/app/local/x"
    ])
      expect(routeOf(path)).toEqual({ view: "unknown" })
    fc.assert(fc.property(fc.webPath(), (path) => typeof viewKey(routeOf(path)) === "string"))
  })
})

describe("long posts", () => {
  it("folds walls of text and towers of lines, and leaves the rest alone", () => {
    expect(isLong(`<p>${"word ".repeat(300)}</p>`)).toBe(true)
    expect(isLong(`<p>${"a<br>".repeat(30)}</p>`)).toBe(true)
    expect(isLong("<p>short</p>")).toBe(false)
    expect(isLong(`<p><a href="https://example.org/${"x".repeat(2_000)}">link</a></p>`)).toBe(false)
  })
})

describe("walls of hashtags", () => {
  const tag = (name: string) =>
    `<a href="https://chirp.test/tags/${name}" class="mention hashtag" rel="tag">#<span>${name}</span></a>`
  const wall = `<p>${["a", "b", "c", "d", "e"].map(tag).join(" ")}</p>`

  it("are a last paragraph of many hashtags and nothing else", () => {
    expect(splitWall(`<p>Words</p>${wall}`)).toEqual({ text: "<p>Words</p>", wall, tags: 5 })
    expect(splitWall(`<p>Words<br>more<br><br>${wall.slice(3)}`)).toEqual({
      text: "<p>Words<br>more</p>",
      wall,
      tags: 5
    })
    expect(splitWall(wall).tags).toBe(0)
    expect(splitWall(`<p>Words</p><p>see ${tag("a")} ${tag("b")} ${tag("c")} ${tag("d")} ${tag("e")}</p>`).tags).toBe(0)
    expect(splitWall(`<p>Words</p><p>${tag("a")}</p>`).tags).toBe(0)
    expect(splitWall("").tags).toBe(0)
  })

  // each of these takes minutes where time grows with the square
  it("are looked for in one go, whatever the text is full of (GHSA-qrgq)", () => {
    const fill = (piece: string) => piece.repeat(Math.ceil(200_000 / piece.length))
    for (const piece of [
      "<",
      "<br>",
      "<br ",
      " ",
      "</p>",
      "<p>",
      "</p> <p>",
      '<a class="',
      '<a class="hashtag">',
      "</a>"
    ])
      for (const text of [fill(piece), `<p>Words<br>${fill(piece)}</p>`, `<p>${fill(piece)}<br>${fill(piece)}</p>`]) {
        expect(splitWall(text).wall).toBe("")
        isLong(text)
      }
  })
})

describe("folding threads", () => {
  const row = (id: string, depth: number) => ({ id, depth })
  const rows = [row("a", 0), row("b", 1), row("c", 2), row("d", 1), row("e", 0)]

  it("counts what hangs below and takes it out when it is folded", () => {
    expect(foldedRows(rows, new Map()).map(({ below }) => below)).toEqual([3, 1, 0, 0, 0])
    expect(foldedRows(rows, new Map([["a", true]])).map(({ id }) => id)).toEqual(["a", "e"])
    expect(foldedRows(rows, new Map([["b", true]])).map(({ id }) => id)).toEqual(["a", "b", "d", "e"])
  })

  it("starts folded where a long thread goes deep, until it is asked for", () => {
    const long = [
      ...Array.from({ length: 80 }, (_, n) => row(`x${n}`, 0)),
      row("p", 2),
      row("q", 3),
      row("r", 4),
      row("s", 3)
    ]
    expect(foldedRows(long, new Map()).at(-1)).toMatchObject({ id: "p", below: 3, folded: true })
    expect(foldedRows(long, new Map([["p", false]])).at(-1)?.id).toBe("s")
  })

  it("knows a warning again in a reply to it", () => {
    expect(sameWarning("Re: re: Film ending")).toBe(sameWarning("film ending "))
  })
})

describe("threads", () => {
  it("puts answers under what they answer, oldest first", () => {
    const rows = threadRows("F", [
      { id: "4", in_reply_to_id: "2" },
      { id: "2", in_reply_to_id: "F" },
      { id: "3", in_reply_to_id: "F" },
      { id: "5", in_reply_to_id: "GONE" }
    ])
    expect(rows).toEqual([
      { id: "2", depth: 0 },
      { id: "4", depth: 1 },
      { id: "3", depth: 0 },
      { id: "5", depth: 0 }
    ])
  })
  it("shows every post exactly once, cycles included", () => {
    const name = fc.constantFrom(..."FABCDEGH")
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: ([id]) => id, maxLength: 8 }), (pairs) => {
        const posts = pairs.map(([id, parent]) => ({ id, in_reply_to_id: parent }))
        const shown = threadRows("F", posts).map(({ id }) => id)
        expect([...shown].sort()).toEqual(
          pairs
            .map(([id]) => id)
            .filter((id) => id !== "F")
            .sort()
        )
      })
    )
  })
})

const poll = (over: Partial<Poll>): Poll => ({
  id: "P",
  expires_at: null,
  expired: false,
  multiple: false,
  votes_count: 0,
  voters_count: null,
  voted: false,
  own_votes: [],
  options: [
    { title: "a", votes_count: 1 },
    { title: "b", votes_count: 3 }
  ],
  emojis: [],
  ...over
})

describe("polls", () => {
  it("counts shares of votes, or of voters where one may choose several", () => {
    expect(shares(poll({}))).toEqual([
      { percent: 25, leading: false },
      { percent: 75, leading: true }
    ])
    expect(shares(poll({ multiple: true, voters_count: 3 })).map(({ percent }) => percent)).toEqual([33, 100])
    expect(shares(poll({ options: [{ title: "a", votes_count: null }] }))).toEqual([{ percent: 0, leading: false }])
  })
  it("shows results where no vote is possible", () => {
    expect([
      showsResults(poll({}), false),
      showsResults(poll({}), true),
      showsResults(poll({ voted: true }), false)
    ]).toEqual([false, true, true])
  })
})

const relationship: Relationship = {
  id: "A",
  following: false,
  showing_reblogs: true,
  notifying: false,
  followed_by: false,
  blocking: false,
  blocked_by: false,
  muting: false,
  muting_notifications: false,
  requested: false,
  domain_blocking: false,
  endorsed: false,
  note: ""
}

describe("relationships", () => {
  it("expects a request for locked accounts", () => {
    expect(expected(true, "follow")).toEqual({ requested: true })
    expect(expected(false, "follow")).toMatchObject({ following: true })
  })
  it("offers what is next", () => {
    expect(followButton(relationship)).toMatchObject({ label: "Follow", action: "follow" })
    expect(followButton({ ...relationship, followed_by: true }).label).toBe("Follow back")
    expect(followButton({ ...relationship, following: true }).action).toBe("unfollow")
    expect(followButton({ ...relationship, requested: true }).label).toBe("Cancel request")
    expect(followButton({ ...relationship, blocking: true, following: true }).action).toBe("unblock")
  })
})

describe("posts", () => {
  it("routes mentions by their address and hashtags by their name", () => {
    const route = routeLinks(
      [{ id: "1", username: "bo", acct: "bo@b.example", url: "https://b.example/@bo" }],
      [{ name: "cats", url: "https://x.example/tags/cats" }]
    )
    const link = (href: string, text: string, more: { mention?: boolean; hashtag?: boolean } = {}) =>
      route({ href, text, mention: false, hashtag: false, ...more })
    expect(link("https://b.example/@bo/", "@bo", { mention: true })).toBe("/app/@bo@b.example")
    expect(link("https://other.example/users/bo", "@bo", { mention: true })).toBe("/app/@bo@b.example")
    expect(link("https://far.example/tag/cats", "#Cats", { hashtag: true })).toBe("/app/tags/cats")
    expect(link("https://far.example/", "a page")).toBeUndefined()
    expect(routeLinks([], [])({ href: "https://a.example/t/x", text: "#Ж_1", mention: false, hashtag: true })).toBe(
      "/app/tags/%D0%96_1"
    )
  })
  it("lets be boosted what may be passed on", () => {
    expect(canBoost({ visibility: "unlisted", account_id: "B" }, "ME")).toBe(true)
    expect(canBoost({ visibility: "private", account_id: "B" }, "ME")).toBe(false)
    expect(canBoost({ visibility: "private", account_id: "ME" }, "ME")).toBe(true)
    expect(canBoost({ visibility: "direct", account_id: "ME" }, "ME")).toBe(false)
  })
  it("does not read out what a warning hides", () => {
    const parts = {
      author: "Mira",
      spoiler: "food",
      text: "SECRET",
      media: 2,
      poll: false,
      reply: false,
      time: "1 hour ago",
      visibility: "private" as const
    }
    expect(labelOf({ ...parts, hidden: true })).not.toContain("SECRET")
    expect(labelOf({ ...parts, hidden: false })).toContain("SECRET")
    expect(labelOf({ ...parts, hidden: true })).toContain("2 attachments")
  })
})

describe("small things", () => {
  it("tells ages", () => {
    const now = Date.parse("2026-11-21T12:00:00Z")
    expect(relativeTime("2026-11-21T11:59:30Z", now)).toBe("now")
    expect(relativeTime("2026-11-21T13:00:00Z", now)).toBe("now")
    expect(relativeTime("2026-11-21T11:30:00Z", now)).toBe("30m")
    expect(relativeTime("2026-11-20T12:00:00Z", now)).toBe("1d")
    expect(relativeTime("not a date", now)).toBe("")
    expect(timeLeft("2026-11-21T14:00:00Z", now)).toBe("2 hours left")
    expect(timeLeft("2026-11-21T10:00:00Z", now)).toBe("ended")
  })
  it("reads stored looks, whatever is in there", () => {
    const system = { theme: "system", contrast: "system", motion: "system", textSize: 100 }
    for (const stored of [null, "", "null", "[]", "{", '{"theme":"red"}', '{"textSize":"150%","motion":1}'])
      expect(readAppearance(stored)).toEqual(system)
    expect(readAppearance('{"theme":"dark","contrast":"more","motion":"reduce","textSize":125}')).toEqual({
      theme: "dark",
      contrast: "more",
      motion: "reduce",
      textSize: 125
    })
  })
  it("shapes pictures within bounds", () => {
    const shaped = (aspect: number) => shownAspect(attachment("M", { meta: { small: { aspect } } }))
    expect([shaped(10), shaped(0.1), shaped(1.5)]).toEqual([2.4, 0.72, 1.5])
    expect(focusOf(attachment("M", { meta: { focus: { x: -1, y: 1 } } }))).toBe("0.0% 0.0%")
  })
})
