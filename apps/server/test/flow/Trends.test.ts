import type { SearchIndexView } from "@chirp/domain/api/SearchAdminApi"
import { createRestAPIClient } from "masto"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type ChirpRig, type RigUserName, startRig } from "../testrig/ChirpRig.ts"

let rig: ChirpRig
const tokens = new Map<RigUserName, string>()
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres"), indexing: true })
  for (const name of ["admin", "alice", "bob", "carol"] as const) {
    tokens.set(name, await rig.token(name))
    await client(name).v1.accounts.updateCredentials({ discoverable: true, locked: false })
  }
})
afterAll(() => rig?.stop())

const client = (name: RigUserName) =>
  createRestAPIClient({ url: rig.origin, accessToken: tokens.get(name) ?? "", timeout: 10_000 })

const post = (name: RigUserName, status: string, more: { sensitive?: boolean; spoilerText?: string } = {}) =>
  client(name).v1.statuses.create({ status, visibility: "public", ...more })

// biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
const get = (url: string, name: RigUserName): Promise<any> =>
  fetch(url, { headers: { authorization: `Bearer ${tokens.get(name)}`, "user-agent": "test" } }).then((answer) =>
    answer.json()
  )

/** Trends are worked out anew each minute: the first question comes when everything is there. */
const indexed = async (count: number) => {
  const began = performance.now()
  for (;;) {
    const { index }: SearchIndexView = await get(`${rig.origin}/api/v2/chirp/admin/search_index`, "admin")
    if (index.statuses === count) return
    if (performance.now() - began > 10_000) assert.fail(`${index.statuses} posts instead of ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

describe("trends, as a Mastodon client sees them", () => {
  it("are tags, links and posts that more than one person cares for, with seven days of history", async () => {
    await post("alice", "morning #birds https://www.example.org/2026/a-new-dawn.html?utm_source=x")
    await post("alice", "still #birds")
    await post("bob", "me too #Birds https://www.example.org/2026/a-new-dawn.html")
    await post("bob", "only mine #bob")
    await post("carol", "hidden #secret", { sensitive: true, spoilerText: "careful" })
    await post("alice", "hidden too #secret", { sensitive: true })
    const liked = await post("carol", "like this")
    const private_ = await client("carol").v1.statuses.create({ status: "not this #birds", visibility: "private" })
    await client("alice").v1.statuses.$select(liked.id).favourite()
    await client("bob").v1.statuses.$select(liked.id).reblog()
    await indexed(7)

    const tags = await client("alice").v1.trends.tags.list()
    assert.deepStrictEqual(
      tags.map(({ name }) => name),
      ["birds"]
    )
    const [birds] = tags
    assert.lengthOf(birds?.history ?? [], 7)
    assert.include(birds?.history?.[0], { uses: "3", accounts: "2" })
    assert.include(birds?.history?.[1], { uses: "0", accounts: "0" })
    assert.strictEqual(Number(birds?.history?.[0]?.day) % 86_400, 0)

    const links = await client("alice").v1.trends.links.list()
    assert.lengthOf(links, 1)
    assert.include(links[0], {
      url: "https://www.example.org/2026/a-new-dawn.html",
      title: "A new dawn",
      providerName: "example.org",
      type: "link"
    })

    const statuses = await client("alice").v1.trends.statuses.list()
    assert.deepStrictEqual(
      statuses.map(({ id }) => id),
      [liked.id]
    )
    assert.strictEqual(statuses[0]?.favourited, true, "as the viewer sees it")
    assert.notInclude(
      statuses.map(({ id }) => id),
      private_.id
    )

    await client("bob").v1.accounts.$select(rig.users.carol.id).mute()
    assert.lengthOf(await client("bob").v1.trends.statuses.list(), 0, "who is muted is not seen in trends")
    // whoever carol blocks does not see her in trends
    await client("carol").v1.accounts.$select(rig.users.alice.id).block()
    assert.lengthOf(await client("alice").v1.trends.statuses.list(), 0)
    const anonymous = await fetch(`${rig.origin}/api/v1/trends/tags`, { headers: { "user-agent": "test" } })
    assert.strictEqual(anonymous.headers.get("access-control-allow-origin"), "*")
    assert.include(await anonymous.text(), '"birds"')
  })

  it("fill the history of a hashtag into GoToSocial's answer, and change nothing else of it", async () => {
    await client("alice").v1.tags.$select("birds").follow()
    const direct = await get(`${rig.upstreamUrl}/api/v1/tags/birds`, "alice")
    const tag = await get(`${rig.origin}/api/v1/tags/birds`, "alice")
    assert.deepStrictEqual({ ...tag, history: direct.history }, direct)
    assert.include(tag.history[0], { uses: "3", accounts: "2" })
    const followed = await client("alice").v1.followedTags.list()
    assert.strictEqual(followed[0]?.history?.[0]?.accounts, "2")
    const found = await get(`${rig.origin}/api/v2/search?q=birds&type=hashtags`, "alice")
    assert.deepStrictEqual(found.hashtags[0]?.history, tag.history, "a search tells the same")
    const unknown = await fetch(`${rig.origin}/api/v1/tags/nobodyusesthis`, {
      headers: { authorization: `Bearer ${tokens.get("alice")}`, "user-agent": "test" }
    })
    assert.strictEqual(unknown.status, 404)
    const refused = await fetch(`${rig.origin}/api/v1/tags/birds`, { headers: { "user-agent": "test" } })
    assert.strictEqual(refused.status, 401)
  })
})
