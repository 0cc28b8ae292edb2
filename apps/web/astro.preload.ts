import { readdir, readFile, writeFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { fileURLToPath } from "node:url"
import type { AstroIntegration } from "astro"

const importsOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+)["']/g)].map(([, path]) => path ?? "")

/**
 * Names in each page every module that its script imports at once, so that the browser fetches them together instead of
 * one level after the other. What is imported on demand is left out.
 */
export const preloadModules = (): AstroIntegration => ({
  name: "chirp-preload-modules",
  hooks: {
    "astro:build:done": async ({ dir }) => {
      const root = fileURLToPath(dir)
      const closure = async (path: string, found: Set<string>): Promise<void> => {
        if (found.has(path)) return
        found.add(path)
        const code = await readFile(join(root, path), "utf8")
        for (const next of importsOf(code)) await closure(posix.join(posix.dirname(path), next), found)
      }
      for (const name of await readdir(root, { recursive: true })) {
        if (!name.endsWith(".html")) continue
        const file = join(root, name)
        const html = await readFile(file, "utf8")
        const entries = [...html.matchAll(/<script type="module" src="(\/_astro\/[^"]+)"/g)].map(
          ([, path]) => path ?? ""
        )
        const modules = new Set<string>()
        for (const entry of entries) await closure(entry, modules)
        const links = [...modules]
          .filter((path) => !entries.includes(path))
          .map((path) => `<link rel="modulepreload" href="${path}">`)
        if (links.length > 0) await writeFile(file, html.replace("</head>", `${links.join("")}</head>`))
      }
    }
  }
})
