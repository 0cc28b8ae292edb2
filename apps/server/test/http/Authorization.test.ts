import { createServer } from "node:http"
import { type Caller, CurrentCaller, Authorization as Protected } from "@chirp/domain/api/Authorization"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { TestClock } from "effect/testing"
import { AppConfig } from "../../src/config/AppConfig.ts"
import { GoToSocial } from "../../src/gotosocial/GoToSocial.ts"
import { GoToSocialError, Refused, Starting, Unauthorized } from "../../src/gotosocial/GoToSocialError.ts"
import * as Authorization from "../../src/http/Authorization.ts"
import { Identity } from "../../src/http/Identity.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { hashOf } from "../../src/session/Seal.ts"
import { SessionSecret } from "../../src/session/SessionSecret.ts"
import { SessionStore } from "../../src/session/SessionStore.ts"
import { Sessions } from "../../src/session/Sessions.ts"
import { plainConfig } from "../testrig/PlainConfig.ts"

/** An API of two endpoints that tell who called. */
const Who = Schema.Struct({ account: Schema.String, session: Schema.Boolean, token: Schema.String })
class Api extends HttpApi.make("test").add(
  HttpApiGroup.make("who")
    .add(HttpApiEndpoint.get("look", "/who", { success: Who }), HttpApiEndpoint.post("act", "/who", { success: Who }))
    .middleware(Protected)
) {}
const tell = Effect.map(CurrentCaller, (caller: Caller) => ({
  account: caller.accountId,
  session: caller.session !== undefined,
  token: Redacted.value(caller.token)
}))
const handlers = HttpApiBuilder.group(Api, "who", (group) =>
  Effect.succeed(group.handleAll({ look: () => tell, act: () => tell }))
)

/** GoToSocial knows `good`, and counts how often it is asked. */
const asked: Array<string> = []
const answers = new Map<string, GoToSocialError["reason"]>([
  ["unread", new Refused({ status: 403, detail: "token has insufficient scope permission" })],
  ["starting", new Starting({})]
])
const notAsked = () => Effect.die("not asked for here")
const goToSocial = Layer.succeed(GoToSocial, {
  registerApp: notAsked,
  appToken: notAsked,
  exchangeCode: notAsked,
  revoke: notAsked,
  verifyCredentials: (token) =>
    Effect.suspend(() => {
      const value = Redacted.value(token)
      asked.push(value)
      return value.startsWith("good")
        ? Effect.succeed({ id: "01ME", acct: "me", username: "me" })
        : Effect.fail(
            new GoToSocialError({
              operation: "GET /api/v1/accounts/verify_credentials",
              reason: answers.get(value) ?? new Unauthorized({ detail: "token not supplied" })
            })
          )
    })
})

const server = HttpRouter.serve(HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers)), {
  disableLogger: true,
  disableListenLog: true
}).pipe(
  Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
  Layer.provideMerge(Authorization.layer),
  Layer.provideMerge(Identity.layer),
  Layer.provideMerge(Sessions.layer),
  Layer.provideMerge(goToSocial),
  Layer.provideMerge(SessionStore.layerMemory),
  Layer.provideMerge(HubBus.layerMemory),
  Layer.provide(SessionSecret.layer(Redacted.make("a secret of the server, long enough"))),
  Layer.provide(Layer.succeed(AppConfig, plainConfig({ publicUrl: new URL("http://chirp.test") })))
)

const ask = Effect.fnUntraced(function* (headers: Record<string, string>, method = "GET") {
  const { address } = yield* HttpServer.HttpServer
  const port = "port" in address ? address.port : 0
  const response = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/who`, { method, headers }))
  const body: unknown = yield* Effect.promise(() => response.json())
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : undefined
  return { status: response.status, body, code, cookie: response.headers.get("set-cookie") }
})
const startSession = Effect.flatMap(Sessions, (sessions) =>
  sessions.start({ accountId: "01YOU", acct: "you", token: Redacted.make("kept"), replacing: [] })
)
const ownPage = { "x-chirp-csrf": "1", origin: "http://chirp.test" }

it.layer(server)("who may call", (it) => {
  it.effect("lets a bearer token in, and asks GoToSocial about it once a minute", () =>
    Effect.gen(function* () {
      asked.length = 0
      const both = yield* Effect.all([ask({ authorization: "Bearer good" }), ask({ authorization: "Bearer good" })], {
        concurrency: 2
      })
      for (const answer of both) {
        assert.deepStrictEqual(answer.body, { account: "01ME", session: false, token: "good" })
      }
      assert.strictEqual((yield* ask({ authorization: "Bearer good" }, "POST")).status, 200)
      assert.deepStrictEqual(asked, ["good"])
      yield* TestClock.adjust("61 seconds")
      yield* ask({ authorization: "Bearer good" })
      assert.deepStrictEqual(asked, ["good", "good"])
    })
  )

  it.effect("asks again about a token that GoToSocial has refused in passing", () =>
    Effect.gen(function* () {
      const identity = yield* Identity
      yield* ask({ authorization: "Bearer good-2" })
      asked.length = 0
      identity.forget("good-2")
      assert.strictEqual((yield* ask({ authorization: "Bearer good-2" })).status, 200)
      assert.deepStrictEqual(asked, ["good-2"])
    })
  )

  it.effect("drops what the bus says has ended, and everything when it may have missed that", () =>
    Effect.gen(function* () {
      const bus = yield* HubBus
      for (const notice of [
        { _tag: "TokenRevoked", tokenHash: hashOf("good-3") },
        { _tag: "AccountSuspect", accountId: "01ME" },
        { _tag: "AccountSessionsEnded", accountId: "01ME" }
      ] as const) {
        yield* ask({ authorization: "Bearer good-3" })
        asked.length = 0
        yield* ask({ authorization: "Bearer good-3" })
        assert.deepStrictEqual(asked, [], notice._tag)
        yield* bus.publish(notice)
        yield* ask({ authorization: "Bearer good-3" })
        assert.deepStrictEqual(asked, ["good-3"], notice._tag)
      }
    })
  )

  it.effect("says why it lets nobody in", () =>
    Effect.gen(function* () {
      for (const [authorization, status, code] of [
        ["Bearer bad", 401, "unauthorized"],
        ["bearer good", 401, "unauthorized"],
        ["Basic Z29vZA==", 401, "unauthorized"],
        ["Bearer unread", 403, "forbidden"],
        ["Bearer starting", 503, "upstream_starting"]
      ] as const) {
        const answer = yield* ask({ authorization })
        assert.deepStrictEqual([answer.status, answer.code], [status, code], authorization)
      }
      const nobody = yield* ask({})
      assert.deepStrictEqual([nobody.status, nobody.code], [401, "unauthorized"])
    })
  )

  it.effect("lets a session in, asks its page for proof when it changes something, and notices its end at once", () =>
    Effect.gen(function* () {
      const sessions = yield* Sessions
      const { cookie, session } = yield* startSession
      const headers = { cookie: `chirp_session=${Redacted.value(cookie)}` }
      assert.deepStrictEqual((yield* ask(headers)).body, { account: "01YOU", session: true, token: "kept" })
      const forged = yield* ask(headers, "POST")
      assert.deepStrictEqual([forged.status, forged.code], [403, "csrf_rejected"])
      assert.strictEqual((yield* ask({ ...headers, ...ownPage }, "POST")).status, 200)
      yield* sessions.end(session.key)
      const over = yield* ask(headers)
      assert.deepStrictEqual([over.status, over.code], [401, "session_expired"])
      assert.include(over.cookie ?? "", "chirp_session=;")
    })
  )
})
