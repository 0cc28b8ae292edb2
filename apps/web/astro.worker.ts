import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { AstroIntegration } from "astro"
import { rolldown } from "rolldown"

/** Beside the pages that the app needs: what they name by hand. */
const named = [
  "/manifest.json",
  "/favicon.ico",
  "/icons/chirp.svg",
  "/icons/chirp-192.png",
  "/icons/chirp-512.png",
  "/icons/apple-touch.png"
]

/** Words of languages other than English (src/language): fetched and kept by those who read them alone. */
const otherLanguages = /\/(german|pseudo)\.[^/]*\.js$/

interface BuildRecord {
  readonly id: string
  /** Names within `_astro`. */
  readonly parts: ReadonlyArray<string>
}

const recordName = "build.json"

const importsOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/["'`](?:\.\/|\/_astro\/|_astro\/)([\w.-]+\.(?:js|css))["'`]/g)].map(([, name]) => name ?? "")

/**
 * Bundles the service worker with a list of what the app's shell needs, and keeps the parts of the build before in the
 * output, so that a page that was opened before an update still finds what it loads on demand.
 */
export const serviceWorker = (): AstroIntegration => {
  let out = ""
  let before: { readonly record: BuildRecord; readonly parts: ReadonlyMap<string, Buffer> } | undefined

  const readBefore = async () => {
    const file = join(out, recordName)
    if (!existsSync(file)) return undefined
    const record: BuildRecord = JSON.parse(await readFile(file, "utf8"))
    const parts = new Map<string, Buffer>()
    for (const name of record.parts) {
      const part = join(out, "_astro", name)
      if (existsSync(part)) parts.set(name, await readFile(part))
    }
    return { record, parts }
  }

  return {
    name: "chirp-service-worker",
    hooks: {
      "astro:config:done": ({ config }) => {
        out = fileURLToPath(config.outDir)
      },
      "astro:build:start": async () => {
        before = await readBefore()
      },
      "astro:build:done": async ({ dir }) => {
        const root = fileURLToPath(dir)
        const folder = join(root, "_astro")
        const parts = (await readdir(folder)).filter((name) => !name.endsWith(".map"))

        // what the app's page names, and what that names: the landing page's own parts stay out
        const needed = new Set<string>()
        const visit = async (code: string): Promise<void> => {
          for (const name of importsOf(code)) {
            if (needed.has(name) || !parts.includes(name)) continue
            needed.add(name)
            if (name.endsWith(".js")) await visit(await readFile(join(folder, name), "utf8"))
          }
        }
        const page = await readFile(join(root, "app", "index.html"), "utf8")
        await visit(page)

        const paths = [...needed].sort().map((name) => `/_astro/${name}`)
        const languages = paths.filter((path) => otherLanguages.test(path))
        const files = ["/app", ...named, ...paths.filter((path) => !otherLanguages.test(path))]
        const hash = createHash("sha256").update(page)
        for (const path of named) hash.update(await readFile(join(root, path)))
        const bundle = await rolldown({
          input: fileURLToPath(new URL("src/sw/sw.ts", import.meta.url)),
          platform: "browser",
          transform: { target: "es2022" }
        })
        const { output } = await bundle.generate({ format: "iife", minify: true, codeSplitting: false })
        await bundle.close()
        const [{ code }] = output
        const id = hash
          .update([...files, ...languages].join("\n"))
          .update(code)
          .digest("hex")
          .slice(0, 16)
        await writeFile(join(root, "sw.js"), `self.chirpBuild=${JSON.stringify({ id, files, languages })};\n${code}`)

        const record: BuildRecord = { id, parts }
        await mkdir(folder, { recursive: true })
        for (const [name, bytes] of before?.parts ?? []) {
          if (!parts.includes(name)) await writeFile(join(folder, name), bytes)
        }
        await writeFile(join(root, recordName), `${JSON.stringify(record)}\n`)
      }
    }
  }
}
