import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"

let rig: ChirpRig
let alice: Browser
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  await rig.run(rig.standIn.faults.reset)
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  alice = openBrowser(rig.origin)
  await alice.signIn(rig.users.alice)
})

const socketOf = (browser: Browser, query = "", origin = rig.origin) =>
  openStream(rig.origin, query, { headers: { cookie: browser.cookieHeader(), origin } })

const post = async (user: "alice" | "bob", status: string, more: Record<string, unknown> = {}) => {
  const answer = await fetch(`${rig.origin}/api/v1/statuses`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await rig.token(user)}`,
      "content-type": "application/json",
      "user-agent": "test"
    },
    body: JSON.stringify({ status, visibility: "public", ...more })
  })
  assert.strictEqual(answer.status, 200)
  return (await answer.json()) as { id: string }
}

const streamHandshakes = async () => (await rig.run(rig.standIn.faults.requests({ path: "/api/v1/streaming" }))).length

describe("flow 2: real time", () => {
  it("shows a post in two browsers at once, over one upstream socket, and takes it away again", async () => {
    await rig.run(rig.standIn.faults.reset)
    const one = await socketOf(alice)
    const two = await socketOf(alice)
    for (const socket of [one, two]) {
      socket.say({ type: "subscribe", stream: "user" })
      socket.say({ type: "subscribe", stream: "public" })
      socket.say({ type: "subscribe", stream: "hashtag", tag: "Chirp" })
    }
    // subscriptions are not acknowledged: the first post may come too early for them
    const made = await postUntilSeen(one, "hello #chirp")
    for (const socket of [one, two]) {
      const seen = await socket.next((frame) => frame.payload?.id === made && frame.stream[0] === "public")
      assert.deepStrictEqual([seen.event, seen.stream], ["update", ["public"]])
      const tagged = await socket.next((frame) => frame.payload?.id === made && frame.stream[0] === "hashtag")
      assert.deepStrictEqual(tagged.stream, ["hashtag", "chirp"])
    }
    assert.strictEqual(await streamHandshakes(), 1)
    await fetch(`${rig.origin}/api/v1/statuses/${made}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${await rig.token("bob")}`, "user-agent": "test" }
    })
    for (const stream of ["user", "public", "hashtag"]) {
      const gone = await two.next((frame) => frame.event === "delete" && frame.stream[0] === stream)
      assert.strictEqual(gone.payload, made)
    }
    one.socket.close()
    two.socket.close()
  })

  it("says resync to browsers when the upstream was away, and goes on", async () => {
    const browser = await socketOf(alice, "?stream=public")
    const client = await openStream(rig.origin, `?stream=public&access_token=${await rig.token("alice")}`)
    await postUntilSeen(browser, "before")
    await rig.run(rig.standIn.faults.disconnectStreams)
    // the first: subscribed; the second: the upstream is back
    for (let at = 0; at < 2; at++) {
      const frame = await browser.next(({ event }) => event === "resync")
      assert.deepStrictEqual(frame, { stream: ["public"], event: "resync", payload: "" })
    }
    await postUntilSeen(browser, "after")
    assert.strictEqual(client.frames.filter(({ event }) => event === "resync").length, 0)
    browser.socket.close()
    client.socket.close()
  })

  it("closes a session's sockets when it signs out, and no others", async () => {
    const other = openBrowser(rig.origin)
    await other.signIn(rig.users.alice)
    const mine = await socketOf(alice, "?stream=public")
    const theirs = await socketOf(other, "?stream=public")
    await alice.request("/session/logout", { method: "POST" })
    assert.strictEqual((await mine.closed).code, 4401)
    await postUntilSeen(theirs, "still here")
    theirs.socket.close()
  })

  it("takes no cookie from another site's page, and no cookie that has ended", async () => {
    const refused = await socketOf(alice, "", "https://evil.example").catch((error: unknown) => error)
    assert(refused instanceof HandshakeRefused)
    assert.strictEqual(refused.status, 403)
    const stale = await openStream(rig.origin, "", {
      headers: { cookie: `chirp_session=${"a".repeat(22)}.${"b".repeat(22)}`, origin: rig.origin }
    }).catch((error: unknown) => error)
    assert(stale instanceof HandshakeRefused)
    assert.deepStrictEqual([stale.status, JSON.parse(stale.body).code], [401, "session_expired"])
  })

  it("refuses a token without the scope, as GoToSocial does, and echoes a subprotocol token", async () => {
    const narrow = await rig.token("alice", "read:statuses")
    const refused = await openStream(rig.origin, `?stream=user&access_token=${narrow}`).catch((error: unknown) => error)
    assert(refused instanceof HandshakeRefused)
    assert.strictEqual(refused.status, 403)
    const token = await rig.token("alice")
    const client = await openStream(rig.origin, "?stream=public", { protocol: token })
    assert.strictEqual(client.socket.protocol, token)
    await postUntilSeen(client, "by subprotocol")
    client.socket.close()
  })

  it("opens no stream to a token that may not read, wherever it comes in the handshake (CVE-2025-62176)", async () => {
    const narrow = await rig.token("alice", "write push")
    const ways = [
      { headers: { authorization: `Bearer ${narrow}` } },
      { protocol: narrow },
      { query: `&access_token=${narrow}` }
    ]
    for (const stream of [
      "user",
      "user:notification",
      "public",
      "public:local",
      "hashtag&tag=a",
      "list&list=1",
      "direct"
    ]) {
      for (const { query = "", ...way } of ways) {
        const refused = await openStream(rig.origin, `?stream=${stream}${query}`, way).catch((error: unknown) => error)
        assert(refused instanceof HandshakeRefused, `${stream} ${Object.keys(way)}`)
        assert.strictEqual(refused.status, 403, `${stream} ${Object.keys(way)}`)
      }
    }
    const wide = await openStream(rig.origin, "?stream=public", {
      headers: { authorization: `Bearer ${await rig.token("alice", "read")}` }
    })
    await postUntilSeen(wide, "by header")
    wide.socket.close()
  })

  it("lets clients go at a restart and takes them back", async () => {
    const before = await socketOf(alice, "?stream=public")
    await rig.restartServer()
    const { code, reason } = await before.closed
    assert.strictEqual(code, 1012)
    assert.match(reason, /^restarting; retry in \d\.\d s$/)
    const after = await socketOf(alice, "?stream=public")
    await postUntilSeen(after, "after the restart")
    after.socket.close()
  })

  it("closes a socket that talks garbage or too much", async () => {
    const garbage = await socketOf(alice)
    garbage.say("this is not JSON")
    assert.strictEqual((await garbage.closed).code, 1007)
    const long = await socketOf(alice)
    long.say({ type: "subscribe", stream: "x".repeat(20_000) })
    assert.strictEqual((await long.closed).code, 1009)
  })

  /** Posts until the socket sees one; subscribing is not acknowledged, so the first may be missed. */
  const postUntilSeen = async (socket: Awaited<ReturnType<typeof openStream>>, text: string): Promise<string> => {
    for (;;) {
      const { id } = await post("bob", text)
      const seen = socket.sees((frame) => frame.payload?.id === id && frame.event === "update")
      const outcome = await Promise.race([seen, new Promise((resolve) => setTimeout(resolve, 500))])
      if (outcome !== undefined) return id
    }
  }
})
