import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, type Replica, startRig } from "../testrig/ChirpRig.ts"

let rig: ChirpRig
let replica: Replica
let browser: Browser
let token: string
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  replica = await rig.replica()
  browser = openBrowser(rig.origin)
  await browser.signIn(rig.users.alice)
  token = await rig.token("bob")
})
afterAll(() => rig?.stop())
beforeEach(() => rig.run(rig.standIn.faults.reset))

const MATCH = { method: "POST", path: "/api/v1/statuses" }
let count = 0
const newKey = () => `key ${count++}`

interface Posted {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
}
const post = async (
  key: string,
  fields: Record<string, unknown>,
  options: {
    readonly at?: string
    readonly token?: string
    readonly form?: boolean
    readonly signal?: AbortSignal
  } = {}
): Promise<Posted> => {
  const form = options.form === true
  const answer = await fetch(`${options.at ?? rig.origin}/api/v1/statuses`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${options.token ?? token}`,
      "user-agent": "client/1",
      "idempotency-key": key,
      "content-type": form ? "application/x-www-form-urlencoded" : "application/json"
    },
    body: form ? new URLSearchParams(fields as Record<string, string>).toString() : JSON.stringify(fields),
    signal: options.signal ?? null
  })
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get("retry-after") }
}
const codeOf = ({ text }: Posted): string => JSON.parse(text).code
const idOf = ({ text }: Posted): string => JSON.parse(text).id
/** How often a text is among a user's posts. */
const times = async (text: string, user: "alice" | "bob" = "bob") => {
  const answer = await fetch(`${rig.upstreamUrl}/api/v1/accounts/${rig.users[user].id}/statuses?limit=40`, {
    headers: { authorization: `Bearer ${await rig.token(user)}`, "user-agent": "t" }
  })
  const statuses = (await answer.json()) as ReadonlyArray<{ readonly content: string }>
  return statuses.filter(({ content }) => content.includes(text)).length
}
/** As if the last tries were a while ago, and who made them dead. */
const age = (seconds: number) =>
  rig.query(
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) => sql`
        UPDATE chirp.idempotency_keys SET sent_at = sent_at - make_interval(secs => ${seconds}), lease_until = now()
        WHERE status IS NULL`
    )
  )

describe("Idempotency-Key on POST /api/v1/statuses", () => {
  it("gives the same answer to the same post, on every replica, in whatever form it comes", async () => {
    const key = newKey()
    const first = await post(key, { status: "told twice", visibility: "unlisted" })
    assert.strictEqual(first.status, 200, first.text)
    const again = await post(key, { visibility: "unlisted", status: "told twice" }, { at: replica.url })
    const form = await post(key, { status: "told twice", visibility: "unlisted" }, { form: true })
    assert.deepStrictEqual([again.text, form.text], [first.text, first.text])
    assert.strictEqual(await times("told twice"), 1)
  })

  it("works for the app in a browser: on every replica, at once and one after the other, and not for another post", async () => {
    const key = newKey()
    const send = (at: string, status: string) =>
      fetch(`${at}/api/v1/statuses`, {
        method: "POST",
        headers: {
          cookie: browser.cookieHeader(),
          origin: rig.origin,
          "x-chirp-csrf": "1",
          "user-agent": "b",
          "content-type": "application/json",
          "idempotency-key": key
        },
        body: JSON.stringify({ status })
      }).then(async (answer) => `${answer.status} ${await answer.text()}`)
    await rig.run(rig.standIn.faults.delayNext({ duration: "300 millis", match: MATCH }))
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) => send(index % 2 === 0 ? rig.origin : replica.url, "from the app"))
    )
    assert.match(all[0] ?? "", /^200 /)
    assert.deepStrictEqual(new Set([...all, await send(replica.url, "from the app")]).size, 1)
    assert.match(await send(replica.url, "from another app"), /^422 .*idempotency_differs/)
    assert.strictEqual(await times("from the app", "alice"), 1)
    assert.strictEqual(await times("from another app", "alice"), 0)
  })

  it("makes one post of ten at once on two replicas", async () => {
    await rig.run(rig.standIn.faults.delayNext({ duration: "300 millis", match: MATCH }))
    const key = newKey()
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(key, { status: "all at once" }, { at: index % 2 === 0 ? rig.origin : replica.url })
      )
    )
    assert.deepStrictEqual(new Set(all.map(({ status, text }) => `${status} ${text}`)).size, 1)
    assert.strictEqual(all[0]?.status, 200)
    assert.strictEqual(await times("all at once"), 1)
  })

  it("refuses another post under the same key, and lets others have the same key", async () => {
    const key = newKey()
    assert.strictEqual((await post(key, { status: "mine" })).status, 200)
    const other = await post(key, { status: "mine, changed" })
    assert.deepStrictEqual([other.status, codeOf(other)], [422, "idempotency_differs"])
    assert.strictEqual((await post(key, { status: "hers" }, { token: await rig.token("carol") })).status, 200)
    assert.strictEqual((await post(newKey(), { status: "mine" })).status, 200)
    assert.strictEqual(await times("mine, changed"), 0)
  })

  it("keeps no refusal: what was wrong may be put right under the same key", async () => {
    const key = newKey()
    assert.strictEqual((await post(key, { status: "" })).status, 400)
    assert.strictEqual((await post(key, { status: "put right" })).status, 200)
    await rig.run(rig.standIn.faults.failNext({ status: 429, match: MATCH }))
    const busy = newKey()
    assert.strictEqual((await post(busy, { status: "patient" })).status, 429)
    assert.strictEqual((await post(busy, { status: "patient" })).status, 200)
    assert.strictEqual(await times("patient"), 1)
  })

  it("finds a post that was made without an answer, and gives it", async () => {
    const key = newKey()
    // the same words once before, under another key: not to be taken for this one
    const before = await post(newKey(), { status: "was it made?" })
    await rig.run(rig.standIn.faults.commitThenDrop({ match: MATCH }))
    assert.strictEqual((await post(key, { status: "was it made?" })).status, 502)
    const again = await post(key, { status: "was it made?" }, { at: replica.url })
    assert.strictEqual(again.status, 200, again.text)
    assert.notStrictEqual(idOf(again), idOf(before))
    assert.strictEqual(await times("was it made?"), 2)
    assert.strictEqual((await post(key, { status: "was it made?" })).text, again.text)
  })

  it("sends a post again that was not made, but not before it can no longer come", async () => {
    const key = newKey()
    await rig.run(rig.standIn.faults.dropNext({ match: MATCH }))
    assert.strictEqual((await post(key, { status: "lost on the way" })).status, 502)
    const soon = await post(key, { status: "lost on the way" })
    assert.deepStrictEqual([soon.status, codeOf(soon)], [409, "idempotency_busy"])
    assert.isAbove(Number(soon.retryAfter), 20)
    await age(36)
    assert.strictEqual((await post(key, { status: "lost on the way" })).status, 200)
    assert.strictEqual(await times("lost on the way"), 1)
  })

  it("takes the post of a replica up that died", async () => {
    const key = newKey()
    await rig.run(rig.standIn.faults.commitThenDrop({ match: MATCH }))
    const dying = await rig.replica()
    await post(key, { status: "from the dying" }, { at: dying.url })
    await dying.stop()
    // as a crash leaves it: under way, with nobody to renew it
    await rig.query(
      Effect.flatMap(
        SqlClient.SqlClient,
        (sql) =>
          sql`UPDATE chirp.idempotency_keys SET lease_until = now() + interval '400 milliseconds' WHERE status IS NULL`
      )
    )
    const again = await post(key, { status: "from the dying" }, { at: replica.url })
    assert.strictEqual(again.status, 200, again.text)
    assert.strictEqual(await times("from the dying"), 1)
  })

  it("finishes a post whose client leaves", async () => {
    const key = newKey()
    await rig.run(rig.standIn.faults.delayNext({ duration: "400 millis", match: MATCH }))
    const leaving = new AbortController()
    const first = post(key, { status: "and goodbye" }, { signal: leaving.signal }).catch(() => "left")
    while ((await rig.run(rig.standIn.faults.requests(MATCH))).length === 0) await new Promise(setImmediate)
    leaving.abort()
    assert.strictEqual(await first, "left")
    const again = await post(key, { status: "and goodbye" })
    assert.strictEqual(again.status, 200, again.text)
    assert.strictEqual(await times("and goodbye"), 1)
  })

  it("says so when it cannot find out, and sends nothing twice", async () => {
    const blind = await rig.token("bob", "write")
    const key = newKey()
    await rig.run(rig.standIn.faults.commitThenDrop({ match: MATCH }))
    assert.strictEqual((await post(key, { status: "in the dark" }, { token: blind })).status, 502)
    await age(36)
    const again = await post(key, { status: "in the dark" }, { token: blind })
    assert.deepStrictEqual([again.status, codeOf(again)], [409, "idempotency_unknown"])
    assert.strictEqual(await times("in the dark"), 1)
  })
})
