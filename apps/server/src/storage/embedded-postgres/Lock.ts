import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Option, Result, Schedule, Schema } from "effect"
import { attempt, EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { startOf } from "./Processes.ts"

const Holder = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, start: Schema.String }))
const decodeHolder = Schema.decodeUnknownOption(Holder)

/** Reclaiming a dead holder's lock can lose a race to another start; more than this many times means something is odd. */
const attempts = 5

/** A Chirp that has just been told to stop, and is started again at once, needs a moment: 5 s in all. */
const holderRetry = Schedule.max([Schedule.spaced("250 millis"), Schedule.recurs(20)])

/**
 * Holds `folder/lock` for the scope, so that a second Chirp on the same data says so instead of stopping the first one's
 * database. The file names its holder and that process's start: a lock left by a killed Chirp is taken over, also when
 * its number belongs to another process by now.
 */
export const acquireLock = Effect.fnUntraced(function* (folder: string) {
  const file = join(folder, "lock")
  const mine = `${file}.${process.pid}`
  const content = JSON.stringify({ pid: process.pid, start: startOf(process.pid) ?? "" })

  const take = attempt(folder, () => {
    writeFileSync(mine, content, { mode: 0o600 })
    // a link is made whole or not at all, and never over an existing file
    const linked = Result.try(() => linkSync(mine, file))
    rmSync(mine, { force: true })
    if (Result.isSuccess(linked)) return true
    if (linked.failure instanceof Error && "code" in linked.failure && linked.failure.code === "EEXIST") return false
    throw linked.failure
  })

  const reclaim = Effect.gen(function* () {
    const held = yield* attempt(file, () => readFileSync(file, "utf8")).pipe(Effect.option)
    if (Option.isNone(held)) return
    const holder = decodeHolder(held.value)
    if (Option.isSome(holder) && startOf(holder.value.pid) === holder.value.start) {
      return yield* new EmbeddedPostgresError({
        reason: "InUse",
        message: `Another Chirp (process ${holder.value.pid}) is using ${folder}: stop it, or set CHIRP_DATA_DIR to another folder.`
      })
    }
    yield* attempt(folder, () => {
      const stale = `${mine}.stale`
      renameSync(file, stale)
      // somebody took it over in between: hand it back
      if (readFileSync(stale, "utf8") !== held.value) linkSync(stale, file)
      rmSync(stale, { force: true })
    }).pipe(Effect.ignore)
  })

  const acquire = Effect.gen(function* () {
    for (let round = 0; round < attempts; round++) {
      if (yield* take) return
      yield* reclaim
    }
    return yield* new EmbeddedPostgresError({
      reason: "InUse",
      message: `The lock ${file} cannot be taken: if no other Chirp is running there, remove it.`
    })
  })
  const patient = acquire.pipe(Effect.retry({ schedule: holderRetry, while: (error) => error.reason === "InUse" }))
  yield* Effect.acquireRelease(patient, () => Effect.sync(() => rmSync(file, { force: true })))
})
