import { assert, describe, it } from "vitest"
import { Generations } from "../../src/http/Generations.ts"

describe("Generations", () => {
  it("holds no more than it may, and keeps what is used", () => {
    const map = new Generations<number>(100)
    for (let index = 0; index < 10_000; index++) {
      map.set(`k${index}`, index)
      map.get("k0")
      assert.isAtMost(map.size, 100)
    }
    assert.strictEqual(map.get("k0"), 0)
    assert.strictEqual(map.get("k9999"), 9999)
    assert.isUndefined(map.get("k1"))
  })

  it("forgets what it is told to, wherever that lies", () => {
    const map = new Generations<number>(10)
    for (let index = 0; index < 8; index++) map.set(`k${index}`, index)
    map.delete("k0")
    map.deleteWhere((value) => value % 2 === 1)
    assert.deepStrictEqual(
      [0, 1, 2, 5, 6, 7].map((index) => map.get(`k${index}`)),
      [undefined, undefined, 2, undefined, 6, undefined]
    )
  })
})
