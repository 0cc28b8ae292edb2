// Effect's own rules (a floating Effect, a missing dependency …) over every TypeScript project, by effect-tsgo.

import { execFileSync, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { environment, root } from "./prepare.mjs"

const projects = [
  "packages/domain",
  "packages/embedded-gotosocial",
  "packages/embedded-gotosocial/test",
  "apps/server",
  "apps/server/test"
]

const env = environment()
const compiler = execFileSync(join(root, "node_modules/.bin/effect-tsgo"), ["get-exe-path"], {
  env,
  encoding: "utf8"
}).trim()
let failed = 0
for (const project of projects) {
  const config = join(root, project, "tsconfig.json")
  if (!existsSync(config)) continue
  const { status } = spawnSync(compiler, ["-p", config, "--noEmit"], { cwd: root, env, stdio: "inherit" })
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
