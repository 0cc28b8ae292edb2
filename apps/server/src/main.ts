import { NodeRuntime } from "@effect/platform-node"
import { Cause, Console, Effect, Exit, Layer } from "effect"
import { AppConfig } from "./config/AppConfig.ts"
import * as Announcement from "./runtime/Announcement.ts"
import * as Observability from "./runtime/Observability.ts"
import * as Ports from "./runtime/Ports.ts"
import * as Server from "./runtime/Server.ts"

const main = Announcement.layer.pipe(
  Layer.provide(Server.layer),
  Layer.provide(Ports.layer),
  Layer.provide(Observability.layer),
  Layer.provide(AppConfig.layer)
)

/** Every failure of the start is a sentence (or a line for each variable) for the person who started Chirp. */
const explain = (error: { readonly message: string }) =>
  Console.error(
    error.message
      .split("\n")
      .map((line) => `chirp: ${line}`)
      .join("\n")
  )

/** Started by another process (`npm start`), Chirp ends when that one is gone, however it went. */
if (process.connected) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"))
  process.channel?.unref()
}

Layer.launch(main).pipe(
  Effect.tapError(explain),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // stopping on a signal is no failure
    teardown: (exit, onExit) => {
      if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return onExit(0)
      if (Cause.hasDies(exit.cause)) console.error(Cause.pretty(exit.cause))
      onExit(1)
    }
  })
)
