// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"

const root = fileURLToPath(new URL("../../src/", import.meta.url))
const sheets = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".css"))

/** Sides that do not turn around with the direction of writing. */
const physical = [
  /^(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)(-|$)/,
  /^(left|right|top|bottom)$/,
  /^(min-|max-)?(width|height)$/,
  /^border-(top|bottom)-(left|right)-radius$/
]
const sided = /^(text-align|float|clear)$/

/** What is said of the picture itself, or turns around by hand. */
const allowed: ReadonlyArray<RegExp> = []

const declarations = (
  css: string
): ReadonlyArray<{ readonly line: number; readonly name: string; readonly value: string }> =>
  [
    ...css
      .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
      .matchAll(/([a-z-]+)\s*:\s*([^;{}]+);/g)
  ].map((match) => ({
    line: css.slice(0, match.index).split("\n").length,
    name: match[1] ?? "",
    value: (match[2] ?? "").trim()
  }))

const turned = (css: string) =>
  declarations(css)
    .filter(
      ({ name, value }) =>
        physical.some((pattern) => pattern.test(name)) || (sided.test(name) && /^(left|right)$/.test(value))
    )
    .map(({ line, name, value }) => `${line}: ${name}: ${value}`)

describe("Styles", () => {
  it("name sides by the direction of writing, so that they turn around", () => {
    assert.deepEqual(turned(".a {\n  margin-left: 1px;\n  text-align: right;\n}"), [
      "2: margin-left: 1px",
      "3: text-align: right"
    ])
    assert.deepEqual(turned(".a {\n  margin-inline-start: 1px;\n  inset-inline: 0;\n  text-align: start;\n}"), [])
    const found = sheets.flatMap((path) =>
      turned(readFileSync(`${root}${path}`, "utf8"))
        .map((what) => `${path}:${what}`)
        .filter((what) => !allowed.some((pattern) => pattern.test(what)))
    )
    assert.deepEqual(found, [])
  })
})
