import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { createRestAPIClient } from "masto"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import { png } from "../../../../packages/embedded-gotosocial/test/contract/lib.mjs"
import { type ChirpRig, type RigUserName, startRig } from "../testrig/ChirpRig.ts"
import { openStream, type StreamClient } from "../testrig/StreamClient.ts"

/** Posts with files that wait while GoToSocial's nightly clean-up removes what no status has. */
let rig: ChirpRig
let stream: StreamClient
const tokens = new Map<RigUserName, string>()
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  for (const user of ["alice", "bob"] as const) tokens.set(user, await rig.token(user))
  stream = await openStream(rig.origin, `?stream=user&access_token=${tokens.get("alice")}`)
})
afterAll(async () => {
  stream?.socket.close()
  await rig?.stop()
})
beforeEach(() => rig.run(rig.standIn.faults.reset))

const PATH = "/api/v2/chirp/scheduled_statuses"
const MEDIA = { method: "POST", path: "/api/v2/media" }
const FILE = { method: "GET", path: /^\/fileserver\// }
const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

const call = async (method: string, path: string, body?: unknown, user: RigUserName = "alice") => {
  const answer = await fetch(rig.origin + path, {
    method,
    headers: { authorization: `Bearer ${tokens.get(user)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}
const schedule = async (body: unknown): Promise<ScheduledPost> => {
  const answer = await call("POST", PATH, body)
  assert.strictEqual(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}
const upload = async (description: string, focus = "0.5,-0.25") => {
  const client = createRestAPIClient({ url: rig.origin, accessToken: tokens.get("alice") ?? "" })
  const file = new Blob([png()], { type: "image/png" })
  return (await client.v2.media.create({ file, description, focus })).id
}
/** The night passes, and then it is time. */
const overNight = async (post: ScheduledPost) => {
  await rig.run(rig.standIn.cleanMedia)
  assert.strictEqual((await call("POST", `${PATH}/${post.id}/retry`)).status, 200)
}
const until = async (event: string, id: string): Promise<ScheduledPost> =>
  (await stream.next((one) => one.event === event && one.payload.id === id)).payload
const copies = () =>
  rig.query(
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) => sql<{ id: string; bytes: number }>`
        SELECT m.media_id AS id, sum(length(p.bytes))::int AS bytes FROM chirp.scheduled_media m
        JOIN chirp.scheduled_media_pieces p USING (account_id, copy_id)
        WHERE m.account_id = ${rig.users.alice.id} GROUP BY 1`
    )
  )
const sentWith = async (text: string) => {
  const { body } = await call("GET", `/api/v1/accounts/${rig.users.alice.id}/statuses?limit=40`)
  return body.filter(({ content }: { content: string }) => content.includes(text))
}

describe("files of a scheduled post", () => {
  it("are sent again when GoToSocial has removed them: in order, with description and focus, once", async () => {
    const ids = [await upload("the first, größer 👋"), await upload("the second", "-1,1")]
    const post = await schedule({ text: "over night", media_ids: ids, scheduled_at: soon(86_400_000) })
    const kept = await copies()
    for (const id of ids) assert.strictEqual(kept.find((one) => one.id === id)?.bytes, png().length)
    await overNight(post)
    const sent = await until("scheduled_post_sent", post.id)
    const [status, ...more] = await sentWith("over night")
    assert.deepStrictEqual([more.length, status.id], [0, sent.posts[0]?.status_id])
    const attached: ReadonlyArray<{
      id: string
      url: string
      description: string
      meta: { focus: { x: number; y: number } }
    }> = status.media_attachments
    assert.deepStrictEqual(
      attached.map(({ description, meta }) => [description, meta.focus.x, meta.focus.y]),
      [
        ["the first, größer 👋", 0.5, -0.25],
        ["the second", -1, 1]
      ]
    )
    assert.deepStrictEqual(
      sent.posts[0]?.media_ids,
      attached.map(({ id }) => id)
    )
    for (const { id, url } of attached) {
      assert.notInclude(ids, id)
      assert.strictEqual((await fetch(rig.origin + new URL(url).pathname)).status, 200)
    }
  })

  it("are not sent again when they are still there", async () => {
    const id = await upload("still there")
    const post = await schedule({ text: "at once", media_ids: [id], scheduled_at: soon(86_400_000) })
    await rig.run(rig.standIn.faults.reset)
    assert.strictEqual((await call("POST", `${PATH}/${post.id}/retry`)).status, 200)
    const sent = await until("scheduled_post_sent", post.id)
    assert.deepStrictEqual(sent.posts[0]?.media_ids, [id])
    assert.lengthOf(await rig.run(rig.standIn.faults.requests(MEDIA)), 0)
  })

  it("that are gone stay editable, for their owner alone", async () => {
    const id = await upload("kept for me")
    const post = await schedule({ text: "to be edited", media_ids: [id], scheduled_at: soon(86_400_000) })
    await rig.run(rig.standIn.cleanMedia)
    const theirs = { text: "mine now", media_ids: [id], scheduled_at: soon(86_400_000) }
    const stolen = await call("POST", PATH, theirs, "bob")
    assert.deepStrictEqual([stolen.status, stolen.body.code], [422, "media_invalid"])
    const edited = await call("PUT", `${PATH}/${post.id}`, { text: "edited", media_ids: [id] })
    assert.strictEqual(edited.body.posts[0].media_attachments[0].description, "kept for me")
    await overNight(edited.body)
    const sent = await until("scheduled_post_sent", post.id)
    assert.deepInclude(sent.posts[0], { text: "edited" })
    assert.strictEqual(sent.posts[0]?.media_attachments[0]?.description, "kept for me")
  })

  it("are there for their owner alone when GoToSocial has removed them, and cannot become a page", async () => {
    const id = await upload("to be seen")
    await schedule({ text: "to be seen", media_ids: [id], scheduled_at: soon(86_400_000) })
    await rig.run(rig.standIn.cleanMedia)
    assert.strictEqual((await call("GET", `/api/v1/media/${id}`)).status, 404)
    const get = (headers: Record<string, string>) =>
      fetch(`${rig.origin}/api/v2/chirp/scheduled_media/${id}`, { headers })
    const answer = await get({ authorization: `Bearer ${tokens.get("alice")}` })
    assert.strictEqual(answer.status, 200)
    assert.deepStrictEqual(Buffer.from(await answer.arrayBuffer()), Buffer.from(png()))
    const headers = [
      ["content-type", "image/png"],
      ["content-length", String(png().length)],
      ["cache-control", "private, no-store"],
      ["content-disposition", "attachment"],
      ["content-security-policy", "default-src 'none'; sandbox"],
      ["cross-origin-resource-policy", "same-origin"],
      ["x-content-type-options", "nosniff"]
    ] as const
    for (const [name, value] of headers) assert.strictEqual(answer.headers.get(name), value, name)
    assert.strictEqual((await get({ authorization: `Bearer ${tokens.get("bob")}` })).status, 404)
    assert.strictEqual((await get({})).status, 401)
    assert.strictEqual((await call("GET", "/api/v2/chirp/scheduled_media/nothing")).status, 404)
  })

  it("are tried again while GoToSocial is busy, and the post comes out once", async () => {
    const post = await schedule({ text: "busy night", media_ids: [await upload("b")], scheduled_at: soon(86_400_000) })
    await rig.run(rig.standIn.faults.reset)
    await rig.run(rig.standIn.faults.failNext({ status: 500, match: MEDIA }))
    await rig.run(rig.standIn.faults.commitThenDrop({ match: MEDIA }))
    await overNight(post)
    await until("scheduled_post_sent", post.id)
    assert.lengthOf(await sentWith("busy night"), 1)
    assert.lengthOf(await rig.run(rig.standIn.faults.requests(MEDIA)), 3)
  })

  it("that GoToSocial does not take again make the post fail, say why, and lose nothing", async () => {
    const post = await schedule({ text: "not again", media_ids: [await upload("n")], scheduled_at: soon(86_400_000) })
    const body = { error: "Unprocessable Entity: error processing media" }
    await rig.run(rig.standIn.faults.failNext({ status: 422, body, match: MEDIA }))
    await overNight(post)
    const failed = await until("scheduled_post_failed", post.id)
    assert.strictEqual(failed.problem?.code, "refused")
    assert.match(failed.problem?.message ?? "", /removed a file .* does not take it again: error processing media/)
    assert.deepInclude(failed.posts[0], { text: "not again" })
    assert.strictEqual((await call("POST", `${PATH}/${post.id}/retry`)).status, 200)
    await until("scheduled_post_sent", post.id)
  })
})

describe("a file that cannot be copied", () => {
  const wanted = async (fault: Effect.Effect<void>, status: number, words: RegExp) => {
    const id = await upload("no copy")
    await rig.run(fault)
    const answer = await call("POST", PATH, { text: "no copy", media_ids: [id], scheduled_at: soon(86_400_000) })
    assert.strictEqual(answer.status, status, JSON.stringify(answer.body))
    assert.match(answer.body.error, words)
    assert.isFalse((await copies()).some((one) => one.id === id))
  }

  it("is refused with the reason, and nothing is scheduled", async () => {
    const { faults } = rig.standIn
    await wanted(faults.failNext({ status: 404, match: FILE }), 422, /cannot be read from GoToSocial/)
    // a store that GoToSocial points to, and that is not there
    await wanted(faults.failNext({ status: 302, headers: { location: "http://127.0.0.1:9/x" }, match: FILE }), 502, /./)
    await wanted(
      faults.failNext({ status: 302, headers: { location: "/elsewhere" }, match: FILE }),
      422,
      /storage-s3-proxy/
    )
    await wanted(faults.dropNext({ match: FILE }), 502, /./)
    const { body } = await call("GET", PATH)
    assert.notInclude(JSON.stringify(body.items), "no copy")
  })
})
