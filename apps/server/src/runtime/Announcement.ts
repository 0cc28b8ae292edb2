import { Console, Effect, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { FirstAccount } from "./FirstAccount.ts"

/** Says where Chirp is and, on embedded defaults, how to sign in; in production a line of the log and no password. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { profile, publicUrl } = yield* AppConfig
    if (profile === "production") return yield* Effect.logInfo("Chirp is ready", { url: publicUrl.origin })
    const account = yield* FirstAccount
    yield* Console.log(`\nChirp is ready at ${publicUrl.origin}\n`)
    if (Option.isSome(account)) {
      yield* Console.log(`  Sign in as  ${account.value.email}\n  Password    ${account.value.password}\n`)
    }
  })
)
