import { Console, Effect, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { FirstAccount } from "./FirstAccount.ts"

/** Says where Chirp is and, on embedded defaults, how to sign in; in production a line of the log and no password. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { profile, publicUrl } = yield* AppConfig
    if (profile === "production") return yield* Effect.logInfo("Chirp is ready", { url: publicUrl.origin })
    const account = yield* FirstAccount
    const signIn = Option.match(account, {
      onNone: () => "",
      onSome: ({ email, password }) => `\n  Sign in as  ${email}\n  Password    ${password}\n`
    })
    // in one piece: whoever waits for the first line has the others with it
    yield* Console.log(`\nChirp is ready at ${publicUrl.origin}\n${signIn}`)
  })
)
