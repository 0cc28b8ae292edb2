import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
// plain JavaScript that runs before anything is installed
import { hashOf, root } from "../../../../scripts/prepare.mjs"

/** `hashOf` takes paths below the checkout: a folder of the ignored kind is where a test may write. */
const folder = mkdtempSync(join(root, ".tsc", "prepare-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const below = folder.slice(root.length + 1)

describe("hashOf", () => {
  it("changes with names and contents, and not with what is built or tested", () => {
    const seen = new Set<string>()
    const changed = () => {
      const hash = hashOf([below])
      const isNew = !seen.has(hash)
      seen.add(hash)
      return isNew
    }
    assert.isTrue(changed())
    writeFileSync(join(folder, "a.ts"), "1")
    assert.isTrue(changed())
    assert.isFalse(changed())
    writeFileSync(join(folder, "a.ts"), "2")
    assert.isTrue(changed())
    mkdirSync(join(folder, "src"))
    writeFileSync(join(folder, "src/b.ts"), "2")
    assert.isTrue(changed())
    rmSync(join(folder, "a.ts"))
    writeFileSync(join(folder, "c.ts"), "2")
    assert.isTrue(changed())
    for (const name of ["dist", "node_modules", ".astro", "test", "e2e"]) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, "x"), "x")
    }
    assert.isFalse(changed())
  })

  it("takes a missing file as an empty one", () => {
    assert.strictEqual(hashOf([`${below}/nowhere`]), hashOf([]))
  })
})
