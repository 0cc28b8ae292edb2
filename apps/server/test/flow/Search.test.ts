import { Effect, Layer } from "effect"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { accountDocument, statusDocument } from "../../src/search/SearchDocuments.ts"
import { type SearchChange, SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import { type ChirpRig, type RigUserName, rigUsers, startRig } from "../testrig/ChirpRig.ts"
import { layerDatabase } from "../testrig/Postgres.ts"

let rig: ChirpRig
const tokens = new Map<RigUserName, string>()

const call = async (user: RigUserName, method: string, path: string, body?: unknown) => {
  const response = await fetch(rig.origin + path, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(user)}`,
      "user-agent": "test",
      ...(body !== undefined && { "content-type": "application/json" })
    },
    body: body === undefined ? null : JSON.stringify(body)
  })
  const text = await response.text()
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
}

const search = (user: RigUserName, q: string, more: Record<string, string> = {}) =>
  call(user, "GET", `/api/v2/chirp/search?${new URLSearchParams({ q, ...more })}`)

/** Ids of the posts that somebody finds. */
const found = async (user: RigUserName, q: string, more: Record<string, string> = {}): Promise<Array<string>> => {
  const { body, status } = await search(user, q, { type: "statuses", ...more })
  assert.strictEqual(status, 200, JSON.stringify(body))
  return body.statuses.map((entry: { status: { id: string } }) => entry.status.id)
}

const write = async (user: RigUserName, status: string, more: object = {}) => {
  const { body } = await call(user, "POST", "/api/v1/statuses", { status, visibility: "public", ...more })
  return body.id as string
}

/** Puts posts into the index as the indexer does, in the order in which they were written. */
const index = async (...written: ReadonlyArray<string>) => {
  const changes: Array<SearchChange> = []
  for (const id of written) {
    const { body } = await call("admin", "GET", `/api/v1/statuses/${id}`)
    changes.push({ _tag: "UpsertStatus", document: statusDocument(body) })
    changes.push({ _tag: "UpsertAccount", document: accountDocument(body.account) })
    for (const { name } of body.tags) {
      changes.push({ _tag: "UpsertTag", document: { name, uses_week: 1, uses_total: 1 } })
    }
  }
  await apply(changes)
}

const apply = (changes: ReadonlyArray<SearchChange>) =>
  Effect.runPromise(
    Effect.flatMap(SearchIndex, ({ apply }) => apply(changes)).pipe(
      Effect.provide(
        SearchIndexSql.layer.pipe(Layer.provide(Stemmer.layerSql), Layer.provide(layerDatabase(rig.database)))
      )
    )
  )

let ids: Record<"soup" | "mine" | "reply" | "tower" | "secret" | "sushi", string>

beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  for (const user of rigUsers) {
    tokens.set(user, await rig.token(user))
    await call(user, "PATCH", "/api/v1/accounts/update_credentials", { discoverable: true, locked: false })
  }
  const soup = await write("bob", "Tomato soup recipes for <b>winter</b> evenings & more #Cooking", { language: "en" })
  const mine = await write("alice", "I was cooking soups all day", { language: "en" })
  ids = {
    soup,
    mine,
    reply: await write("carol", "@bob lovely soup!", { in_reply_to_id: soup }),
    tower: await write("carol", "東京タワーの夜景がきれいです"),
    secret: await write("carol", "soup only for friends", { visibility: "private" }),
    sushi: await write("bob", "sushi tonight #Cooking")
  }
  await index(ids.soup, ids.mine, ids.reply, ids.tower, ids.sushi)
})
afterAll(() => rig?.stop())

describe("GET /api/v2/chirp/search", () => {
  it("finds posts by words, other forms of them, misspelt ones, and scripts without blanks", async () => {
    assert.deepStrictEqual((await found("alice", "soup ")).sort(), [ids.soup, ids.mine, ids.reply].sort())
    assert.deepStrictEqual(await found("alice", "recipies winter"), [ids.soup])
    assert.deepStrictEqual(await found("alice", "夜景"), [ids.tower])
    assert.deepStrictEqual((await found("alice", "#cooking")).sort(), [ids.soup, ids.sushi].sort())
  })

  it("understands operators, and a name that nobody has finds nothing", async () => {
    assert.deepStrictEqual(await found("alice", "soup from:me"), [ids.mine])
    assert.deepStrictEqual(await found("alice", "from:@bob soup"), [ids.soup])
    assert.deepStrictEqual(await found("alice", `soup from:bob@${new URL(rig.origin).host}`), [ids.soup])
    assert.deepStrictEqual(await found("alice", "soup is:reply"), [ids.reply])
    assert.deepStrictEqual((await found("alice", "soup -from:carol")).sort(), [ids.soup, ids.mine].sort())
    assert.deepStrictEqual(await found("alice", "soup before:2020"), [])
    assert.deepStrictEqual(await found("alice", "soup", { from: "me" }), [ids.mine])
    const ghost = await search("alice", "soup from:ghost", { type: "statuses" })
    assert.deepStrictEqual(ghost.body.statuses, [])
    assert.deepStrictEqual(
      ghost.body.hints.map(({ code, part }: { code: string; part: string }) => [code, part]),
      [["unknown_account", "from:ghost"]]
    )
  })

  it("gives posts as GoToSocial tells them to the viewer, with plain text and places to mark", async () => {
    await call("admin", "POST", `/api/v1/statuses/${ids.soup}/favourite`)
    const { body } = await search("admin", '"tomato soup" recipe ', { type: "statuses" })
    const [hit] = body.statuses
    const { body: own } = await call("admin", "GET", `/api/v1/statuses/${ids.soup}`)
    assert.deepStrictEqual(hit.status, own)
    assert.isTrue(hit.status.favourited)
    const [highlight] = hit.highlights
    assert.strictEqual(highlight.field, "content")
    assert.include(highlight.text, "evenings & more")
    assert.deepStrictEqual(
      highlight.ranges.map(([start, end]: [number, number]) => highlight.text.slice(start, end)),
      ["Tomato soup", "recipes"]
    )
    assert.deepStrictEqual(body.counts.statuses, { value: 1, more: false })
  })

  it("finds accounts and hashtags, each once, whoever knows them", async () => {
    const { body } = await search("alice", "bob")
    assert.deepStrictEqual(
      body.accounts.map(({ acct }: { acct: string }) => acct),
      ["bob"]
    )
    const tags = await search("alice", "#cook", { type: "hashtags" })
    assert.deepStrictEqual(
      tags.body.hashtags.map(({ name, url }: { name: string; url: string }) => [name, url]),
      [["cooking", `${rig.origin}/tags/cooking`]]
    )
  })

  it("looks addresses and names with a server up at GoToSocial", async () => {
    const { body: status } = await call("alice", "GET", `/api/v1/statuses/${ids.soup}`)
    const byUrl = await search("alice", status.url, { resolve: "true" })
    assert.deepStrictEqual(
      byUrl.body.statuses.map((entry: { status: { id: string } }) => entry.status.id),
      [ids.soup]
    )
    const byName = await search("alice", "@carol", { resolve: "true" })
    assert.deepStrictEqual(
      byName.body.accounts.map(({ acct }: { acct: string }) => acct),
      ["carol"]
    )
  })

  it("never shows what the viewer may not see, at once, and does not count it (GHSA-gwhw)", async () => {
    assert.notInclude(await found("alice", "friends"), ids.secret)
    await call("alice", "POST", `/api/v1/accounts/${rig.users.bob.id}/mute`)
    const muted = await search("alice", "tomato", { type: "statuses" })
    assert.deepStrictEqual([muted.body.statuses, muted.body.counts.statuses], [[], { value: 0, more: false }])
    await call("alice", "POST", `/api/v1/accounts/${rig.users.bob.id}/unmute`)
    await call("bob", "POST", `/api/v1/accounts/${rig.users.carol.id}/block`)
    // what carol has not looked at in the last second
    assert.deepStrictEqual(await found("carol", "tomato"), [])
    assert.deepStrictEqual((await search("carol", "bob", { type: "accounts" })).body.accounts, [])
    assert.deepStrictEqual((await call("carol", "GET", "/api/v2/chirp/search/suggestions?q=bob")).body.accounts, [])
    await call("bob", "POST", `/api/v1/accounts/${rig.users.carol.id}/unblock`)
  })

  it("shows nothing that GoToSocial has no more, although the index still holds it", async () => {
    // as after a domain block made past Chirp: GoToSocial removes the domain's posts and tells nobody
    const { body } = await call("admin", "GET", `/api/v1/statuses/${ids.tower}`)
    const document = { ...statusDocument(body), id: "01GHST00000000000000000000", content: "marzipan from far away" }
    await apply([{ _tag: "UpsertStatus", document }])
    const { body: result } = await search("alice", "marzipan", { type: "statuses" })
    assert.deepStrictEqual([result.statuses, result.counts.statuses], [[], { value: 0, more: false }])
  })

  it("searches the viewer's own library, and nobody else's", async () => {
    await call("carol", "POST", `/api/v1/statuses/${ids.sushi}/bookmark`)
    assert.deepStrictEqual(await found("carol", "friends in:library"), [ids.secret])
    assert.deepStrictEqual(await found("carol", "in:bookmarks"), [ids.sushi])
    assert.deepStrictEqual(await found("alice", "friends in:library"), [])
    assert.deepStrictEqual(await found("alice", "in:bookmarks"), [])
    assert.deepStrictEqual(await found("alice", "soup in:library"), [ids.mine])
  })

  it("finds what the viewer wrote for fewer people in every search, and for nobody else", async () => {
    const written = await Promise.all(
      (["unlisted", "private"] as const).map((visibility) =>
        write("bob", `a turnip of mine, ${visibility}`, { visibility })
      )
    )
    assert.deepStrictEqual((await found("bob", "turnips")).sort(), written.toSorted())
    assert.deepStrictEqual(await found("bob", "turnip in:public"), [])
    assert.deepStrictEqual(await found("alice", "turnip"), [])
    const { body } = await call("bob", "GET", "/api/v2/search?q=turnips&type=statuses")
    assert.deepStrictEqual(body.statuses.map(({ id }: { id: string }) => id).sort(), written.toSorted())
    assert.deepStrictEqual(await found("bob", "in:library turnip -private"), [written[0]])
  })

  it("hides what a filter hides, and marks what one warns of", async () => {
    const filter = (filter_action: string, keyword: string) =>
      call("carol", "POST", "/api/v2/filters", {
        title: keyword,
        context: ["public"],
        filter_action,
        keywords_attributes: [{ keyword, whole_word: true }]
      })
    await filter("hide", "sushi")
    await filter("warn", "tomato")
    const { body } = await search("carol", "#cooking", { type: "statuses" })
    assert.deepStrictEqual(
      body.statuses.map((entry: { status: { id: string } }) => entry.status.id),
      [ids.soup]
    )
    assert.deepStrictEqual(
      body.statuses[0].status.filtered.map((result: { keyword_matches: Array<string> }) => result.keyword_matches),
      [["tomato"]]
    )
  })

  it("pages in full pages although some of the hits are hidden", async () => {
    const written: Array<string> = []
    for (let n = 0; n < 12; n++) {
      written.push(await write(n % 3 === 0 ? "bob" : "alice", `marmalade number ${n}`))
    }
    await index(...written)
    await call("carol", "POST", `/api/v1/accounts/${rig.users.bob.id}/mute`)
    const pages: Array<Array<string>> = []
    for (const offset of ["0", "3", "6", "9"]) {
      pages.push(await found("carol", "marmalade", { limit: "3", offset }))
    }
    assert.deepStrictEqual(
      pages.map(({ length }) => length),
      [3, 3, 2, 0]
    )
    assert.deepStrictEqual(pages.flat().sort(), written.filter((_, n) => n % 3 !== 0).sort())
    const { body } = await search("carol", "marmalade", { type: "statuses", limit: "3" })
    assert.deepStrictEqual(body.counts.statuses, { value: 3, more: true })
  })

  it("takes anything for a page or a time zone: a result or a hint, never an error", async () => {
    const wrong = { type: "statuses", tz: "Nowhere/Land", offset: "-1", limit: "999999999999" }
    for (const q of ["soup", "", "-a -b", "during:yesterdayish"]) {
      const { body, status } = await search("alice", q, wrong)
      assert.strictEqual(status, 200, `${q} ${JSON.stringify(body)}`)
    }
    assert.deepStrictEqual(await found("alice", "soup", { offset: "999999" }), [])
    assert.strictEqual((await search("alice", "soup", { type: "nonsense" })).status, 400)
    assert.strictEqual((await search("alice", "x".repeat(10_000))).status, 200)
    const hints = (await search("alice", "soup before:2026-02-30", { type: "statuses" })).body.hints
    assert.strictEqual(hints[0].code, "bad_date")
    const anonymous = await fetch(`${rig.origin}/api/v2/chirp/search?q=soup`, { headers: { "user-agent": "test" } })
    assert.strictEqual(anonymous.status, 401)
  })
})

describe("GET /api/v2/search", () => {
  it("has Mastodon's shape, with posts of everybody's", async () => {
    const { body, status } = await call("alice", "GET", "/api/v2/search?q=tomato%20soup")
    assert.strictEqual(status, 200)
    assert.deepStrictEqual(Object.keys(body).sort(), ["accounts", "hashtags", "statuses"])
    assert.deepStrictEqual(
      body.statuses.map(({ id }: { id: string }) => id),
      [ids.soup]
    )
    const narrowed = await call("alice", "GET", `/api/v2/search?q=soup&type=statuses&account_id=${rig.users.carol.id}`)
    assert.deepStrictEqual(
      narrowed.body.statuses.map(({ id }: { id: string }) => id),
      [ids.reply]
    )
  })

  it("leaves to GoToSocial what only it can answer", async () => {
    const anonymous = await fetch(`${rig.origin}/api/v2/search?q=soup`, { headers: { "user-agent": "test" } })
    assert.strictEqual(anonymous.status, 401)
    assert.strictEqual((await call("alice", "GET", "/api/v2/search?q=")).status, 400)
    assert.strictEqual((await call("alice", "GET", "/api/v2/search?q=x&type=nonsense")).status, 400)
  })
})

describe("suggestions and saved searches", () => {
  it("suggests accounts, hashtags and operators for what is being typed", async () => {
    const suggest = async (q: string) =>
      (await call("alice", "GET", `/api/v2/chirp/search/suggestions?${new URLSearchParams({ q })}`)).body
    assert.strictEqual((await suggest("soup car")).accounts[0].acct, "carol")
    assert.strictEqual((await suggest("#cook")).hashtags[0].name, "cooking")
    assert.deepStrictEqual(
      (await suggest("bef")).operators.map(({ text }: { text: string }) => text),
      ["before:"]
    )
    assert.deepStrictEqual(
      (await suggest("has:v")).operators.map(({ text }: { text: string }) => text),
      ["has:video"]
    )
    assert.strictEqual((await suggest("from:ca")).accounts[0].acct, "carol")
    assert.deepStrictEqual(await suggest("carol "), { accounts: [], hashtags: [], operators: [] })
    assert.deepStrictEqual(await suggest(""), { accounts: [], hashtags: [], operators: [] })
  })

  it("keeps searches for their owner alone", async () => {
    const at = "/api/v2/chirp/saved_searches"
    const saved = await call("alice", "POST", at, { query: " from:me soup ", name: "My soups" })
    assert.deepInclude(saved.body, { query: "from:me soup", name: "My soups" })
    const again = await call("alice", "POST", at, { query: "from:me soup" })
    assert.strictEqual(again.body.id, saved.body.id)
    assert.lengthOf((await call("alice", "GET", at)).body, 1)
    assert.deepStrictEqual((await call("bob", "GET", at)).body, [])
    assert.strictEqual((await call("bob", "PUT", `${at}/${saved.body.id}`, { query: "x" })).status, 404)
    assert.strictEqual((await call("bob", "DELETE", `${at}/${saved.body.id}`)).status, 404)
    const changed = await call("alice", "PUT", `${at}/${saved.body.id}`, { query: "tea", name: "" })
    assert.deepInclude(changed.body, { query: "tea", name: "tea" })
    assert.strictEqual((await call("alice", "POST", at, { query: "" })).status, 400)
    for (let n = 0; n < 49; n++) await call("alice", "POST", at, { query: `q${n}` })
    const full = await call("alice", "POST", at, { query: "one too many" })
    assert.deepStrictEqual([full.status, full.body.code], [422, "saved_searches_full"])
    assert.strictEqual((await call("alice", "DELETE", `${at}/${saved.body.id}`)).status, 204)
  })
})
