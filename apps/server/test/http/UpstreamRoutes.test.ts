import { assert, describe, it } from "vitest"
import { bodyLimit, isPlainTarget, upstreamKind } from "../../src/http/UpstreamRoutes.ts"

describe("upstreamKind", () => {
  it.each([
    ["/api/v1/accounts/verify_credentials", "api"],
    ["/api/v2/instance", "api"],
    ["/api/v1/admin/instance/rules", "api"],
    ["/oauth/token", "sign-in"],
    ["/auth/sign_in", "sign-in"],
    ["/.well-known/webfinger", "federation"],
    ["/users/alice/inbox", "federation"],
    ["/@alice", "federation"],
    ["/@alice/statuses/01X", "federation"],
    ["/settings", "federation"]
  ] as const)("%s is GoToSocial's: %s", (path, kind) => {
    assert.strictEqual(upstreamKind(path), kind)
  })

  it.each([
    "/",
    "/app",
    "/@",
    "/api",
    "/api/v1",
    "/api/v1/streaming",
    "/api/v2/chirp/search",
    "/api/v2/accounts",
    "/api/v1/constructor",
    "/session",
    "/_astro/x.js"
  ])("%s is not", (path) => {
    assert.isUndefined(upstreamKind(path))
  })
})

describe("isPlainTarget", () => {
  it.each([
    "/",
    "/api/v1/x?a=b&c[]=d",
    "/@a@b.example",
    "/tags/%C3%A4",
    "/a.b/..c/...",
    "/x?next=//y/../z",
    "/fileserver/A/attachment/original/B.png"
  ])("takes %s", (target) => {
    assert.isTrue(isPlainTarget(target))
  })

  it.each([
    "",
    "x",
    "//evil/x",
    "/a//b",
    "/a/../b",
    "/..",
    "/a/.",
    "/a/%2e%2E/b",
    "/a/.%2e",
    "/a%2Fb",
    "/a%5cb",
    "/a\\b",
    "/a%00",
    "/a%",
    "/a%zz",
    "/a b",
    "/a#b",
    "/ä",
    "/a?b\u0001",
    "/a?b#c"
  ])("refuses %s", (target) => {
    assert.isFalse(isPlainTarget(target))
  })
})

describe("bodyLimit", () => {
  it("lets only forms with files to the API be large", () => {
    assert.isAbove(bodyLimit("api", "multipart/form-data; boundary=x"), 40 * 1024 * 1024)
    for (const [kind, type] of [
      ["api", "application/json"],
      ["api", undefined],
      ["federation", "multipart/form-data"],
      ["sign-in", "multipart/form-data"]
    ] as const) {
      assert.strictEqual(bodyLimit(kind, type), 1024 * 1024)
    }
  })
})
