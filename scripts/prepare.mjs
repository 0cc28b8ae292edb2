// Brings a checkout to where it can run: dependencies, Node 24, builds. Plain JavaScript for any Node from 18 up, with
// nothing installed. Each step is skipped when its stamp says that what it is made from has not changed.

import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A problem of the machine, said in one sentence; no stack. */
export class Problem extends Error {}

export const say = (line) => process.stdout.write(`${line}\n`)

/** Ends with one clear line for a `Problem`, with everything for anything else. */
export const failWith = (error) => {
  process.stderr.write(error instanceof Problem ? `chirp: ${error.message}\n` : `chirp: ${error?.stack ?? error}\n`)
  process.exit(1)
}

const canWrite = (path) => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Hash of files and folders: names and contents, in a fixed order. Missing ones count as empty. */
export const hashOf = (paths, skip = /^(node_modules|dist|test|e2e|\.astro|\..*)$/) => {
  const hash = createHash("sha256")
  const add = (path) => {
    if (!existsSync(path)) return
    let entries
    try {
      entries = readdirSync(path, { withFileTypes: true })
    } catch {
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update("\0")
      return
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!skip.test(entry.name)) add(join(path, entry.name))
    }
  }
  for (const path of paths) add(join(root, path))
  return hash.digest("hex")
}

const read = (path) => (existsSync(path) ? readFileSync(path, "utf8").trim() : "")

