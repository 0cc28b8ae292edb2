import { createRenderEffect, createRoot } from "solid-js"
import { describe, expect, it } from "vitest"
import { makeHttp } from "../../../src/clients/http.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { makeStatusActions } from "../../../src/features/status/status.actions.ts"
import { makeToggles } from "../../../src/features/status/toggle.ts"
import { account, status } from "./status.fixture.ts"

const rig = (answer: (path: string) => Response | Promise<Response>) => {
  const entities = makeEntities()
  const sent: Array<string> = []
  const http = makeHttp({
    fetch: async (input) => {
      sent.push(String(input))
      return answer(String(input))
    }
  })
  const deleted: Array<string> = []
  return {
    entities,
    sent,
    deleted,
    actions: makeStatusActions({ http, entities, onDeleted: (id) => deleted.push(id) })
  }
}

describe("actions on posts", () => {
  it("shows a favourite at once and keeps what the server counted", async () => {
    const { entities, actions } = rig(() => Response.json(status({ favourited: true, favourites_count: 8 })))
    entities.put([status({ favourites_count: 3 })])
    const done = actions.favourite("S1")
    expect(entities.status("S1")).toMatchObject({ favourited: true, favourites_count: 4 })
    await done
    expect(entities.status("S1")).toMatchObject({ favourited: true, favourites_count: 8 })
  })

  it("rolls back when the server refuses", async () => {
    const { entities, actions } = rig(() => Response.json({ error: "Forbidden: no" }, { status: 403 }))
    entities.put([status({ favourites_count: 3 })])
    await actions.favourite("S1")
    expect(entities.status("S1")).toMatchObject({ favourited: false, favourites_count: 3 })
  })

  it("shows the boosted post, not the boost, after boosting", async () => {
    const { entities, actions } = rig(() =>
      Response.json(
        status({ id: "B1", account: account({ id: "ME" }), reblog: status({ reblogged: true, reblogs_count: 1 }) })
      )
    )
    entities.put([status()])
    await actions.boost("S1")
    expect(entities.status("S1")).toMatchObject({ reblogged: true, reblogs_count: 1, reblog_id: null })
    expect(entities.status("B1")).toBeUndefined()
  })

  it("deletes what the server deletes, also when it was gone already, and nothing else", async () => {
    const gone = rig(() => Response.json({ error: "Not Found: target status not found" }, { status: 404 }))
    expect(await gone.actions.remove("S1")).toBe(true)
    expect(gone.deleted).toEqual(["S1"])
    const refused = rig(() => Response.json({ error: "Forbidden: not yours" }, { status: 403 }))
    expect(await refused.actions.remove("S1")).toBe(false)
    expect(refused.deleted).toEqual([])
  })
})

describe("a switch", () => {
  it("never has two requests in the air; the last wish wins", async () => {
    const toggle = makeToggles()
    let shown = false
    let open = 0
    let most = 0
    const sent: Array<boolean> = []
    const options = {
      read: () => shown,
      show: (on: boolean) => {
        shown = on
      },
      send: async (on: boolean) => {
        open += 1
        most = Math.max(most, open)
        sent.push(on)
        await new Promise((resolve) => setTimeout(resolve, 5))
        open -= 1
      },
      onFailure: () => undefined
    }
    const first = toggle("a", options)
    void toggle("a", options)
    void toggle("a", options)
    await first
    expect(most).toBe(1)
    expect(sent).toEqual([true])
    expect(shown).toBe(true)
    const second = toggle("a", options)
    void toggle("a", options)
    await second
    expect(sent).toEqual([true, false, true])
    expect(shown).toBe(true)
  })
})

describe("entities", () => {
  it("holds posts, boosted posts and accounts once each", () => {
    const entities = makeEntities()
    expect(entities.put([status({ id: "B", reblog: status({ id: "S" }) }), status({ id: "S" })])).toEqual(["B", "S"])
    expect(entities.status("B")?.reblog_id).toBe("S")
    expect(entities.account("A1")?.acct).toBe("mira")
    expect(entities.accountByAcct("MIRA")?.id).toBe("A1")
  })

  it("lets go of posts that nothing shows, never of those held", () => {
    const entities = makeEntities()
    entities.hold(() => ["S0"])
    entities.put([status({ id: "S0" })])
    entities.put(Array.from({ length: 3_100 }, (_, index) => status({ id: `X${index}` })))
    // what has just come is on its way into a list
    expect(entities.status("X5")).toBeDefined()
    entities.put(Array.from({ length: 3_100 }, (_, index) => status({ id: `Y${index}` })))
    expect(entities.status("S0")).toBeDefined()
    expect(entities.status("X5")).toBeUndefined()
    expect(entities.peek("X5")).toBeUndefined()
    expect(entities.status("Y5")).toBeDefined()
  })

  it("goes on telling of a post after others were let go", () => {
    const entities = makeEntities()
    entities.hold(() => ["S0"])
    entities.put([status({ id: "S0", favourites_count: 1 })])
    const counts: Array<number | undefined> = []
    const dispose = createRoot((dispose) => {
      createRenderEffect(() => counts.push(entities.status("S0")?.favourites_count))
      return dispose
    })
    entities.put(Array.from({ length: 3_100 }, (_, index) => status({ id: `X${index}` })))
    entities.patch("S0", { favourites_count: 2 })
    entities.put([status({ id: "S0", favourites_count: 3 })])
    expect([...new Set(counts)]).toEqual([1, 2, 3])
    dispose()
  })

  it("is no news to those who read a post that others come and are let go, and tells those who wait when theirs comes", () => {
    const entities = makeEntities()
    entities.hold(() => ["S0"])
    entities.put([status({ id: "S0" })])
    const read: Array<string> = []
    const dispose = createRoot((dispose) => {
      createRenderEffect(() => read.push(`S0 ${entities.status("S0")?.id}`))
      createRenderEffect(() => read.push(`LATE ${entities.status("LATE")?.id}`))
      return dispose
    })
    for (const name of ["X", "Y"]) {
      entities.put(Array.from({ length: 3_100 }, (_, index) => status({ id: `${name}${index}` })))
    }
    expect(entities.peek("X5")).toBeUndefined()
    expect(read.filter((line) => line.startsWith("S0"))).toEqual(["S0 S0"])
    entities.put([status({ id: "LATE" })])
    expect(read.at(-1)).toBe("LATE LATE")
    entities.put(Array.from({ length: 3_100 }, (_, index) => status({ id: `Z${index}` })))
    expect(read.at(-1)).toBe("LATE undefined")
    dispose()
  })
})
