// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { findStrings, readAtStart } from "./findStrings.ts"

const root = fileURLToPath(new URL("../../src/", import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
const read = (path: string) => readFileSync(`${root}${path}`, "utf8")

/** Words that are the same in every language, or that nobody reads. */
const allowed: Readonly<Record<string, RegExp>> = {
  "clients/html.ts": /^p br span|^nofollow noopener/,
  "features/compose/detectLanguage.ts": /./,
  "features/compose/languages.ts": /^af ar be/,
  "features/profile/EditProfile.tsx": /^(avatar|header)Alt$/,
  "features/shell/Navigation.tsx": /^Chirp$/,
  "features/status/status.ts": /^<\/p>$/,
  "features/theme/Choice.tsx": /^Aa$/,
  "ui/stillness.ts": /^not all$/
}

const sources = files.filter((path) => /\.tsx?$/.test(path) && !/\.(text|de)\.ts$/.test(path))
const catalogues = files.filter((path) => path.endsWith(".text.ts"))

describe("Words", () => {
  it("are found wherever people would read them", () => {
    const found = (code: string) => findStrings(code, "Sample.tsx").map(({ text }) => text)
    assert.deepEqual(found("const A = () => <p>ok <b>{n}</b> more</p>"), ["ok", "more"])
    assert.deepEqual(found('const A = () => <a title="x" aria-label={on ? "a" : `b ${n}`} class="c d" />'), [
      "x",
      "a",
      "b"
    ])
    assert.deepEqual(found('toast("It is done"); const b = { label: "go", icon: "a b" }; e.key === "Enter"'), [
      "It is done",
      "go"
    ])
    assert.deepEqual(found('throw new Error("For developers"); const c = "Word"; const d = "some-key"'), ["Word"])
  })

  it("are all in catalogues", () => {
    const left = sources.flatMap((path) =>
      findStrings(read(path), path)
        .filter(({ text }) => allowed[path]?.test(text) !== true)
        .map(({ line, text }) => `${path}:${line}: ${text}`)
    )
    assert.deepEqual(left, [], "words outside of <noun>.text.ts (CONTRIBUTING, “Words”)")
  })

  it("are not read before the language is known", () => {
    assert.deepEqual(readAtStart('import { text } from "./a.text.ts"\nconst a = { b: text.c }', "a.ts"), [2])
    assert.deepEqual(readAtStart('import { text } from "./a.text.ts"\nconst a = () => text.c', "a.ts"), [])
    const early = sources.flatMap((path) => readAtStart(read(path), path).map((line) => `${path}:${line}`))
    assert.deepEqual(early, [], "text that is read while the module starts stays English")
  })

  it("are formatted in the language of the app", () => {
    const own = sources.flatMap((path) => {
      if (path.startsWith("language/") || path === "features/schedule/zone.ts") return []
      return /\.toLocale(Date|Time)?String\(/.test(read(path)) ? [path] : []
    })
    assert.deepEqual(own, [], "toLocaleString asks the browser, not the app: language/formats.ts")
  })
})

describe("Catalogues of the app", () => {
  it("are one a file, named like it, with German beside them", () => {
    const names = catalogues.map((path) => path.slice(path.lastIndexOf("/") + 1, -".text.ts".length))
    assert.deepEqual([...new Set(names)].length, names.length, "a name stands for one catalogue")
    for (const path of catalogues) {
      const name = path.slice(path.lastIndexOf("/") + 1, -".text.ts".length)
      assert.match(read(path), new RegExp(`export const text = catalogue\\("${name}",`), path)
      const german = path.replace(/\.text\.ts$/, ".de.ts")
      assert.include(files, german)
      assert.match(read(german), /export const de: typeof text = \{/, german)
    }
    const alone = files.filter((path) => path.endsWith(".de.ts") && !files.includes(path.replace(/de\.ts$/, "text.ts")))
    assert.deepEqual(alone, [])
  })

  it("are set well in German", () => {
    for (const path of files.filter((file) => file.endsWith(".de.ts"))) {
      const code = read(path).replace(/^import .*$/gm, "")
      const strings = [...code.matchAll(/"([^"\n]*)"|`([^`\n]*)`/g)].map(([, plain, filled]) => plain ?? filled ?? "")
      for (const sentence of strings) {
        assert.notMatch(sentence, /[“"][^“”„"]*”|'/, `${path}: „…“ and ’, not “…”: ${sentence}`)
        assert.notMatch(sentence, /\p{L}…/u, `${path}: a space before …: ${sentence}`)
        assert.notMatch(sentence, / - /, `${path}: –, not -: ${sentence}`)
        // a capital letter in the middle of a sentence: the polite form
        assert.notMatch(sentence, /[\p{L},] (Sie|Ihnen|Ihr(e[nmrs]?)?)\b/u, `${path}: du: ${sentence}`)
      }
    }
  })
})
