// `npm run bench -- <name>`: runs apps/server/test/bench/<name>.ts with Node 24. Prints absolute figures, ratios to a
// baseline of the same run, and closes with `BAR <name> <value> <limit> ok|SHORT` lines.

import { spawn } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { build, environment, failWith, install, nodePath, Problem, root } from "./prepare.mjs"

const folder = join(root, "apps/server/test/bench")

const main = async () => {
  const [name = "", ...rest] = process.argv.slice(2)
  const file = join(folder, `${name}.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    const names = readdirSync(folder).flatMap((entry) => (entry.endsWith(".ts") ? [entry.slice(0, -3)] : []))
    throw new Problem(`npm run bench -- <name>, where <name> is one of: ${names.join(", ")}`)
  }
  await install()
  await build()
  const child = spawn(nodePath(), [file, ...rest], { cwd: root, env: environment(), stdio: "inherit" })
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
  child.once("exit", (code) => process.exit(code ?? 1))
}

main().catch(failWith)
