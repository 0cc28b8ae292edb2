import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { Effect, Option, Redacted, Schema } from "effect"
import type { AppConfig } from "../config/AppConfig.ts"
import { keptFile } from "./KeptFile.ts"

/** `secrets.json` of the data folder: what must stay the same from start to start and was not given by variables. */
const Kept = Schema.Struct({ session_secret: Schema.String })

const keptSecrets = (config: AppConfig["Service"]) => keptFile(join(config.dataDir, "secrets.json"), Kept)

/** The server's half of the session keys: SESSION_SECRET, or one made on the first start and kept. */
export const sessionSecret = Effect.fn("Secrets.sessionSecret")(function* (config: AppConfig["Service"]) {
  if (Option.isSome(config.sessionSecret)) return config.sessionSecret.value
  const file = keptSecrets(config)
  const kept = yield* file.read
  if (Option.isSome(kept)) return Redacted.make(kept.value.session_secret)
  const made = { session_secret: randomBytes(32).toString("base64url") }
  yield* file.write(made)
  return Redacted.make(made.session_secret)
})

/** The session secret and all former ones: SESSION_SECRET_OLD, and the one of the data folder once SESSION_SECRET is set. */
export const ringSecrets = Effect.fn("Secrets.ringSecrets")(function* (config: AppConfig["Service"]) {
  const newest = yield* sessionSecret(config)
  const kept = config.profile === "embedded" ? yield* keptSecrets(config).read : Option.none()
  const former = Option.match(kept, {
    onNone: () => [],
    onSome: ({ session_secret }) => [Redacted.make(session_secret)]
  })
  return [newest, ...config.sessionSecretsOld, ...former] as const
})
