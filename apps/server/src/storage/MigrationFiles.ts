import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The texts of `migrations/*.sql` by file name. The bundle carries them inside: its build replaces this module. */
export const migrationFiles = (): Readonly<Record<string, string>> => {
  const folder = join(import.meta.dirname, "../../../../migrations")
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]))
}
