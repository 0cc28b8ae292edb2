import type { ScheduledPostPage } from "@chirp/domain/api/ScheduleApi"
import type { ScheduledStatus } from "@chirp/domain/api/ScheduledStatusesApi"
import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { createRestAPIClient } from "masto"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import { png } from "../../../../packages/embedded-gotosocial/test/contract/lib.mjs"
import { type ChirpRig, type RigUserName, startRig } from "../testrig/ChirpRig.ts"
import { openStream, type StreamClient } from "../testrig/StreamClient.ts"

/** Flow 3: a scheduled post from request to status, over real HTTP, PostgreSQL and the stand-in. */
let rig: ChirpRig
const tokens = new Map<RigUserName, string>()
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  for (const user of ["alice", "bob", "carol"] as const) tokens.set(user, await rig.token(user))
})
afterAll(() => rig?.stop())

const PATH = "/api/v2/chirp/scheduled_statuses"
const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

const call = async (
  method: string,
  path: string,
  body?: unknown,
  options: { user?: RigUserName; token?: string; headers?: Record<string, string> } = {}
) => {
  const token = options.token ?? tokens.get(options.user ?? "alice")
  const answer = await fetch(rig.origin + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) }
}
const schedule = async (body: unknown, user: RigUserName = "alice"): Promise<ScheduledPost> => {
  const answer = await call("POST", PATH, body, { user })
  assert.strictEqual(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}
const get = async (id: string, user: RigUserName = "alice"): Promise<ScheduledPost> =>
  (await call("GET", `${PATH}/${id}`, undefined, { user })).body
const refused = async (body: unknown, status: number, code: string, words: RegExp) => {
  const answer = await call("POST", PATH, body)
  assert.deepStrictEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body))
  assert.match(answer.body.error, words)
}

const listen = (user: RigUserName) => openStream(rig.origin, `?stream=user&access_token=${tokens.get(user)}`)
let stream: StreamClient
const until = async (event: string, match: (post: ScheduledPost) => boolean): Promise<ScheduledPost> =>
  (await stream.next((one) => one.event === event && match(one.payload))).payload

