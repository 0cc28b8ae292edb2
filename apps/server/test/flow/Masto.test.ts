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

  it("finds the stream by the instance, and hears on each stream what is for it, in Mastodon's words", async () => {
    const bob = createRestAPIClient({ url: rig.origin, accessToken: await rig.token("bob") })
    await client.v1.accounts.$select(rig.users.bob.id).follow()
    await bob.v1.followRequests.$select(rig.users.alice.id).authorize()
    const list = await client.v1.lists.create({ title: "friends" })
    await client.v1.lists.$select(list.id).accounts.create({ accountIds: [rig.users.bob.id] })
    const instance = await client.v2.instance.fetch()
    const streaming = createStreamingAPIClient({
      streamingApiUrl: instance.configuration.urls.streaming,
      accessToken: token
    })
    const subscriptions = {
      user: streaming.user.subscribe(),
      "user:notification": streaming.user.notification.subscribe(),
      public: streaming.public.subscribe(),
      "public:local": streaming.public.local.subscribe(),
      "hashtag masto": streaming.hashtag.subscribe({ tag: "masto" }),
      "hashtag:local masto": streaming.hashtag.local.subscribe({ tag: "masto" }),
      [`list ${list.id}`]: streaming.list.subscribe({ list: list.id }),
      direct: streaming.direct.subscribe()
    }
    /** What each subscription was given: "update <id>". */
    const given = new Map<string, Set<string>>()
    let happened = () => {}
    const readers = Object.entries(subscriptions).map(async ([name, events]) => {
      const all = new Set<string>()
      given.set(name, all)
      for await (const { event, payload, stream } of events) {
        assert.strictEqual(stream.join(" "), name)
        all.add(`${event} ${idOf(payload)}`)
        happened()
      }
    })
    const has = (name: string, said: string) => given.get(name)?.has(said) === true
    const until = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        happened = () => condition() && resolve()
        happened()
      })
    const everywhere = Object.keys(subscriptions).filter((name) => name !== "direct" && name !== "user:notification")
    // subscribing is not acknowledged: posts until all have heard
    let open = false
    for (let at = 0; !open && at < 40; at++) {
      const { id } = await bob.v1.statuses.create({ status: `hello @alice #masto ${at}`, visibility: "public" })
      await bob.v1.statuses.create({ status: `@alice psst ${at}`, visibility: "direct" })
      const all = until(
        () =>
          everywhere.every((name) => has(name, `update ${id}`)) &&
          (given.get("user:notification")?.size ?? 0) > 0 &&
          (given.get("direct")?.size ?? 0) > 0
      ).then(() => true)
      open = await Promise.race([all, new Promise<false>((resolve) => setTimeout(() => resolve(false), 500))])
    }
    assert.isTrue(open, JSON.stringify([...given].map(([name, { size }]) => [name, size])))
    assert.isTrue([...(given.get("direct") ?? [])].some((said) => said.startsWith("conversation ")))
    assert.isTrue([...(given.get("user:notification") ?? [])].every((said) => said.startsWith("notification ")))

    // GoToSocial says a deletion on one stream of them
    const { id } = await bob.v1.statuses.create({ status: "only for a moment #masto", visibility: "public" })
    await until(() => everywhere.every((name) => has(name, `update ${id}`)))
    await bob.v1.statuses.$select(id).remove()
    await until(() => everywhere.every((name) => has(name, `delete ${id}`)))

    // what is given up is heard no more
    subscriptions["hashtag masto"].unsubscribe()
    let heard = true
    for (let at = 0; heard && at < 40; at++) {
      const later = await bob.v1.statuses.create({ status: `later #masto ${at}`, visibility: "public" })
      await until(() => has("hashtag:local masto", `update ${later.id}`))
      heard = has("hashtag masto", `update ${later.id}`)
    }
    assert.isFalse(heard)
    for (const one of Object.values(subscriptions)) one.unsubscribe()
    streaming.close()
    await Promise.all(readers)
  })

  it("gets GoToSocial's errors as they are", async () => {
    const failed = await client.v1.statuses
      .$select("01ARZ3NDEKTSV4RRFFQ69G5FAV")
      .fetch()
      .catch((error: unknown) => error)
    assert.include(String(failed), "Not Found")
  })
})

const idOf = (payload: mastodon.streaming.Event["payload"]): string =>
  typeof payload === "object" && payload !== null && "id" in payload ? String(payload.id) : String(payload)
