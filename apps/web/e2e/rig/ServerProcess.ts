import { type ChildProcess, spawn } from "node:child_process"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { type Site, webRoot } from "./Site.ts"

/** Chirp as a process of its own on the site's address, data and stand-in, so that it can be killed. */
export interface ServerProcess {
  /** kill -9: nothing of it gets to say good-bye. Resolves when it is gone. */
  readonly kill: () => Promise<void>
  /** Starts it (again); resolves when it answers. */
  readonly start: () => Promise<void>
  /** Ends it if it runs, without grace. */
  readonly stop: () => Promise<void>
}

const main = fileURLToPath(new URL("../../../server/src/main.ts", import.meta.url))

/** Takes the place of the site's own server, which is stopped. */
export const startProcess = async ({ rig }: Site): Promise<ServerProcess> => {
  await rig.stopServer()
  let child: ChildProcess | undefined
  const kill = async () => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return
    const gone = new Promise((resolve) => running.once("close", resolve))
    running.kill("SIGKILL")
    await gone
  }
  const start = async () => {
    const { PATH = "", HOME = "/" } = process.env
    const started = spawn(process.execPath, [main], {
      env: {
        PATH,
        HOME,
        CHIRP_DEMO: "false",
        CHIRP_HOST: rig.origin,
        CHIRP_PORT: String(rig.port),
        CHIRP_STATIC_DIR: webRoot,
        CHIRP_RATE_LIMIT: "1000000",
        CHIRP_DB_HOST: dirname(rig.postgres.socket),
        CHIRP_DB_NAME: rig.database,
        CHIRP_DB_USER: rig.postgres.username,
        GTS_HOST: rig.upstreamUrl,
        SESSION_SECRET: "a secret for tests, 32 characters or more"
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    child = started
    let output = ""
    await new Promise<void>((resolve, reject) => {
      for (const stream of [started.stdout, started.stderr])
        stream?.on("data", (chunk: Buffer) => {
          output += chunk.toString()
          if (output.includes("Chirp is ready")) resolve()
        })
      started.once("close", () => reject(new Error(`Chirp ended before it was ready:\n${output}`)))
    })
  }
  await start()
  return { kill, start, stop: kill }
}