describe("a scheduled post", () => {
  beforeAll(async () => {
    stream = await listen("alice")
  })
  afterAll(() => stream?.socket.close())

  it("goes out at its time with all its fields, and its author is told", async () => {
    const uploaded = await createRestAPIClient({
      url: rig.origin,
      accessToken: tokens.get("alice") ?? ""
    }).v2.media.create({
      file: new Blob([png()], { type: "image/png" }),
      description: "a square"
    })
    const due = Date.now() + 1200
    const post = await schedule({
      text: "**on time** #chirp",
      scheduled_at: new Date(due).toISOString(),
      visibility: "unlisted",
      cw: "a warning",
      media_ids: [uploaded.id],
      language: "de",
      sensitive: true,
      local_only: true,
      content_type: "text/markdown",
      interaction_policy: { can_reply: { always: ["followers"], with_approval: [] } }
    })
    assert.deepInclude(post, { state: "scheduled", needs_sign_in: false, problem: null, revision: 1 })
    assert.strictEqual(post.posts[0]?.media_attachments[0]?.description, "a square")
    const sent = await until("scheduled_post_sent", ({ id }) => id === post.id)
    assert.isBelow(Date.now() - due, 2000)
    assert.strictEqual(sent.state, "published")
    const { body: status } = await call("GET", `/api/v1/statuses/${sent.posts[0]?.status_id}`)
    assert.deepInclude(status, {
      visibility: "unlisted",
      spoiler_text: "a warning",
      language: "de",
      sensitive: true,
      local_only: true
    })
    assert.include(status.content, "<strong>on time</strong>")
    assert.include(status.interaction_policy.can_reply.always, "followers")
    assert.deepStrictEqual(
      status.media_attachments.map(({ id }: { id: string }) => id),
      [uploaded.id]
    )
    assert.strictEqual((await get(post.id)).state, "published")
  })

  it("sends a thread in order, each answering the one before", async () => {
    const post = await schedule({
      scheduled_at: soon(500),
      posts: [{ text: "one" }, { text: "two" }, { text: "three" }]
    })
    const sent = await until("scheduled_post_sent", ({ id, state }) => id === post.id && state === "published")
    const [one, two, three] = await Promise.all(
      sent.posts.map(async ({ status_id }) => (await call("GET", `/api/v1/statuses/${status_id}`)).body)
    )
    assert.deepStrictEqual([one.in_reply_to_id, two.in_reply_to_id, three.in_reply_to_id], [null, one.id, two.id])
  })

  it("is edited, listed, moved and cancelled until then, by its owner alone", async () => {
    const post = await schedule({ text: "first", scheduled_at: soon(3_600_000) })
    const path = `${PATH}/${post.id}`
    for (const [method, body] of [["GET"], ["PUT", { text: "mine" }], ["DELETE"]] as const) {
      assert.strictEqual((await call(method, path, body, { user: "bob" })).status, 404)
    }
    const edited = await call("PUT", path, { text: "second", visibility: "direct", revision: 1 })
    assert.deepInclude(edited.body, { id: post.id, revision: 2, scheduled_at: post.scheduled_at })
    assert.deepInclude(edited.body.posts[0], { text: "second", visibility: "direct" })
    const stale = await call("PUT", path, { text: "third", revision: 1 })
    assert.deepInclude(stale.body, { code: "schedule_changed", state: "scheduled" })
    const at = soon(7_200_000)
    assert.strictEqual((await call("PUT", path, { scheduled_at: at })).body.scheduled_at, at)
    const page: ScheduledPostPage = (await call("GET", `${PATH}?from=${soon(7_000_000)}&to=${soon(7_300_000)}`)).body
    assert.deepStrictEqual(
      page.items.map(({ id }) => id),
      [post.id]
    )
    assert.strictEqual(page.limits.max_waiting, 300)
    const removed = await call("DELETE", path)
    assert.strictEqual(removed.body.posts[0].text, "second")
    assert.strictEqual((await call("GET", path)).status, 404)
  })

  it("is made once for one Idempotency-Key", async () => {
    const body = { text: "once", scheduled_at: soon(3_600_000) }
    const headers = { "idempotency-key": "a key" }
    const [a, b] = await Promise.all([call("POST", PATH, body, { headers }), call("POST", PATH, body, { headers })])
    assert.strictEqual(a.body.id, b.body.id)
    await call("DELETE", `${PATH}/${a.body.id}`)
  })

  it("that GoToSocial refuses stays, says why, and goes out when it is put right", async () => {
    const { body: parent } = await call("POST", "/api/v1/statuses", { status: "parent", visibility: "public" })
    const post = await schedule({ text: "an answer", in_reply_to_id: parent.id, scheduled_at: soon(700) })
    await call("DELETE", `/api/v1/statuses/${parent.id}`)
    const failed = await until("scheduled_post_failed", ({ id }) => id === post.id)
    assert.deepInclude(failed, { state: "failed" })
    assert.strictEqual(failed.problem?.code, "reply_gone")
    const page: ScheduledPostPage = (await call("GET", PATH)).body
    assert.strictEqual(page.items[0]?.id, post.id)
    await call("PUT", `${PATH}/${post.id}`, { text: "no answer any more" })
    assert.strictEqual((await call("POST", `${PATH}/${post.id}/retry`)).body.state, "scheduled")
    const sent = await until("scheduled_post_sent", ({ id }) => id === post.id)
    assert.strictEqual(sent.posts[0]?.text, "no answer any more")
  })

  it("that has lost its sign-in fails with that reason and goes out at the next one", async () => {
    const ids = async (): Promise<ReadonlyArray<string>> =>
      (await call("GET", "/api/v1/tokens", undefined, { user: "carol" })).body.map(({ id }: { id: string }) => id)
    const before = await ids()
    const token = await rig.token("carol")
    const own = (await ids()).find((id) => !before.includes(id))
    const other = await listen("carol")
    const { body: post } = await call("POST", PATH, { text: "carol's", scheduled_at: soon(1500) }, { token })
    await call("POST", `/api/v1/tokens/${own}/invalidate`, {}, { user: "carol" })
    const failed = await other.next(({ event }) => event.startsWith("scheduled_post_"))
    assert.strictEqual(failed.event, "scheduled_post_failed")
    assert.deepStrictEqual([failed.payload.id, failed.payload.problem?.code], [post.id, "sign_in_needed"])
    // looking at the list is enough of a sign-in
    await call("GET", PATH, undefined, { user: "carol" })
    const sent = await other.next(({ event }) => event === "scheduled_post_sent")
    assert.strictEqual(sent.payload.id, post.id)
    other.socket.close()
  })
})

