import { execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schedule } from "effect"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import { startOf } from "../../src/storage/embedded-postgres/Processes.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const base = mkdtempSync(join(tmpdir(), "chirp-pg-"))
    chmodSync(base, 0o755)
    return base
  }),
  (base) =>
    Effect.sync(() => {
      const pointer = join(base, "closed/pg/moved.json")
      if (existsSync(pointer))
        rmSync(JSON.parse(readFileSync(pointer, "utf8")).folder, { recursive: true, force: true })
      rmSync(base, { recursive: true, force: true })
    })
)

const withPostgres = <A, E>(dataDir: string, use: Effect.Effect<A, E, PgClient.PgClient | EmbeddedPostgres>) =>
  use.pipe(
    Effect.provide(
      Layer.unwrap(Effect.map(EmbeddedPostgres, (pg) => pg.client("chirp", 2))).pipe(
        Layer.provideMerge(EmbeddedPostgres.layer({ dataDir, databases: ["chirp"] }))
      )
    )
  )

const count = Effect.gen(function* () {
  const sql = yield* PgClient.PgClient
  yield* sql`CREATE TABLE IF NOT EXISTS kept (n int)`
  yield* sql`INSERT INTO kept VALUES (1)`
  return (yield* sql`SELECT n FROM kept`).length
})

const postmasterOf = (cluster: string) => Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0])

const isRoot = process.getuid?.() === 0

