import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync
} from "node:fs"
import { join } from "node:path"
import { Effect, Schedule } from "effect"
import { type Account, run, spawnOptions } from "./Account.ts"
import type { Binaries } from "./Binaries.ts"
import { attempt, diskFull, EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import type { Place } from "./Place.ts"
import { isPostmasterOf } from "./Processes.ts"

/** The user Chirp connects as; the socket is the only way in and its folder is closed to others. */
export const superuser = "chirp"

/** Bytes a socket's path may have: 107 on Linux, 103 on macOS; PostgreSQL puts a lock file of 5 more next to it. */
const longestSocketPath = 96

/** Replaying the log after a kill can take long on a slow disk. */
const startBudget = "3 minutes"

/** A killed postmaster's children need a moment to notice; total budget 10 s. */
const sharedMemoryRetry = Schedule.max([Schedule.spaced("500 millis"), Schedule.recurs(20)])

const startFailed = (message: string) => new EmbeddedPostgresError({ reason: "StartFailed", message })

const lastLine = (output: string) =>
  output
    .trim()
    .split("\n")
    .findLast((line) => /FATAL|PANIC|error/i.test(line))
    ?.replace(/^.*?(FATAL|PANIC|error):\s*/i, "") ??
  output.trim().split("\n").at(-1) ??
  "no reason given"

/** What PostgreSQL's own words mean to the person in front of it. */
const explain = (what: string, place: Place, output: string): EmbeddedPostgresError => {
  if (/No space left on device|Disk quota exceeded/i.test(output)) return diskFull(place.cluster)
  if (/could not look up effective user ID/i.test(output)) {
    return new EmbeddedPostgresError({
      reason: "UnknownUser",
      message:
        "PostgreSQL needs a user that this machine knows, and the present one has no entry in /etc/passwd: run Chirp as a user that has one, or set CHIRP_DB_HOST to a PostgreSQL of your own."
    })
  }
  if (/Read-only file system/i.test(output)) {
    return new EmbeddedPostgresError({
      reason: "NotWritable",
      message: `Chirp cannot write its data to ${place.cluster} (the file system is read-only): set CHIRP_DATA_DIR to another folder.`
    })
  }
  return startFailed(`${what} in ${place.cluster}: ${lastLine(output)}`)
}

/** Makes the cluster beside its final name and renames it when whole, so that a killed first start leaves nothing half. */
export const createCluster = Effect.fnUntraced(function* (binaries: Binaries, place: Place) {
  const unfinished = `${place.cluster}.new`
  yield* attempt(unfinished, () => {
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { mode: 0o700 })
    own(unfinished, place.account)
  })
  const made = yield* run(place.account, binaries.initdb, [
    "-D",
    unfinished,
    `--username=${superuser}`,
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions"
  ])
  if (made.status !== 0) return yield* explain("PostgreSQL could not make its data folder", place, made.output)
  yield* attempt(place.cluster, () => renameSync(unfinished, place.cluster))
})

