import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { connect, createServer } from "node:net"
import { Effect } from "effect"

/** Whether there is a `redis-server` on this machine. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0

/** A port that was free a moment ago. */
export const freePort = Effect.callback<number>((resume) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const address = probe.address()
    probe.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/**
 * An empty Redis of the test's own, on a port of its own, gone with the scope. `stop` ends it with all it holds, `start` begins
 * anew on the same port; `freeze` leaves its connections open and answers nothing until `thaw`.
 */
export const redisServer = Effect.gen(function* () {
  const port = yield* freePort
  let running: ChildProcess | undefined
  const start = Effect.callback<void>((resume) => {
    const server = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      { cwd: "/", stdio: ["ignore", "pipe", "ignore"] }
    )
    running = server
    server.stdout.on("data", (text) => {
      if (String(text).includes("Ready to accept connections")) resume(Effect.void)
    })
    server.once("error", (cause) => resume(Effect.die(cause)))
  })
  const signal = (name: NodeJS.Signals) => Effect.sync(() => void running?.kill(name))
  const stop = Effect.callback<void>((resume) => {
    if (running === undefined || running.exitCode !== null) return resume(Effect.void)
    running.once("exit", () => resume(Effect.void))
    running.kill("SIGKILL")
    running = undefined
  })
  yield* Effect.acquireRelease(start, () => stop)
  /** Sends one inline command and gives the first of what it answers. */
  const command = (text: string) =>
    Effect.callback<string>((resume) => {
      const socket = connect(port, "127.0.0.1", () => void socket.write(`${text}\r\n`))
      socket.once("error", (cause) => resume(Effect.die(cause)))
      socket.once("data", (answer) => {
        socket.destroy()
        resume(Effect.succeed(String(answer)))
      })
    })
  return { host: "127.0.0.1", port, start, stop, command, freeze: signal("SIGSTOP"), thaw: signal("SIGCONT") }
})