describe("EmbeddedPostgres", () => {
  it.live("makes a cluster, keeps it over a restart, leaves no process and no lock", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      assert.isFalse(existsSync(join(pg, "cluster/postmaster.pid")))
      assert.isFalse(existsSync(join(pg, "lock")))
      assert.strictEqual(yield* withPostgres(pg, count), 2)
    })
  )

  it.live("listens on its socket alone, with fsync", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      yield* withPostgres(
        pg,
        Effect.gen(function* () {
          const sql = yield* PgClient.PgClient
          const [row] =
            yield* sql`SELECT current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync`
          assert.deepStrictEqual(row, { addresses: "", fsync: "on" })
        })
      )
    })
  )

  it.live("stops the postmaster that a killed Chirp left running", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      const killed = yield* Effect.callback<number>((resume) => {
        const child = spawn(process.execPath, [join(import.meta.dirname, "holdPostgres.ts"), pg], {
          stdio: ["ignore", "pipe", "inherit"]
        })
        child.stdout.once("data", () => child.kill("SIGKILL"))
        child.once("exit", () => resume(Effect.succeed(child.pid ?? 0)))
      })
      const left = postmasterOf(join(pg, "cluster"))
      assert.isDefined(startOf(left))
      assert.strictEqual(JSON.parse(readFileSync(join(pg, "lock"), "utf8")).pid, killed)
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      assert.isUndefined(startOf(left))
    })
  )

  it.live("takes over a lock and a pid file whose number belongs to a stranger now", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      yield* withPostgres(pg, count)
      writeFileSync(join(pg, "lock"), JSON.stringify({ pid: process.pid, start: "an earlier boot" }))
      // our own number: signalling it would end this test run
      writeFileSync(join(pg, "cluster/postmaster.pid"), `${process.pid}\n${join(pg, "cluster")}\n`)
      assert.strictEqual(yield* withPostgres(pg, count), 2)
    })
  )

  it.live("a second Chirp on the same folder says so", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      const error = yield* withPostgres(pg, withPostgres(pg, count).pipe(Effect.flip))
      assert.strictEqual(error._tag, "EmbeddedPostgresError")
      assert.include(error.message, `Another Chirp (process ${process.pid}) is using ${pg}`)
    })
  )

  it.live("drops what a killed first start left half made", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      mkdirSync(join(pg, "cluster.new/base"), { recursive: true })
      writeFileSync(join(pg, "cluster.new/PG_VERSION"), "18\n")
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      assert.isFalse(existsSync(join(pg, "cluster.new")))
    })
  )

  it.live("does not start, and does not touch, a cluster with parts missing", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      yield* withPostgres(pg, count)
      unlinkSync(join(pg, "cluster/global/pg_control"))
      const error = yield* withPostgres(pg, count).pipe(Effect.flip)
      assert.include(error.message, "is not a whole PostgreSQL data folder: restore it from a backup")
      assert.isTrue(existsSync(join(pg, "cluster/PG_VERSION")))
    })
  )

  it.live("refuses data of another PostgreSQL", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      yield* withPostgres(pg, count)
      writeFileSync(join(pg, "cluster/PG_VERSION"), "99\n")
      const error = yield* withPostgres(pg, count).pipe(Effect.flip)
      assert.include(error.message, "was written by PostgreSQL 99, this Chirp brings 18")
    })
  )

  it.live("works under a path too long for a socket", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "a-folder-with-a-name-of-fifty-characters-in-all-okay".repeat(3), "pg")
      const short = () => readdirSync("/tmp").filter((name) => /^chirp-[0-9a-f]{12}$/.test(name))
      const before = short()
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      assert.strictEqual(yield* withPostgres(pg, count), 2)
      assert.deepStrictEqual(short(), before)
    })
  )

  it.live("starts a postmaster that died again", () =>
    Effect.gen(function* () {
      const pg = join(yield* folder, "pg")
      yield* withPostgres(
        pg,
        Effect.gen(function* () {
          yield* count
          process.kill(postmasterOf(join(pg, "cluster")), "SIGKILL")
          const again = yield* count.pipe(
            Effect.retry(Schedule.max([Schedule.spaced("250 millis"), Schedule.recurs(80)]))
          )
          assert.isAtLeast(again, 2)
        })
      )
    })
  )

  it.live.skipIf(!isRoot)("as root, moves a cluster that the database user cannot reach, and remembers where", () =>
    Effect.gen(function* () {
      const base = yield* folder
      const closed = join(base, "closed")
      mkdirSync(closed)
      const pg = join(closed, "pg")
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      chmodSync(closed, 0o700)
      assert.strictEqual(yield* withPostgres(pg, count), 2)
      const { folder: moved } = JSON.parse(readFileSync(join(pg, "moved.json"), "utf8"))
      assert.isTrue(existsSync(join(moved, "cluster/PG_VERSION")))
      assert.isFalse(existsSync(join(pg, "cluster")))
      assert.strictEqual(yield* withPostgres(pg, count), 3)
      // killed between noting where it goes and moving it
      renameSync(join(moved, "cluster"), join(pg, "cluster"))
      assert.strictEqual(yield* withPostgres(pg, count), 4)
      assert.isFalse(existsSync(join(pg, "cluster")))
      rmSync(moved, { recursive: true })
      const error = yield* withPostgres(pg, count).pipe(Effect.flip)
      assert.include(error.message, `The database was kept in ${moved}, which is gone`)
    })
  )

  it.live.skipIf(!isRoot)("starts empty when the data folder was removed, wherever the cluster lay", () =>
    Effect.gen(function* () {
      const closed = join(yield* folder, "closed")
      mkdirSync(closed)
      chmodSync(closed, 0o700)
      const pg = join(closed, "pg")
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      const { folder: left } = JSON.parse(readFileSync(join(pg, "moved.json"), "utf8"))
      rmSync(pg, { recursive: true })
      assert.strictEqual(yield* withPostgres(pg, count), 1)
      rmSync(left, { recursive: true })
    })
  )

  it.live("names a folder that cannot be made, and what to do", () =>
    Effect.gen(function* () {
      const base = yield* folder
      writeFileSync(join(base, "file"), "")
      const error = yield* withPostgres(join(base, "file/pg"), count).pipe(Effect.flip)
      assert.include(error.message, "set CHIRP_DATA_DIR to another folder")
    })
  )

  it.live.skipIf(!isRoot)("names a full disk", () =>
    Effect.gen(function* () {
      const base = yield* folder
      const small = join(base, "small")
      mkdirSync(small)
      const mounted = yield* Effect.acquireRelease(
        Effect.sync(() => {
          try {
            execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0755", "tmpfs", small], { stdio: "ignore" })
            return true
          } catch {
            return false
          }
        }),
        (done) => Effect.sync(() => done && execFileSync("umount", [small]))
      )
      // a container without the right to mount: nothing to try this on
      if (!mounted) return
      const error = yield* withPostgres(join(small, "pg"), count).pipe(Effect.flip)
      assert.include(error.message, "is full: free some space or set CHIRP_DATA_DIR")
    })
  )

  it.live("a data folder reached through a link is one folder", () =>
    Effect.gen(function* () {
      const base = yield* folder
      mkdirSync(join(base, "real"))
      symlinkSync(join(base, "real"), join(base, "link"))
      yield* withPostgres(join(base, "real/pg"), count)
      assert.strictEqual(yield* withPostgres(join(base, "link/pg"), count), 2)
    })
  )
})
