// `npm run soak -- <name> [arguments]`: runs apps/server/test/soak/<name>.ts with Node 24. Its last line is the figures.

import { spawn } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { environment, failWith, install, nodePath, Problem, root } from "./prepare.mjs"

const folder = join(root, "apps/server/test/soak")

const main = async () => {
  const [name = "", ...rest] = process.argv.slice(2)
  const file = join(folder, `${name}.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    const names = readdirSync(folder).flatMap((entry) => (entry.endsWith(".ts") ? [entry.slice(0, -3)] : []))
    throw new Problem(`npm run soak -- <name>, where <name> is one of: ${names.join(", ")}`)
  }
  await install()
  const child = spawn(nodePath(), [file, ...rest], { cwd: root, env: environment(), stdio: "inherit" })
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
  child.once("exit", (code) => process.exit(code ?? 1))
}

main().catch(failWith)
