import { spawn, spawnSync } from "node:child_process"
import { createServer } from "node:net"
import { Effect } from "effect"

/** Whether there is a `redis-server` on this machine. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0

const freePort = Effect.callback<number>((resume) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const address = probe.address()
    probe.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** An empty Redis of the test's own, on a port of its own, gone with the scope. */
export const redisServer = Effect.gen(function* () {
  const port = yield* freePort
  yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof spawn>>((resume) => {
      const server = spawn(
        "redis-server",
        ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        { cwd: "/", stdio: ["ignore", "pipe", "ignore"] }
      )
      server.stdout.on("data", (text) => {
        if (String(text).includes("Ready to accept connections")) resume(Effect.succeed(server))
      })
      server.once("error", (cause) => resume(Effect.die(cause)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.once("exit", () => resume(Effect.void))
        server.kill("SIGTERM")
      })
  )
  return { host: "127.0.0.1", port }
})
