import { randomInt } from "node:crypto"
import { join } from "node:path"
import { EmbeddedGoToSocial } from "@chirp/embedded-gotosocial/EmbeddedGoToSocial"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { keptFile } from "./KeptFile.ts"

/** `first-account.json` of the data folder. Written before the account is made, so that the password is never lost. */
const Kept = Schema.Struct({
  email: Schema.String,
  password: Schema.String,
  made: Schema.Boolean,
  /** Whether the demo village was planted: once, also when its people are removed later. */
  demo: Schema.Boolean
})

const username = "chirp"
const email = "chirp@example.org"

/** No letters that are mistaken for one another; 20 of 31 signs are 99 bits. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789"
const newPassword = () =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join("")).join("-")

/**
 * The account that the embedded GoToSocial starts with, an administrator. Made once; its sign-in is kept in the data folder
 * and shown at every start. `None` when GoToSocial is a real one, which has accounts of its own, or when the sign-in was lost.
 */
export class FirstAccount extends Context.Service<
  FirstAccount,
  Option.Option<{ readonly username: string; readonly email: string; readonly password: string }>
>()("@chirp/server/runtime/FirstAccount") {
  static readonly layerNone = Layer.succeed(FirstAccount, Option.none())

  static readonly layer = Layer.effect(
    FirstAccount,
    Effect.gen(function* () {
      const { dataDir, demo } = yield* AppConfig
      const gotosocial = yield* EmbeddedGoToSocial
      const file = keptFile(join(dataDir, "first-account.json"), Kept)
      const kept = yield* file.read
      const account = Option.getOrElse(kept, () => ({ email, password: newPassword(), made: false, demo: false }))
      if (!account.made) {
        yield* file.write(account)
        const isNew = yield* gotosocial
          .createAccount({ username, email: account.email, password: account.password, admin: true })
          .pipe(
            Effect.as(true),
            Effect.catchIf(
              (error) => /not available/i.test(error.message),
              () => Effect.succeed(false)
            )
          )
        // It is there already: made by a start that was killed before it noted so, whose password is the kept one. With
        // nothing kept, nobody but its owner knows the password, and a made-up one must not be shown.
        if (!isNew && Option.isNone(kept)) {
          yield* file.remove
          yield* Effect.logWarning(
            `The account ${username} exists, but ${dataDir} does not hold its password any more: sign in with the one you know.`
          )
          return Option.none()
        }
        yield* file.write({ ...account, made: true })
      }
      if (demo && !account.demo) {
        if (yield* gotosocial.seedDemo({ username })) yield* Effect.logInfo("Planted demo people and posts")
        yield* file.write({ ...account, made: true, demo: true })
      }
      return Option.some({ username, email: account.email, password: account.password })
    })
  )
}
