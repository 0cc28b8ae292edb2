import { randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { Effect, Schema } from "effect"
import { type Account, canReach, chooseAccount, isRoot, ownerOf, run } from "./Account.ts"
import { attempt, EmbeddedPostgresError, notWritable } from "./EmbeddedPostgresError.ts"

/** Where the cluster lies and who runs it. `folder` holds `cluster`, the lock and, when copied, the programs. */
export interface Place {
  readonly folder: string
  readonly cluster: string
  readonly account: Account
}

const Pointer = Schema.fromJsonString(Schema.Struct({ folder: Schema.String }))

/** In the data folder: says where the cluster went when it could not stay. */
const pointerName = "moved.json"

/** Folders open to all users on the way, for a cluster that root may not keep under a closed folder. */
const openFolders = ["/var/lib/chirp", "/var/tmp/chirp"]

/** Makes `folder` and what is missing above it. Root's new folders let the database user through, but show nothing. */
const makeFolder = (folder: string) =>
  attempt(folder, () => {
    const first = mkdirSync(folder, { recursive: true, mode: isRoot() ? 0o711 : 0o700 })
    if (first === undefined || !isRoot()) return
    for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711)
  })

/** Refuses a folder that somebody else could have prepared (the open folders lie where others may write). */
const isTrusted = (folder: string) => {
  const stat = lstatSync(folder)
  return stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0
}

/** A new folder each time: whoever removes a data folder starts empty, whatever lay elsewhere for an older one. */
const openPlace = Effect.fnUntraced(function* () {
  const name = randomBytes(6).toString("hex")
  for (const base of openFolders) {
    const folder = join(base, name)
    const made = yield* makeFolder(folder).pipe(Effect.isSuccess)
    if (made && isTrusted(base) && isTrusted(folder)) return folder
  }
  return yield* notWritable(openFolders.join(" or "), "no folder there can be made for the database user")
})

/** Moves a finished cluster, also between disks; whoever interrupts it finds the old one whole. */
const move = Effect.fnUntraced(function* (from: string, to: string) {
  const renamed = yield* attempt(to, () => renameSync(from, to)).pipe(Effect.isSuccess)
  if (renamed) return
  const unfinished = `${to}.moving`
  yield* attempt(unfinished, () => rmSync(unfinished, { recursive: true, force: true }))
  const copied = yield* run({}, "cp", ["-a", from, unfinished])
  if (copied.status !== 0) return yield* notWritable(to, copied.output.trim().split("\n").at(-1) ?? "copy failed")
  yield* attempt(to, () => renameSync(unfinished, to))
  yield* attempt(from, () => rmSync(from, { recursive: true, force: true }))
})

const clusterIn = (folder: string) => join(folder, "cluster")

/** Moves the cluster of `home`, if it has one that is not in `folder` yet. */
const bring = Effect.fnUntraced(function* (home: string, folder: string) {
  if (existsSync(clusterIn(home)) && !existsSync(clusterIn(folder))) yield* move(clusterIn(home), clusterIn(folder))
})

/** A folder is taken as a cluster when it has these; anything less is not started, and never deleted. */
const isCluster = (cluster: string) =>
  existsSync(join(cluster, "PG_VERSION")) && existsSync(join(cluster, "global/pg_control"))

/**
 * Decides where the cluster of `home` lies, and as whom PostgreSQL runs it.
 *
 * An ordinary user keeps it in `home`. Root keeps it there too if the database user gets through to it; else the cluster
 * is moved (or made) in a folder open on the way, and `home` remembers where. The owner of an existing cluster stays.
 */
export const findPlace = Effect.fnUntraced(function* (home: string) {
  yield* makeFolder(home)
  const pointer = join(home, pointerName)
  if (existsSync(pointer)) {
    const { folder } = yield* attempt(pointer, () => readFileSync(pointer, "utf8")).pipe(
      Effect.flatMap(Schema.decodeEffect(Pointer)),
      Effect.mapError(
        (cause) =>
          new EmbeddedPostgresError({
            reason: "Incomplete",
            message: `${pointer} should say where the database lies, but cannot be read: restore it, or remove it to start empty.`,
            cause
          })
      )
    )
    if (!existsSync(folder)) {
      return yield* new EmbeddedPostgresError({
        reason: "Incomplete",
        message: `The database was kept in ${folder}, which is gone: restore that folder, or remove ${pointer} to start empty.`
      })
    }
    yield* bring(home, folder)
    return yield* settle(folder)
  }
  const here = yield* settle(home)
  if (yield* canReach(here.account, home)) return here
  const folder = yield* openPlace()
  // first where it goes, then the move: killed in between, the next start finds the way and finishes
  yield* attempt(pointer, () => {
    writeFileSync(`${pointer}.new`, `${JSON.stringify({ folder })}\n`)
    renameSync(`${pointer}.new`, pointer)
  })
  yield* bring(home, folder)
  yield* Effect.logInfo(`PostgreSQL may not look into ${home} as another user, so its data is kept in ${folder}.`)
  return yield* settle(folder)
})

const settle = Effect.fnUntraced(function* (folder: string) {
  const cluster = clusterIn(folder)
  if (!existsSync(cluster)) return { folder, cluster, account: yield* chooseAccount } satisfies Place
  const owner = yield* ownerOf(cluster)
  const isEmpty = (yield* attempt(cluster, () => readdirSync(cluster))).length === 0
  if (isEmpty) {
    yield* attempt(cluster, () => rmSync(cluster, { recursive: true }))
    return { folder, cluster, account: yield* chooseAccount } satisfies Place
  }
  if (!isCluster(cluster)) {
    return yield* new EmbeddedPostgresError({
      reason: "Incomplete",
      message: `${cluster} is not a whole PostgreSQL data folder: restore it from a backup, or move it away to start empty.`
    })
  }
  if (owner !== "root") return { folder, cluster, account: owner } satisfies Place
  // a backup unpacked by root: give it back to the database user
  const account = yield* chooseAccount
  yield* attempt(cluster, () => chownAll(cluster, account))
  return { folder, cluster, account } satisfies Place
})

const chownAll = (cluster: string, { uid, gid }: Account) => {
  if (uid === undefined || gid === undefined) return
  for (const entry of readdirSync(cluster, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, gid)
  }
  chownSync(cluster, uid, gid)
}
