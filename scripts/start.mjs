// `npm start`: from a fresh clone to a running Chirp. Installs and builds what is missing, then runs the server with the
// Node that npm brought, passing signals and the exit code through.

import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import {
  build,
  environment,
  failWith,
  install,
  isInstalled,
  nodePath,
  outdated,
  Problem,
  root,
  say
} from "./prepare.mjs"

const oldest = 18

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`

const prepare = async () => {
  if (Number(process.versions.node.split(".")[0]) < oldest) {
    throw new Problem(`Chirp needs Node ${oldest} or newer to start with; this is ${process.version}.`)
  }
  const began = Date.now()
  if (!isInstalled()) {
    say("1/3 Installing (about a minute the first time) …")
    await install()
  }
  const parts = outdated()
  if (parts.length > 0) {
    say(`2/3 Building the ${parts.join(" and the ")} …`)
    await build(parts)
  }
  if (Date.now() - began > 1000) say(`3/3 Starting (ready to start after ${seconds(began)}) …`)
}

/** Node keeps compiled code between starts, when it has a place for it. */
const compileCache = () => {
  const folder = join(root, "node_modules/.cache/chirp")
  try {
    mkdirSync(folder, { recursive: true })
    return { NODE_COMPILE_CACHE: folder }
  } catch {
    return {}
  }
}

const serve = () => {
  const child = spawn(nodePath(), [join(root, "apps/server/dist/main.js")], {
    cwd: root,
    env: { ...environment(), ...compileCache() },
    // the channel carries nothing: its end tells the server that this process is gone, however it went
    stdio: ["inherit", "inherit", "inherit", "ipc"]
  })
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  // npm killed outright leaves this process behind: end with it
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) child.kill("SIGTERM")
    }, 500).unref()
  }
  child.once("error", failWith)
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)))
}

prepare().then(serve).catch(failWith)
