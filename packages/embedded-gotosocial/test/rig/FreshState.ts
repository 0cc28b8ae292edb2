import { Effect } from "effect"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"

export interface FreshTokens {
  readonly admin: string
  readonly alice: string
  readonly bob: string
  readonly carol: string
  /** client credentials, `read write` */
  readonly app: string
}

export const freshPassword = (username: string) => `Correct-h0rse-battery-${username}!`

/**
 * The state the golden recordings start from (test/contract/README.md): admin, alice, bob and carol, each with one
 * token of an application called `contract`, and an app token. Sign-in: `<name>@example.org`, `freshPassword(name)`.
 */
export const freshState = Effect.gen(function* () {
  const gts = yield* EmbeddedGoToSocial
  const person = Effect.fnUntraced(function* (username: string, scopes: string) {
    yield* gts.createAccount({
      username,
      email: `${username}@example.org`,
      password: freshPassword(username),
      admin: username === "admin"
    })
    return yield* gts.issueToken({ username, scopes, applicationName: "contract" })
  })
  const tokens: FreshTokens = {
    admin: yield* person("admin", "read write push admin"),
    alice: yield* person("alice", "read write push"),
    bob: yield* person("bob", "read write push"),
    carol: yield* person("carol", "read write push"),
    app: yield* gts.issueAppToken({ scopes: "read write" })
  }
  return tokens
})
