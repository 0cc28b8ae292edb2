// `npm start`: from a fresh clone to a running Chirp. Installs and builds what is missing, then runs the server with the
// Node that npm brought, passing signals and the exit code through.

import { spawn, spawnSync } from "node:child_process"
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

const prepare = async () => {
  if (Number(process.versions.node.split(".")[0]) < oldest) {
    throw new Problem(`Chirp needs Node ${oldest} or newer to start with; this is ${process.version}.`)
  }
  if (!isInstalled()) {
    say("1/3 Installing (about a minute the first time) …")
    await install()
  }
  const parts = outdated()
  const ready = parts.length === 0
  if (parts.length > 0) {
    say(`2/3 Building the ${parts.join(" and the ")} …`)
    await build(parts)
  }
  if (!ready) say("3/3 Starting …")
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

/** The npm that runs us, if one does: our parent, or the parent of the shell it put in between. */
const npmProcess = () => {
  if (process.env.npm_lifecycle_event !== "start") return undefined
  const ps = (pid, column) => spawnSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" })
  const shell = /(^|\/)(sh|bash|dash|ash|zsh)( -\S+)* -c /.test(ps(process.ppid, "args").stdout ?? "")
  const above = Number(ps(process.ppid, "ppid").stdout)
  return shell && above > 1 ? above : process.ppid
}

/** Calls `end` once the process is gone: npm killed outright cannot pass a signal on. */
const endWith = (pid, end) => {
  if (pid === undefined) return
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (error.code !== "ESRCH") return
      clearInterval(timer)
      end()
    }
  }, 500)
  timer.unref()
}

/**
 * Memory: measured on two cores after 5,000 home timelines on a first start, 303 MB with these two and 563 without (the
 * young generation grows less before it is collected; image work leaves fewer half-used arenas).
 */
const frugal = { flags: ["--max-semi-space-size=16"], env: { MALLOC_ARENA_MAX: "2" } }

const serve = () => {
  const child = spawn(nodePath(), [...frugal.flags, join(root, "apps/server/dist/main.js")], {
    cwd: root,
    env: { ...frugal.env, ...environment(), ...compileCache() },
    // the channel carries nothing: its end tells the server that this process is gone, however it went
    stdio: ["inherit", "inherit", "inherit", "ipc"]
  })
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  endWith(npmProcess(), () => child.kill("SIGTERM"))
  child.once("error", failWith)
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)))
}

prepare().then(serve).catch(failWith)