describe("bad input", () => {
  const at = soon(3_600_000)

  it("is named: times", async () => {
    await refused({ text: "x", scheduled_at: "2001-01-01T00:00:00Z" }, 422, "schedule_time", /in the past/)
    await refused({ text: "x", scheduled_at: "9999-12-31T23:59:59Z" }, 422, "schedule_time", /5 years/)
    await refused({ text: "x", scheduled_at: "2027-03-28T02:30:00" }, 422, "schedule_time", /no time zone/)
    await refused({ text: "x", scheduled_at: "2027-02-30T00:00:00Z" }, 422, "schedule_time", /no such date/)
    await refused({ text: "x", scheduled_at: "tomorrow" }, 422, "schedule_time", /"tomorrow" is not a time/)
    await refused({ text: "x" }, 400, "bad_request", /scheduled_at/)
  })

  it("is named: content", async () => {
    await refused({ text: "  ", scheduled_at: at }, 422, "post_empty", /text/)
    await refused({ text: "👋".repeat(5001), scheduled_at: at }, 422, "post_too_long", /1 character too long/)
    await refused({ posts: [{ text: "x" }, { text: "" }], scheduled_at: at }, 422, "post_empty", /^Post 2/)
    await refused({ text: "x", posts: [{ text: "y" }], scheduled_at: at }, 400, "bad_request", /either/)
    await refused({ text: "x", visibility: "everybody", scheduled_at: at }, 400, "bad_request", /visibility/)
    await refused({ text: "x", language: "not a language", scheduled_at: at }, 422, "post_language", /not a language/)
    await refused(
      { text: "x", poll: { options: ["one"], expires_in: 300 }, scheduled_at: at },
      422,
      "poll_invalid",
      /two options/
    )
    await refused(
      { text: "x", poll: { options: ["a", "b"], expires_in: 5 }, scheduled_at: at },
      422,
      "poll_invalid",
      /expires_in/
    )
    await refused(
      { text: "x", in_reply_to_id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", scheduled_at: at },
      422,
      "reply_invalid",
      /01ARZ3/
    )
  })

  it("is named: files", async () => {
    const foreign = await createRestAPIClient({
      url: rig.origin,
      accessToken: tokens.get("bob") ?? ""
    }).v2.media.create({
      file: new Blob([png()], { type: "image/png" })
    })
    const missing = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    await refused({ text: "x", media_ids: [missing], scheduled_at: at }, 422, "media_invalid", new RegExp(missing))
    await refused(
      { text: "x", media_ids: [foreign.id], scheduled_at: at },
      422,
      "media_invalid",
      new RegExp(foreign.id)
    )
    await refused({ text: "x", media_ids: Array(7).fill(missing), scheduled_at: at }, 422, "media_invalid", /7 files/)
    const kept = await call("POST", PATH, { text: "bob's", media_ids: [foreign.id], scheduled_at: at }, { user: "bob" })
    assert.strictEqual(kept.status, 200)
    const twice = await call(
      "POST",
      PATH,
      { text: "again", media_ids: [foreign.id], scheduled_at: at },
      { user: "bob" }
    )
    assert.match(twice.body.error, /kept for another/)
  })

  it("does not let a narrow token schedule, nor nobody", async () => {
    const narrow = await rig.token("alice", "read")
    const answer = await call("POST", PATH, { text: "x", scheduled_at: at }, { token: narrow })
    assert.deepStrictEqual([answer.status, answer.body.code], [403, "scope_missing"])
    assert.strictEqual((await call("POST", PATH, { text: "x", scheduled_at: at }, { token: "nobody's" })).status, 401)
  })

  it("keeps to 100 a day and 300 in all", async () => {
    const day = (n: number) => new Date(Date.now() + (10 + n) * 86_400_000).toISOString()
    const thread = (count: number, n: number) => ({
      scheduled_at: day(n),
      posts: Array.from({ length: count }, (_, i) => ({ text: `${n} ${i}` }))
    })
    const made: Array<ScheduledPost> = []
    for (const n of [1, 2, 3]) for (let i = 0; i < 2; i++) made.push(await schedule(thread(49, n)))
    await refused(thread(3, 1), 422, "schedule_limit", /100 posts for one day/)
    await refused(thread(30, 4), 422, "schedule_limit", /300 scheduled posts/)
    await refused(thread(51, 4), 422, "schedule_thread", /50 posts/)
    for (const { id } of made) await call("DELETE", `${PATH}/${id}`)
  })
})

describe("a Mastodon client (masto)", () => {
  it("schedules, lists, moves and cancels", async () => {
    const client = createRestAPIClient({ url: rig.origin, accessToken: tokens.get("alice") ?? "" })
    const at = soon(3_600_000)
    const made = await client.v1.statuses.create({
      status: "from a client",
      visibility: "private",
      spoilerText: "cw",
      language: "en",
      poll: { options: ["a", "b"], expiresIn: 600, multiple: true },
      scheduledAt: at
    })
    assert.strictEqual(made.scheduledAt, at)
    assert.deepInclude(made.params, { text: "from a client", visibility: "private", spoilerText: "cw" })
    const one = client.v1.scheduledStatuses.$select(made.id)
    assert.deepStrictEqual(await one.fetch(), made)
    const other = await client.v1.statuses.create({ status: "another", scheduledAt: at })
    const listed: Array<string> = []
    for await (const page of client.v1.scheduledStatuses.list({ limit: 1 })) {
      if (page.length === 0) break
      listed.push(...page.map(({ id }) => id))
    }
    assert.deepStrictEqual(listed, [other.id, made.id].sort().reverse())
    const later = soon(7_200_000)
    assert.strictEqual((await one.update({ scheduledAt: later })).scheduledAt, later)
    await one.remove()
    assert.match(String(await one.fetch().catch(String)), /nothing here|Not Found/i)
    await client.v1.scheduledStatuses.$select(other.id).remove()
    const past = await client.v1.statuses.create({ status: "late", scheduledAt: "2001-01-01T00:00:00Z" }).catch(String)
    assert.match(String(past), /in the past/)
  })

  it("schedules with a form, as apps do", async () => {
    const due = soon(600)
    const answer = await fetch(`${rig.origin}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.get("bob")}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ status: "by form", sensitive: "true", "poll[options][]": "a", scheduled_at: due })
    })
    assert.strictEqual(answer.status, 422)
    const again = await fetch(`${rig.origin}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.get("bob")}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ status: "by form", sensitive: "true", scheduled_at: due })
    })
    const entry: ScheduledStatus = JSON.parse(await again.text())
    assert.deepInclude(entry.params, { text: "by form", sensitive: true })
    const heard = await listen("bob")
    const sent = await heard.next(({ event }) => event === "scheduled_post_sent")
    assert.strictEqual(sent.payload.id, entry.id)
    heard.socket.close()
  })
})
