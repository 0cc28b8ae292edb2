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
  const form = "multipart/form-data; boundary=x"
  it.each([
    "/api/v1/media",
    "/api/v2/media",
    "/api/v1/media/01ID",
    "/api/v1/accounts/update_credentials",
    "/api/v1/instance",
    "/api/v1/import",
    "/api/v1/admin/custom_emojis",
    "/api/v1/admin/domain_blocks"
  ])("lets forms with files to %s be large", (path) => {
    assert.isAbove(bodyLimit("api", path, form), 40 * 1024 * 1024)
    assert.strictEqual(bodyLimit("api", path, "application/json"), 1024 * 1024)
  })

  it.each([
    ["api", "/api/v1/lists", form, 1024 * 1024],
    ["api", "/api/v1/mediax", form, 1024 * 1024],
    ["api", "/api/v1/lists", undefined, 1024 * 1024],
    ["federation", "/inbox", form, 1024 * 1024],
    ["sign-in", "/auth/sign_in", form, 1024 * 1024],
    ["api", "/api/v1/statuses", form, 256 * 1024],
    ["api", "/api/v1/statuses", "application/json", 256 * 1024]
  ] as const)("bounds %s %s", (kind, path, type, limit) => {
    assert.strictEqual(bodyLimit(kind, path, type), limit)
  })
})
