// @vitest-environment node
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

const css = readFileSync(join(import.meta.dirname, "../../src/styles/tokens.css"), "utf8")

/** The colours a block of tokens.css sets, by name: what stands in it, unread. */
const block = (selector: string): ReadonlyMap<string, string> => {
  const from = css.indexOf(`${selector} {`)
  expect(from, selector).toBeGreaterThan(-1)
  const body = css.slice(from, css.indexOf("\n  }", from))
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value.trim()]))
}

type Rgb = readonly [number, number, number]

/** CSS Color 4: OKLCH to linear sRGB, cut off at the gamut as a screen does. */
const oklch = (l: number, c: number, h: number): Rgb => {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)]
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  ]
  const bound = (value: number) => Math.min(1, Math.max(0, value))
  return [
    bound(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    bound(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    bound(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z)
  ]
}

const hex = (value: string): Rgb => {
  const channel = (at: number) => {
    const part = Number.parseInt(value.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

const colour = (tokens: ReadonlyMap<string, string>, name: string, dark: boolean): Rgb => {
  let value = tokens.get(name) ?? ""
  const pair = /^light-dark\((.+), (oklch\(.+\)|#\w+|var\(.+\))\)$/.exec(value)
  if (pair) value = (dark ? pair[2] : pair[1]) ?? ""
  const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1]
  if (other !== undefined) return colour(tokens, other, dark)
  if (value.startsWith("#")) return hex(value)
  const [l, c, h] = (/^oklch\(([\d. ]+)\)$/.exec(value)?.[1] ?? "").split(" ").map(Number)
  expect(Number.isFinite(h), `--${name}: ${value}`).toBe(true)
  return oklch(l ?? 0, c ?? 0, h ?? 0)
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** WCAG 2.2, 1.4.3. */
const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [Math.max(luminance(a), luminance(b)), Math.min(luminance(a), luminance(b))]
  return (light + 0.05) / (dark + 0.05)
}

const normal = block(":root")
const high = new Map([...normal, ...block(':root[data-contrast="more"]')])
const grounds = ["page", "surface", "raised", "sunken", "hover"]
const words = ["text", "text-soft", "text-faint", "link", "accent-text", "danger", "favourite", "boost", "bookmark"]

describe.each([
  { contrastName: "standard", tokens: normal, least: 4.5, edge: 3 },
  { contrastName: "high", tokens: high, least: 7, edge: 4.5 }
])("the colours of $contrastName contrast", ({ tokens, least, edge }) => {
  it.each([false, true])("can be read on every ground (dark: %s)", (dark) => {
    const ratio = (front: string, back: string) => contrast(colour(tokens, front, dark), colour(tokens, back, dark))
    const short = [
      ...words.flatMap((word) => grounds.map((ground) => [word, ground] as const)),
      ["accent-text", "accent-wash"] as const,
      ["text", "accent-wash"] as const,
      ["text", "warning-wash"] as const,
      ["text", "danger-wash"] as const,
      ["danger", "danger-wash"] as const,
      ["on-accent", "accent"] as const,
      ["on-danger", "danger"] as const
    ].filter(([front, back]) => ratio(front, back) < least)
    expect(short.map(([front, back]) => `${front} on ${back}: ${ratio(front, back).toFixed(2)}`)).toEqual([])
    for (const ground of ["page", "surface", "raised", "sunken"]) {
      for (const line of ["line-strong", "focus"]) {
        expect(ratio(line, ground), `${line} on ${ground}`).toBeGreaterThanOrEqual(edge)
      }
    }
  })
})

describe("the colour reader of this test", () => {
  it("knows black, white and a blue of known contrast", () => {
    const tokens = new Map([
      ["black", "oklch(0 0 0)"],
      ["white", "#ffffff"],
      ["blue", "#2563eb"]
    ])
    expect(contrast(colour(tokens, "black", false), colour(tokens, "white", false))).toBeCloseTo(21, 1)
    expect(contrast(colour(tokens, "blue", false), colour(tokens, "white", false))).toBeCloseTo(5.17, 1)
  })
})
