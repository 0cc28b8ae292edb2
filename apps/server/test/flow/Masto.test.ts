import { createRestAPIClient, createStreamingAPIClient, type mastodon } from "masto"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import { png } from "../../../../packages/embedded-gotosocial/test/contract/lib.mjs"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"

let rig: ChirpRig
let client: mastodon.rest.Client
let token: string
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
})
afterAll(() => rig?.stop())

const form = (fields: Record<string, string>) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString()
})

describe("a third-party client (masto) through Chirp", () => {
  it("registers an app of its own and signs in on GoToSocial's pages", async () => {
    const anonymous = createRestAPIClient({ url: rig.origin })
    const redirectUris = "urn:ietf:wg:oauth:2.0:oob"
    const app = await anonymous.v1.apps.create({ clientName: "third party", redirectUris, scopes: "read write push" })
    const browser = openBrowser(rig.origin)
    const query = new URLSearchParams({
      response_type: "code",
      client_id: app.clientId ?? "",
      redirect_uri: redirectUris,
      scope: "read write push"
    })
    assert.strictEqual((await browser.visit(`/oauth/authorize?${query}`)).status, 200)
    const { email, password } = rig.users.alice
    assert.strictEqual((await browser.visit("/auth/sign_in", form({ username: email, password }))).status, 200)
    const shown = await browser.visit("/oauth/authorize", form({}))
    const code = new URL(shown.url).searchParams.get("code") ?? /<code>([^<]+)<\/code>/.exec(shown.text)?.[1]
    assert.isString(code, shown.text)
    const granted = await fetch(
      `${rig.origin}/oauth/token`,
      form({
        grant_type: "authorization_code",
        client_id: app.clientId ?? "",
        client_secret: app.clientSecret ?? "",
        redirect_uri: redirectUris,
        code: code ?? ""
      })
    )
    token = ((await granted.json()) as { access_token: string }).access_token
    client = createRestAPIClient({ url: rig.origin, accessToken: token })
    assert.strictEqual((await client.v1.accounts.verifyCredentials()).username, "alice")
  })

  it("posts with a picture and its description, and pages the timeline", async () => {
    const media = await client.v2.media.create({
      file: new Blob([png()], { type: "image/png" }),
      description: "a blue square"
    })
    const post = await client.v1.statuses.create({
      status: "with a picture",
      mediaIds: [media.id],
      visibility: "public"
    })
    assert.strictEqual(post.mediaAttachments[0]?.description, "a blue square")
    for (let at = 1; at <= 5; at++) await client.v1.statuses.create({ status: `post ${at}`, visibility: "public" })
    const seen: Array<string> = []
    for await (const page of client.v1.timelines.home.list({ limit: 2 })) {
      seen.push(...page.map(({ content }) => content.replace(/<[^>]+>/g, "")))
      if (page.length === 0) break
    }
    assert.deepStrictEqual(seen, ["post 5", "post 4", "post 3", "post 2", "post 1", "with a picture"])
  })

  it("finds the stream by the instance and hears of a new post on two streams", async () => {
    const instance = await client.v2.instance.fetch()
    const streaming = createStreamingAPIClient({
      streamingApiUrl: instance.configuration.urls.streaming,
      accessToken: token
    })
    const user = streaming.user.subscribe()
    const tagged = streaming.hashtag.subscribe({ tag: "masto" })
    const heard = Promise.all([firstUpdate(user), firstUpdate(tagged)])
    let done = false
    void heard.then(() => {
      done = true
    })
    // subscribing is not acknowledged: posts until both have heard
    for (let at = 0; !done && at < 20; at++) {
      await client.v1.statuses.create({ status: `hello #masto ${at}`, visibility: "public" })
      await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 300))])
    }
    const [fromUser, fromTag] = await heard
    assert.deepStrictEqual(fromUser.stream, ["user"])
    assert.deepStrictEqual(fromTag.stream, ["hashtag", "masto"])
    user.unsubscribe()
    tagged.unsubscribe()
    streaming.close()
  })

  it("gets GoToSocial's errors as they are", async () => {
    const failed = await client.v1.statuses
      .$select("01ARZ3NDEKTSV4RRFFQ69G5FAV")
      .fetch()
      .catch((error: unknown) => error)
    assert.include(String(failed), "Not Found")
  })
})

const firstUpdate = async (events: AsyncIterable<mastodon.streaming.Event>) => {
  for await (const event of events) if (event.event === "update") return event
  throw new Error("the stream ended")
}
