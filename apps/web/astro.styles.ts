import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { AstroIntegration } from "astro"

const sheets = /<link rel="stylesheet" href="(\/_astro\/[^"]+\.css)">/g

/**
 * The browser's build makes one sheet of all that the app's modules import, and every page is given it. A page that loads
 * none of the app keeps only what its own layout and markup import: the landing page is drawn 14 kB earlier.
 */
export const ownStyles = (): AstroIntegration => ({
  name: "chirp-own-styles",
  hooks: {
    "astro:build:done": async ({ dir }) => {
      const root = fileURLToPath(dir)
      const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".html"))
      const pages = await Promise.all(
        names.map(async (name) => ({ file: join(root, name), html: await readFile(join(root, name), "utf8") }))
      )
      for (const { file, html } of pages) {
        if (/<link rel="modulepreload" href="\/_astro\/app\./.test(html)) continue
        for (const [link, path = ""] of html.matchAll(sheets)) {
          // the layout's sheet lays the tokens; the app's stands on them
          if ((await readFile(join(root, path), "utf8")).includes("@layer tokens{")) continue
          await writeFile(file, (await readFile(file, "utf8")).replace(link, ""))
        }
      }
    }
  }
})
