import { spawn, spawnSync } from "node:child_process"
import { statSync } from "node:fs"
import { Effect } from "effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

/** The user that PostgreSQL's programs run as; without ids it is the user who runs Chirp. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

/** What a finished program left behind. `status` is null when it could not be run or was killed. */
export interface Finished {
  readonly status: number | null
  readonly output: string
}

export const isRoot = () => process.getuid?.() === 0

/** Programs see nothing of Chirp's environment, which holds secrets. */
export const spawnOptions = (account: Account) => ({
  ...account,
  cwd: "/",
  env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" }
})

/** Existing accounts root may drop to; none is ever created. PostgreSQL refuses to run as root. */
const candidates = ["postgres", "nobody"]

const lookUp = (flag: "-u" | "-g", name: string) => {
  const found = spawnSync("id", [flag, name], { encoding: "utf8" })
  return found.status === 0 ? Number(found.stdout) : undefined
}

/** For root: an unprivileged account that exists. For everybody else: themselves. */
export const chooseAccount = Effect.suspend((): Effect.Effect<Account, EmbeddedPostgresError> => {
  if (!isRoot()) return Effect.succeed({})
  for (const name of candidates) {
    const uid = lookUp("-u", name)
    const gid = lookUp("-g", name)
    if (uid !== undefined && gid !== undefined && uid !== 0) return Effect.succeed({ uid, gid })
  }
  return Effect.fail(
    new EmbeddedPostgresError({
      reason: "NoAccount",
      message:
        "PostgreSQL does not run as root and this machine has neither a user postgres nor nobody: run Chirp as an ordinary user, or set CHIRP_DB_HOST to a PostgreSQL of your own."
    })
  )
})

/** The account that owns an existing cluster: root becomes it, anybody else must already be it. */
export const ownerOf = (cluster: string): Effect.Effect<Account | "root", EmbeddedPostgresError> =>
  Effect.suspend(() => {
    const { uid, gid } = statSync(cluster)
    if (isRoot()) return Effect.succeed(uid === 0 ? ("root" as const) : { uid, gid })
    if (uid === process.getuid?.()) return Effect.succeed({})
    return Effect.fail(
      new EmbeddedPostgresError({
        reason: "NotOwner",
        message: `The database in ${cluster} belongs to another user (uid ${uid}): run Chirp as that user, or set CHIRP_DATA_DIR to another folder.`
      })
    )
  })

/** Runs a program to its end; interruption kills it. Keeps the last 8 kB of what it wrote. */
export const run = (account: Account, command: string, args: ReadonlyArray<string>): Effect.Effect<Finished> =>
  Effect.callback<Finished>((resume) => {
    const child = spawn(command, args, { ...spawnOptions(account), stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-8192)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.once("error", (cause) => resume(Effect.succeed({ status: null, output: cause.message })))
    child.once("close", (status) => resume(Effect.succeed({ status, output })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Whether the account gets through to the folder: asked of the system, so that access lists count too. */
export const canReach = (account: Account, folder: string): Effect.Effect<boolean> =>
  account.uid === undefined
    ? Effect.succeed(true)
    : Effect.map(run(account, "/bin/sh", ["-c", 'cd -- "$1"', "sh", folder]), ({ status }) => status === 0)