const stamp = (path, value) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${value}\n`)
}

/** npm as the one that runs us, else the one on the PATH; run by `node`. */
const npm = (node = process.execPath) => {
  const path = process.env.npm_execpath
  return path !== undefined && /npm-cli\.[cm]?js$/.test(path) ? [node, path] : ["npm"]
}

/** Node 24 first on the PATH; a cache npm can write when the home folder is not ours; nothing phones home. */
export const environment = () => {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" }
  env.PATH = [join(root, "node_modules/node/bin"), join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(":")
  const home = process.env.HOME ?? ""
  if (home === "" || !canWrite(home)) {
    env.HOME = join(tmpdir(), `chirp-home-${process.getuid?.() ?? "user"}`)
    mkdirSync(env.HOME, { recursive: true, mode: 0o700 })
    env.npm_config_cache = join(env.HOME, ".npm")
  }
  return env
}

/** Runs a program; its output is kept, and shown when `loud`. */
export const run = (command, args, { loud = false, env = environment() } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output = (output + chunk).slice(-64 * 1024)
        if (loud) process.stdout.write(chunk)
      })
    }
    const stop = (signal) => child.kill(signal)
    process.once("SIGINT", stop)
    process.once("SIGTERM", stop)
    child.once("error", reject)
    child.once("close", (code, signal) => {
      process.removeListener("SIGINT", stop)
      process.removeListener("SIGTERM", stop)
      if (signal !== null) process.exit(signal === "SIGINT" ? 130 : 143)
      resolve({ code, output })
    })
  })

/** What a failed npm means to the person in front of it. */
const explainNpm = (output) => {
  if (/ENOSPC/.test(output)) return `The disk that holds ${root} is full: free some space and try again.`
  if (/EROFS|EACCES|EPERM/.test(output) && !canWrite(root)) return notWritable()
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(output)) {
    return "npm cannot reach its registry: check the network (or npm's registry and proxy settings) and try again."
  }
  return `npm install failed:\n${output.trim().split("\n").slice(-20).join("\n")}`
}

const notWritable = () =>
  `${root} cannot be written by this user, and Chirp is not installed there yet: clone it to a folder of your own, or run this once as its owner.`

const workspaces = () =>
  ["apps", "packages"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json"))
  )

const installHash = () =>
  createHash("sha256")
    .update(hashOf(["package.json", "package-lock.json", ...workspaces()], /^$/))
    .update(`${process.platform} ${process.arch}`)
    .digest("hex")

const installStamp = join(root, "node_modules/.chirp-install")

/** Whether `npm install` has nothing to do. */
export const isInstalled = () => read(installStamp) === installHash() && nodePath() !== undefined

/** npm leaves out optional packages (the compiled parts of our tools) that do not want the Node it runs on: it needs this one. */
const newEnough = () => {
  const [major, minor] = process.versions.node.split(".").map(Number)
  return major > 22 || (major === 22 && minor >= 12)
}

const firstNode = join(root, ".node24")

/** Runs `work` with the Node that npm is to run on: the present one, or for that time a Node 24 that npm brings first. */
const withNode = async (work) => {
  if (newEnough()) return work(process.execPath, environment())
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const brought = join(firstNode, "node_modules/node/bin/node")
  try {
    mkdirSync(firstNode, { recursive: true })
    // a root of its own, or npm would look for one further up
    writeFileSync(join(firstNode, "package.json"), '{ "private": true, "allowScripts": { "node": true } }\n')
    const [command, ...first] = npm()
    const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", "--ignore-scripts=false"]
    const args = ["install", `--prefix=${firstNode}`, ...quiet, `node@${optionalDependencies.node}`]
    const env = { ...environment(), npm_config_prefix: undefined, npm_config_local_prefix: undefined }
    const { code, output } = await run(command, [...first, ...args], { env })
    if (code !== 0) throw new Problem(explainNpm(output))
    if (!existsSync(brought)) return await work(process.execPath, environment())
    return await work(brought, { ...environment(), PATH: `${dirname(brought)}:${environment().PATH}` })
  } finally {
    rmSync(firstNode, { recursive: true, force: true })
  }
}

/** `npm install`, when the lock file or a manifest has changed since the last one that finished. */
export const install = async () => {
  if (isInstalled()) return false
  if (!canWrite(root) || (existsSync(join(root, "node_modules")) && !canWrite(join(root, "node_modules")))) {
    throw new Problem(notWritable())
  }
  rmSync(installStamp, { force: true })
  await withNode(async (node, env) => {
    const [command, ...first] = npm(node)
    const args = [
      "install",
      "--no-audit",
      "--no-fund",
      "--include=dev",
      "--include=optional",
      "--no-save",
      "--loglevel=error"
    ]
    const { code, output } = await run(command, [...first, ...args], { env })
    if (code !== 0) throw new Problem(explainNpm(output))
    // npm with its install scripts turned off leaves the package without the program
    if (nodePath() === undefined) await run(command, [...first, "rebuild", "node", "--ignore-scripts=false"], { env })
  })
  if (nodePath() === undefined) {
    throw new Problem(
      `Chirp needs Node 24, this is ${process.version}, and npm did not bring its own (are install scripts or optional packages turned off?): install Node 24.`
    )
  }
  stamp(installStamp, installHash())
  return true
}

/** Node 24: the one npm brought, else the present one if it is new enough. */
export const nodePath = () => {
  const brought = join(root, "node_modules/node/bin/node")
  if (existsSync(brought) && spawnSync(brought, ["--version"]).status === 0) return brought
  return Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : undefined
}

const shared = ["package-lock.json", "packages/domain"]
const parts = {
  web: { workspace: "apps/web", made: "apps/web/dist/index.html", sources: [...shared, "apps/web"] },
  server: {
    workspace: "apps/server",
    made: "apps/server/dist/main.js",
    sources: [
      ...shared,
      "packages/embedded-gotosocial",
      "migrations",
      "apps/server/src",
      "apps/server/package.json",
      "apps/server/rolldown.config.ts"
    ]
  }
}

const buildStamp = (part) => join(root, part.workspace, "dist/.chirp-build")
const isBuilt = (part, hash) => existsSync(join(root, part.made)) && read(buildStamp(part)) === hash

/** The parts whose sources have changed since they were built. */
export const outdated = () => Object.keys(parts).filter((name) => !isBuilt(parts[name], hashOf(parts[name].sources)))

/** Builds what is outdated. */
export const build = async (names = outdated()) => {
  await Promise.all(
    names.map(async (name) => {
      const part = parts[name]
      const hash = hashOf(part.sources)
      if (!canWrite(join(root, part.workspace))) throw new Problem(notWritable())
      rmSync(buildStamp(part), { force: true })
      const [command, ...first] = npm()
      const { code, output } = await run(command, [...first, "run", "--silent", "build", "-w", part.workspace])
      if (code !== 0) {
        if (/ENOSPC/.test(output)) throw new Problem(explainNpm(output))
        throw new Problem(`The ${name} part does not build:\n${output.trim().split("\n").slice(-40).join("\n")}`)
      }
      stamp(buildStamp(part), hash)
    })
  )
  return names.length > 0
}