const own = (path: string, { uid, gid }: Account) => {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

/** Refuses data of another major version; upgrading in place is not something to do unasked. */
export const checkVersion = Effect.fnUntraced(function* (binaries: Binaries, place: Place) {
  const written = yield* attempt(place.cluster, () => readFileSync(join(place.cluster, "PG_VERSION"), "utf8").trim())
  if (written === String(binaries.major)) return
  return yield* new EmbeddedPostgresError({
    reason: "WrongVersion",
    message: `The database in ${place.cluster} was written by PostgreSQL ${written}, this Chirp brings ${binaries.major}: start it with the Chirp that wrote it, or set CHIRP_DATA_DIR to another folder.`
  })
})

/** Stops a postmaster that outlived a killed Chirp, and drops the pid file of one that is gone. */
export const stopLeftover = Effect.fnUntraced(function* (binaries: Binaries, place: Place) {
  const file = join(place.cluster, "postmaster.pid")
  if (!existsSync(file)) return
  const pid = Number((yield* attempt(file, () => readFileSync(file, "utf8"))).split("\n")[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isPostmasterOf(pid, place.cluster)) {
    // nobody's, or the number of a stranger: pg_ctl would signal the stranger
    yield* attempt(file, () => rmSync(file, { force: true }))
    return
  }
  yield* Effect.logInfo("Stopping the PostgreSQL that an earlier Chirp left running")
  const stop = (mode: "fast" | "immediate") =>
    run(place.account, binaries.pgCtl, ["-D", place.cluster, "-m", mode, "-w", "-t", "20", "stop"])
  const stopped = yield* stop("fast")
  if (stopped.status === 0) return
  const killed = yield* stop("immediate")
  if (killed.status !== 0 && isPostmasterOf(pid, place.cluster)) {
    return yield* startFailed(`A PostgreSQL left running in ${place.cluster} (process ${pid}) does not stop: end it.`)
  }
})

/** The folder for the socket: the cluster, or a short one of its own when the cluster's path is too long for a socket. */
export const socketFolder = Effect.fnUntraced(function* (place: Place) {
  const socket = join(place.cluster, ".s.PGSQL.5432")
  if (Buffer.byteLength(socket) <= longestSocketPath) return place.cluster
  return yield* Effect.acquireRelease(shortFolder(place), (folder) =>
    Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
})

const shortFolder = Effect.fnUntraced(function* (place: Place) {
  const uid = place.account.uid ?? process.getuid?.()
  const folder = `/tmp/chirp-${createHash("sha256").update(place.cluster).digest("hex").slice(0, 12)}`
  return yield* attempt(folder, () => {
    if (!existsSync(folder)) {
      mkdirSync(folder, { mode: 0o700 })
      chmodSync(folder, 0o700)
      own(folder, place.account)
    }
    const stat = lstatSync(folder)
    if (stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0) return folder
    // somebody else made it first
    const fresh = mkdtempSync("/tmp/chirp-")
    own(fresh, place.account)
    return fresh
  })
})

/** A running postmaster; `exited` resolves with the tail of its log when it goes. */
export interface Postmaster {
  readonly child: ChildProcess
  readonly exited: Effect.Effect<string>
}

const launch = (binaries: Binaries, place: Place, sockets: string) =>
  Effect.callback<Postmaster, EmbeddedPostgresError>((resume) => {
    const settings = {
      listen_addresses: "",
      max_connections: "60",
      shared_buffers: "64MB",
      unix_socket_permissions: "0700",
      log_min_messages: "log",
      log_checkpoints: "off",
      logging_collector: "off"
    }
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
    // detached: Ctrl-C must reach Chirp alone, so that it can finish its work with a database
    const child = spawn(binaries.postgres, ["-D", place.cluster, "-k", sockets, ...args], {
      ...spawnOptions(place.account),
      detached: true,
      stdio: ["ignore", "ignore", "pipe"]
    })
    let log = ""
    const exited = Effect.callback<string>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done(Effect.succeed(log))
      child.once("exit", () => done(Effect.succeed(log)))
    })
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString("utf8")).slice(-8192)
      if (log.includes("ready to accept connections")) resume(Effect.succeed({ child, exited }))
    })
    child.once("error", (cause) => resume(Effect.fail(startFailed(`PostgreSQL does not start: ${cause.message}`))))
    child.once("close", () => resume(Effect.fail(explain("PostgreSQL does not start", place, log))))
    return Effect.sync(() => child.kill("SIGQUIT"))
  }).pipe(
    Effect.timeoutOrElse({
      duration: startBudget,
      orElse: () => Effect.fail(startFailed(`PostgreSQL did not get ready within ${startBudget} in ${place.cluster}.`))
    })
  )

/** Starts PostgreSQL and waits until it takes connections. */
export const startPostmaster = (binaries: Binaries, place: Place, sockets: string) =>
  launch(binaries, place, sockets).pipe(
    Effect.retry({
      schedule: sharedMemoryRetry,
      while: (error) => /pre-existing shared memory|is already in use|lock file/i.test(error.message)
    })
  )

/** Asks for a fast shutdown, then an immediate one after 10 s, then kills after 5 more. */
export const stopPostmaster = ({ child, exited }: Postmaster) =>
  Effect.gen(function* () {
    for (const [signal, patience] of [
      ["SIGINT", "10 seconds"],
      ["SIGQUIT", "5 seconds"],
      ["SIGKILL", "5 seconds"]
    ] as const) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      yield* exited.pipe(Effect.timeoutOption(patience))
    }
  })
