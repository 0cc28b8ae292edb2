// The gate on what people download before they see their home timeline. Reads the built app: the scripts and styles that
// dist/app/index.html names and everything they import at once; what is imported on demand is listed but not counted.
// Run after the build: npm run -w apps/web budget. Exits 1 when a figure is over.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const limits = { script: 120_000, style: 40_000, requests: 20 }

const dist = new URL("../dist/", import.meta.url)
const page = new URL("app/index.html", dist)
if (!existsSync(page)) {
  console.error("There is no dist/app/index.html. Build first: npm run -w apps/web build")
  process.exit(1)
}

const read = (path) => readFileSync(new URL(path.replace(/^\//, ""), dist))
const html = readFileSync(page, "utf8")
const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text ?? "")
const entries = [
  ...[...html.matchAll(/<script[^>]*\bsrc="([^"]+)"/g)].map(([, path]) => path),
  ...[...html.matchAll(/<link[^>]*rel="modulepreload"[^>]*href="([^"]+)"/g)].map(([, path]) => path)
]
const styles = [...html.matchAll(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)].map(([, path]) => path)

/** What a module imports at once: `import … from "./x.js"`, `import "./x.js"`, `export … from`; not `import("./x.js")`. */
const importsOf = (path) =>
  [
    ...read(path)
      .toString("utf8")
      .matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+|\/[^"']+)["']/g)
  ].map(([, to]) => (to.startsWith("/") ? to : posix.join(posix.dirname(path), to)))

const scripts = new Set()
const visit = (path) => {
  if (scripts.has(path)) return
  scripts.add(path)
  for (const next of importsOf(path)) visit(next)
}
for (const entry of entries) visit(entry)

const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
const sum = (paths, size) => [...paths].reduce((total, path) => total + size(read(path)), 0)

const figures = {
  script: sum(scripts, gzip) + inline.reduce((total, text) => total + gzip(Buffer.from(text)), 0),
  style: sum(styles, gzip),
  requests: scripts.size
}
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const line = (name, value, limit, over) =>
  console.log(`${over ? "OVER" : "ok  "}  ${name.padEnd(34)} ${value.padStart(9)}   limit ${limit}`)

line("JavaScript until home, gzip", kB(figures.script), kB(limits.script), figures.script > limits.script)
line("CSS until home, gzip", kB(figures.style), kB(limits.style), figures.style > limits.style)
line(
  "script requests until home",
  String(figures.requests),
  String(limits.requests),
  figures.requests > limits.requests
)
console.log(`      the same with brotli: ${kB(sum(scripts, brotli))} JavaScript, ${kB(sum(styles, brotli))} CSS`)

const folder = new URL("_astro/", dist)
const record = new URL("build.json", dist)
const current = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")).parts : readdirSync(folder)
const later = current
  .filter((name) => name.endsWith(".js") && !scripts.has(`/_astro/${name}`))
  .map((name) => ({ name, size: gzip(readFileSync(new URL(name, folder))) }))
  .sort((a, b) => b.size - a.size)
console.log(
  `      on demand or on other pages: ${later.map(({ name, size }) => `${name.split(".")[0]} ${kB(size)}`).join(", ")}`
)

if (Object.keys(limits).some((name) => figures[name] > limits[name])) process.exit(1)
