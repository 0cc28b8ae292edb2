import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bounded, closer, fitted, largest, panned, whole, zoomedAt } from "../../../src/features/media/zoom.ts"

const frame = { width: 400, height: 800 }
const shown = fitted({ width: 1600, height: 800 }, frame)

describe("zooming a picture", () => {
  it("fits it first, whatever its shape", () => {
    expect(shown).toEqual({ width: 400, height: 200 })
    expect(fitted({ width: 10, height: 1000 }, frame)).toEqual({ width: 8, height: 800 })
  })

  it("keeps what is under the finger where it is, as far as the edges let it", () => {
    const zoom = zoomedAt(whole, closer, { x: 80, y: 0 }, shown, frame)
    expect(zoom).toEqual({ scale: closer, x: 80 - 80 * closer, y: 0 })
    expect(zoomedAt(zoom, 1 / closer, { x: 80, y: 0 }, shown, frame)).toEqual(whole)
  })

  it("never leaves an empty edge that need not be, nor its bounds", () => {
    const number = fc.double({ min: -5_000, max: 5_000, noNaN: true })
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        number,
        number,
        number,
        number,
        (by, x, y, dx, dy) => {
          const zoom = panned(zoomedAt(whole, by, { x, y }, shown, frame), { x: dx, y: dy }, shown, frame)
          const roomX = Math.max(0, (shown.width * zoom.scale - frame.width) / 2)
          const roomY = Math.max(0, (shown.height * zoom.scale - frame.height) / 2)
          return (
            zoom.scale >= 1 &&
            zoom.scale <= largest &&
            Math.abs(zoom.x) <= roomX + 1e-9 &&
            Math.abs(zoom.y) <= roomY + 1e-9 &&
            bounded(zoom, shown, frame).scale === zoom.scale
          )
        }
      )
    )
  })
})
