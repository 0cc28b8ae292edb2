import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { freshPassword, freshState } from "../rig/FreshState.ts"
import { type Answer, ask, layerStandIn } from "../rig/StandIn.ts"

const html = { accept: "text/html" }
const redirectUri = "https://client.example/callback?from=gts"
const decode = Schema.decodeUnknownEffect

const register = Effect.fnUntraced(function* (redirect_uris = redirectUri) {
  const answer = yield* ask("POST /api/v1/apps", {
    form: { client_name: "A <client>", redirect_uris, scopes: "read write" }
  })
  return yield* decode(Schema.Struct({ client_id: Schema.String, client_secret: Schema.String }))(answer.json)
})

const authorizeUrl = (clientId: string, more: Record<string, string> = {}) =>
  `GET /oauth/authorize?${new URLSearchParams({ response_type: "code", client_id: clientId, redirect_uri: redirectUri, scope: "read write", state: "a&b", ...more })}`

const cookieOf = (answer: Answer) => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? ""

/** From the client's link to the session of somebody who has signed in. */
const signedIn = Effect.fnUntraced(function* (clientId: string, more: Record<string, string> = {}) {
  const start = yield* ask(authorizeUrl(clientId, more), { headers: html })
  assert.strictEqual(start.status, 303)
  assert.strictEqual(start.headers.get("location"), "/auth/sign_in")
  const cookie = cookieOf(start)
  const form = { username: "alice@example.org", password: freshPassword("alice") }
  const answer = yield* ask("POST /auth/sign_in", { form, headers: { ...html, cookie } })
  assert.strictEqual(answer.status, 303)
  assert.strictEqual(answer.headers.get("location"), "/oauth/authorize")
  return cookie
})

const redeem = (client: { readonly client_id: string; readonly client_secret: string }, code: string) =>
  ask("POST /oauth/token", {
    form: { ...client, grant_type: "authorization_code", code, redirect_uri: redirectUri }
  })

it.live("signs in, asks for consent, gives a code and trades it once for a token", () =>
  Effect.gen(function* () {
    yield* freshState
    const client = yield* register()
    const start = yield* ask(authorizeUrl(client.client_id), { headers: html })
    const set = start.headers.get("set-cookie") ?? ""
    for (const part of [/^gotosocial-gts\.test=/, /Max-Age=120/i, /HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) {
      assert.match(set, part)
    }
    const page = yield* ask("GET /auth/sign_in", { headers: { ...html, cookie: cookieOf(start) } })
    assert.match(page.text, /<input id="password"/)
    assert.notMatch(page.text, /<script/)

    const wrong = yield* ask("POST /auth/sign_in", {
      form: { username: "alice@example.org", password: "wrong" },
      headers: { ...html, cookie: cookieOf(start) }
    })
    assert.strictEqual(wrong.status, 401)
    assert.match(wrong.text, /do not go together/)

    const cookie = yield* signedIn(client.client_id)
    const consent = yield* ask("GET /oauth/authorize", { headers: { ...html, cookie } })
    assert.strictEqual(consent.status, 200)
    assert.match(consent.text, /A &lt;client&gt;/)
    assert.match(consent.text, /alice/)

    const allowed = yield* ask("POST /oauth/authorize", { headers: { ...html, cookie } })
    assert.strictEqual(allowed.status, 302)
    const away = new URL(allowed.headers.get("location") ?? "")
    assert.strictEqual(away.origin + away.pathname, "https://client.example/callback")
    assert.strictEqual(away.searchParams.get("from"), "gts")
    assert.strictEqual(away.searchParams.get("state"), "a&b")
    const again = yield* ask("POST /oauth/authorize", { headers: { ...html, cookie } })
    assert.strictEqual(again.status, 400)

    const code = away.searchParams.get("code") ?? ""
    const answers = yield* Effect.all([redeem(client, code), redeem(client, code)], { concurrency: 2 })
    assert.deepStrictEqual(answers.map(({ status }) => status).sort(), [200, 400])
    const token = yield* decode(Schema.Struct({ access_token: Schema.String, scope: Schema.String }))(
      answers.find(({ status }) => status === 200)?.json
    )
    assert.strictEqual(token.scope, "read write")
    const me = yield* ask("GET /api/v1/accounts/verify_credentials", { token: token.access_token })
    assert.include(me.text, '"username":"alice"')
    assert.strictEqual(
      (yield* ask("POST /oauth/revoke", { form: { ...client, token: token.access_token } })).status,
      200
    )
    assert.strictEqual(
      (yield* ask("GET /api/v1/accounts/verify_credentials", { token: token.access_token })).status,
      401
    )
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("sends nothing to a redirect URI that is not registered, and no more scope than the application has", () =>
  Effect.gen(function* () {
    yield* freshState
    const { client_id } = yield* register()
    const evil = yield* ask(authorizeUrl(client_id, { redirect_uri: "https://evil.example/" }), { headers: html })
    assert.strictEqual(evil.status, 403)
    assert.strictEqual(evil.headers.get("location"), null)
    assert.strictEqual((yield* ask(authorizeUrl(client_id, { scope: "admin" }), { headers: html })).status, 403)
    assert.strictEqual((yield* ask(authorizeUrl("nobody"), { headers: html })).status, 400)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("takes a no for an answer", () =>
  Effect.gen(function* () {
    yield* freshState
    const { client_id } = yield* register()
    const cookie = yield* signedIn(client_id)
    const denied = yield* ask("POST /oauth/authorize", { form: { deny: "true" }, headers: { ...html, cookie } })
    assert.strictEqual(new URL(denied.headers.get("location") ?? "").searchParams.get("error"), "access_denied")
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("shows the code when there is nowhere to go with it", () =>
  Effect.gen(function* () {
    yield* freshState
    const oob = "urn:ietf:wg:oauth:2.0:oob"
    const { client_id } = yield* register(oob)
    const cookie = yield* signedIn(client_id, { redirect_uri: oob })
    const allowed = yield* ask("POST /oauth/authorize", { headers: { ...html, cookie } })
    const location = allowed.headers.get("location") ?? ""
    assert.match(location, /^\/oauth\/oob\?code=[0-9A-Z]{48}$/)
    const page = yield* ask(`GET ${location}`, { headers: html })
    assert.include(page.text, location.split("=")[1] ?? "")
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("lets nobody in who waits for approval", () =>
  Effect.gen(function* () {
    const gts = yield* EmbeddedGoToSocial
    yield* gts.createAccount({
      username: "alice",
      email: "alice@example.org",
      password: freshPassword("alice"),
      approved: false
    })
    const { client_id } = yield* register()
    const cookie = yield* signedIn(client_id)
    const answer = yield* ask("GET /oauth/authorize", { headers: { ...html, cookie } })
    assert.strictEqual(answer.headers.get("location"), "/auth/wait_for_approval")
    const token = yield* gts.issueToken({ username: "alice", scopes: "read" })
    const me = yield* ask("GET /api/v1/accounts/verify_credentials", { token })
    assert.deepStrictEqual(me.json, { error: "Unauthorized: application not supplied" })
  }).pipe(Effect.provide(layerStandIn()))
)
