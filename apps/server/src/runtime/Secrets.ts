import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { Effect, Option, Redacted, Schema } from "effect"
import type { AppConfig } from "../config/AppConfig.ts"
import { keptFile } from "./KeptFile.ts"

/** `secrets.json` of the data folder: what must stay the same from start to start and was not given by variables. */
const Kept = Schema.Struct({ session_secret: Schema.String })

/** The server's half of the session keys: SESSION_SECRET, or one made on the first start and kept. */
export const sessionSecret = Effect.fn("Secrets.sessionSecret")(function* (config: AppConfig["Service"]) {
  if (Option.isSome(config.sessionSecret)) return config.sessionSecret.value
  const file = keptFile(join(config.dataDir, "secrets.json"), Kept)
  const kept = yield* file.read
  if (Option.isSome(kept)) return Redacted.make(kept.value.session_secret)
  const made = { session_secret: randomBytes(32).toString("base64url") }
  yield* file.write(made)
  return Redacted.make(made.session_secret)
})
