import { expect, it } from "vitest"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { account, status } from "../fixtures.ts"

it("lets go of accounts whose posts are gone, but not of those that a view holds or that came last", () => {
  const entities = makeEntities()
  entities.putAccount(account("held"))
  let lists: ReadonlyArray<string> = []
  entities.hold(() => lists)
  entities.hold(() => ["ID-HELD"])
  const by = (n: number) => status(`S${n}`, { account: account(`P${n}`) })
  lists = entities.put([by(0)])
  for (let n = 1; n <= 3_000; n += 1) entities.put([by(n)])
  const known = Array.from({ length: 3_001 }, (_, n) => n).filter((n) => entities.account(`ID-P${n}`) !== undefined)
  expect(entities.account("ID-HELD")).toBeDefined()
  expect(known).toContain(0)
  expect(known).toContain(3_000)
  expect(known.length).toBeLessThan(1_600)
})
