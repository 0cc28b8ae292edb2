import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { centred, held, MAX_ZOOM, rectOf } from "../../src/features/profile/crop.ts"
import { bodyOf, formOf } from "../../src/features/profile/edit.ts"
import { account } from "./fixtures.ts"

describe("cropping", () => {
  it("keeps as much as fits of any shape", () => {
    expect(rectOf(centred, { width: 400, height: 200 }, 1)).toEqual({ width: 200, height: 200, left: 100, top: 0 })
    expect(rectOf(centred, { width: 300, height: 300 }, 3)).toEqual({ width: 300, height: 100, left: 0, top: 100 })
    expect(rectOf({ zoom: 2, x: 0, y: 0 }, { width: 400, height: 200 }, 1)).toEqual({
      width: 100,
      height: 100,
      left: 0,
      top: 0
    })
  })

  it("never leaves the picture", () => {
    const side = fc.integer({ min: 1, max: 8000 })
    const any = fc.double({ min: -5, max: 10, noNaN: true })
    fc.assert(
      fc.property(side, side, any, any, any, fc.constantFrom(1, 3), (width, height, zoom, x, y, aspect) => {
        const crop = held({ zoom, x, y }, { width, height }, aspect)
        const rect = rectOf(crop, { width, height }, aspect)
        expect(crop.zoom).toBeGreaterThanOrEqual(1)
        expect(crop.zoom).toBeLessThanOrEqual(MAX_ZOOM)
        expect(rect.left).toBeGreaterThanOrEqual(-0.001)
        expect(rect.top).toBeGreaterThanOrEqual(-0.001)
        expect(rect.left + rect.width).toBeLessThanOrEqual(width + 0.001)
        expect(rect.top + rect.height).toBeLessThanOrEqual(height + 0.001)
      })
    )
  })
})

describe("the profile's form", () => {
  const mine = {
    ...account("mira"),
    display_name: "Mira",
    fields: [{ name: "Site", value: '<a href="https://mira.example">mira &amp; co</a>', verified_at: null }],
    source: { note: "I write", privacy: "private", sensitive: true, language: "de" }
  }

  it("starts with what is, as text", () => {
    expect(formOf(mine)).toMatchObject({
      name: "Mira",
      bio: "I write",
      fields: [{ name: "Site", value: "mira & co" }],
      privacy: "private",
      sensitive: true,
      language: "de"
    })
  })

  it("sends every row, those that were removed as empty, and pictures only when chosen", () => {
    const form = formOf(mine)
    const body = bodyOf({
      ...form,
      fields: [
        { name: "", value: " " },
        { name: "A", value: "b " }
      ]
    })
    expect(body.get("fields_attributes[0][name]")).toBe("A")
    expect(body.get("fields_attributes[0][value]")).toBe("b")
    expect(body.get("fields_attributes[1][name]")).toBe("")
    expect(body.get("source[privacy]")).toBe("private")
    expect(body.has("avatar")).toBe(false)
    expect(bodyOf({ ...form, avatar: new File(["x"], "a.png") }).has("avatar")).toBe(true)
  })
})
