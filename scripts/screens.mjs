// `npm run screens [-- home thread …]`: screenshots of every view in `screens/`, with index.html to look at them together.
// `npm run screens -- --readme`: the pictures of the README, in docs/images. Runs apps/web/e2e/screens with Node 24.

import { spawn } from "node:child_process"
import { join } from "node:path"
import { build, environment, failWith, install, nodePath, root } from "./prepare.mjs"

const main = async () => {
  await install()
  await build()
  const file = join(root, "apps/web/e2e/screens/screens.ts")
  const child = spawn(nodePath(), [file, ...process.argv.slice(2)], {
    cwd: root,
    env: environment(),
    stdio: "inherit"
  })
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
  child.once("exit", (code) => process.exit(code ?? 1))
}

main().catch(failWith)
