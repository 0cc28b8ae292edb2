import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { defineConfig, type Plugin } from "rolldown"

/** The bundle carries the migrations inside; the module that reads them from their folder is replaced. */
const migrations: Plugin = {
  name: "migrations",
  load: {
    filter: { id: /storage[\\/]MigrationFiles\.ts$/ },
    handler: () => {
      const folder = join(import.meta.dirname, "../../migrations")
      const files = readdirSync(folder)
        .filter((name) => name.endsWith(".sql"))
        .sort()
        .map((name) => [name, readFileSync(join(folder, name), "utf8")])
      return {
        code: `export const migrationFiles = () => (${JSON.stringify(Object.fromEntries(files))})`,
        moduleType: "js"
      }
    }
  }
}

export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  // sharp has native parts; the other two are optional parts of ws
  external: [/^sharp$/, /^bufferutil$/, /^utf-8-validate$/],
  plugins: [migrations],
  transform: { target: "node24" },
  output: { dir: "dist", format: "esm", sourcemap: true, codeSplitting: false, cleanDir: true }
})
