import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { EmbeddedGoToSocial } from "@chirp/embedded-gotosocial/EmbeddedGoToSocial"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { IndexingToken } from "../search/IndexingToken.ts"
import { FirstAccount } from "./FirstAccount.ts"
import { keptFile } from "./KeptFile.ts"

/** `indexing-account.json` of the data folder. */
const Kept = Schema.Struct({ token: Schema.String })

const username = "chirp_indexer"

/**
 * The account that the embedded GoToSocial's posts are indexed with: an administrator without mutes, blocks and filters, that
 * nobody signs in as (its password is made and forgotten). Its token is kept in the data folder and replaced when it is not
 * taken any more. Made after the first account, so that that one is the first.
 */
export const layer = Layer.effect(
  IndexingToken,
  Effect.gen(function* () {
    yield* FirstAccount
    const { dataDir } = yield* AppConfig
    const embedded = yield* EmbeddedGoToSocial
    const goToSocial = yield* GoToSocial
    const file = keptFile(join(dataDir, "indexing-account.json"), Kept)
    const kept = yield* file.read
    if (Option.isSome(kept)) {
      const token = Redacted.make(kept.value.token, { label: "indexing token" })
      const isTaken = yield* goToSocial.verifyCredentials(token).pipe(
        Effect.as(true),
        Effect.orElseSucceed(() => false)
      )
      if (isTaken) return Option.some(token)
    }
    yield* embedded
      .createAccount({
        username,
        email: "indexer@chirp.invalid",
        password: randomBytes(32).toString("base64url"),
        admin: true
      })
      .pipe(
        Effect.catchIf(
          (error) => /not available/i.test(error.message),
          () => Effect.void
        )
      )
    const token = yield* embedded.issueToken({ username, scopes: "read admin", applicationName: "Chirp search" })
    yield* file.write({ token })
    return Option.some(Redacted.make(token, { label: "indexing token" }))
  })
).pipe(Layer.provide(GoToSocial.layer))
