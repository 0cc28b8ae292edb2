import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { AppConfig } from "../../src/config/AppConfig.ts"
import * as Observability from "../../src/runtime/Observability.ts"
import * as Ports from "../../src/runtime/Ports.ts"
import * as Server from "../../src/runtime/Server.ts"
import { Steps } from "../../src/schedule/Steps.ts"

/**
 * Chirp's server as `main.ts` runs it, with one difference: it kills (SIGKILL) or stops (SIGSTOP) itself at the step that a
 * post's text names, `kill at sending`, the first time any replica gets there with that post (a file in MORTAL_DIR says so).
 * With MORTAL_CLAIMS=n it also dies at its n-th claim.
 */
const dir = process.env.MORTAL_DIR ?? ""
let claims = Number(process.env.MORTAL_CLAIMS ?? "0")

const isFirst = (name: string): boolean => {
  try {
    closeSync(openSync(join(dir, name), "wx"))
    return true
  } catch {
    return false
  }
}

const mortal = Layer.succeed(Steps, (step, post) =>
  Effect.sync(() => {
    if (step === "due" && claims > 0 && --claims === 0) process.kill(process.pid, "SIGKILL")
    const [, how, where] = /^(kill|stop) at (\w+)/.exec(post.text) ?? []
    if (where !== step || !isFirst(`${post.id}.${how}`)) return
    process.kill(process.pid, how === "kill" ? "SIGKILL" : "SIGSTOP")
  })
)

Layer.launch(
  Server.layer.pipe(
    Layer.provide(Ports.layer),
    Layer.provide(Observability.layer),
    Layer.provide(AppConfig.layer),
    Layer.provide(mortal)
  )
).pipe(NodeRuntime.runMain)
