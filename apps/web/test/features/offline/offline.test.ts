import { describe, expect, it } from "vitest"
import { ApiError, type Http } from "../../../src/clients/http.ts"
import { withKept } from "../../../src/features/offline/keptHttp.ts"
import type { KeptStore } from "../../../src/features/offline/offline.store.ts"
import { keepingOf, merged, mostItems, pageOf } from "../../../src/features/offline/offline.ts"

const items = (...ids: ReadonlyArray<number>) => ids.map((id) => ({ id: String(id).padStart(4, "0") }))
const idsOf = (list: ReadonlyArray<{ readonly id: string }>) => list.map(({ id }) => Number(id))
const key = (id: number) => String(id).padStart(4, "0")

describe("what is kept", () => {
  it("is what can be read again, by account-independent keys without paging", () => {
    expect(keepingOf("/api/v1/timelines/home?limit=20")).toMatchObject({ key: "/api/v1/timelines/home", limit: 20 })
    expect(keepingOf("/api/v1/timelines/public?limit=20&local=true&max_id=A")).toMatchObject({
      key: "/api/v1/timelines/public?local=true",
      cursor: { at: "below", id: "A" }
    })
    expect(keepingOf("/api/v1/statuses/01ABC/context")?.kind).toBe("last")
    for (const path of [
      "/api/v2/search?q=secret",
      "/session",
      "/api/v1/statuses/01ABC/source",
      "/api/v1/admin/accounts",
      "/api/v1/bookmarks?max_id=X",
      "/api/v1/exports/stats"
    ]) {
      expect(keepingOf(path), path).toBeUndefined()
    }
  })

  it("grows by pages that join, and is replaced by one that does not", () => {
    const kept = items(9, 8, 7)
    expect(idsOf(merged(kept, items(11, 10, 9), { at: "top" }))).toEqual([11, 10, 9, 8, 7])
    expect(idsOf(merged(kept, items(30, 29), { at: "top" }))).toEqual([30, 29])
    expect(idsOf(merged(kept, items(6, 5), { at: "below", id: key(7) }))).toEqual([9, 8, 7, 6, 5])
    expect(idsOf(merged(kept, items(3), { at: "below", id: key(4) }))).toEqual([9, 8, 7])
    expect(idsOf(merged(kept, items(11, 10), { at: "above", id: key(9) }))).toEqual([11, 10, 9, 8, 7])
    // a timeline opens around the place it was left at: the first page is none from the top
    expect(idsOf(merged([], items(8, 7), { at: "below", id: key(9) }))).toEqual([8, 7])
    expect(idsOf(merged(kept, items(30, 29), { at: "below", id: key(31) }))).toEqual([30, 29])
  })

  it("loses what a page says is gone, and holds no more than it may", () => {
    expect(idsOf(merged(items(9, 8, 7, 6), items(9, 7), { at: "top" }))).toEqual([9, 7, 6])
    const many = items(...Array.from({ length: 70 }, (_, index) => 100 - index))
    const older = items(...Array.from({ length: 40 }, (_, index) => 30 - index))
    expect(merged(many, older, { at: "below", id: key(31) })).toHaveLength(mostItems)
  })

  it("is read in pages, as far as it goes", () => {
    const keeping = (path: string) => {
      const found = keepingOf(path)
      if (found === undefined) throw new Error(path)
      return found
    }
    const kept = items(5, 4, 3, 2, 1)
    const first = pageOf(kept, keeping("/api/v1/timelines/home?limit=3"))
    expect(idsOf(first?.items ?? [])).toEqual([5, 4, 3])
    expect(first?.next).toBe(`/api/v1/timelines/home?max_id=${key(3)}&limit=3`)
    expect(idsOf(pageOf(kept, keeping(first?.next ?? ""))?.items ?? [])).toEqual([2, 1])
    expect(pageOf(kept, keeping(`/api/v1/timelines/home?max_id=${key(1)}`))).toBeUndefined()
    expect(pageOf(kept, keeping(`/api/v1/timelines/home?min_id=${key(3)}`))?.items).toEqual(items(5, 4))
    expect(pageOf(kept, keeping(`/api/v1/timelines/home?min_id=${key(0)}`))).toBeUndefined()
  })
})

describe("requests with kept answers", () => {
  const memory = (): KeptStore => {
    const answers = new Map<string, { account: string; value: unknown }>()
    return {
      get: async (account, name) => {
        const found = answers.get(`${account} ${name}`)
        return found === undefined ? undefined : { id: name, account, value: found.value, at: 5 }
      },
      update: async (account, name, change) => {
        answers.set(`${account} ${name}`, { account, value: change(answers.get(`${account} ${name}`)?.value) })
      },
      remove: async (account, name) => {
        answers.delete(`${account} ${name}`)
      },
      clearAccount: async () => undefined,
      clearOthers: async () => undefined
    }
  }
  const away = new ApiError(0, "network", "No connection")
  const home = "/api/v1/timelines/home"

  it("answer from the device when nobody else does, for the same account alone", async () => {
    let failure: ApiError | undefined
    const base: Http = {
      get: async <T>() => {
        if (failure) throw failure
        return { id: "1" } as T
      },
      page: async <T>() => {
        if (failure) throw failure
        return { items: items(3, 2) as unknown as ReadonlyArray<T> }
      },
      send: async () => {
        throw away
      }
    }
    const store = memory()
    let backs = 0
    const mine = withKept(base, { account: "me", store, onBack: () => (backs += 1) })
    const theirs = withKept(base, { account: "you", store, onBack: () => undefined })
    await mine.page(home, { query: { limit: 20 } })
    await mine.get("/api/v1/statuses/1")
    failure = away
    expect((await mine.page<{ id: string }>(home, { query: { limit: 20 } })).items).toHaveLength(2)
    expect(await mine.get("/api/v1/statuses/1")).toEqual({ id: "1" })
    await expect(theirs.page(home)).rejects.toBe(away)
    await expect(mine.page("/api/v1/timelines/public")).rejects.toBe(away)
    failure = new ApiError(500, "http_500", "Broken")
    await expect(mine.page(home)).rejects.toBe(failure)
    failure = new ApiError(404, "http_404", "Gone")
    await expect(mine.get("/api/v1/statuses/1")).rejects.toBe(failure)
    failure = away
    await expect(mine.get("/api/v1/statuses/1")).rejects.toBe(away)
    failure = undefined
    dispatchEvent(new Event("online"))
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(backs).toBe(1)
    mine.close()
    theirs.close()
  })
})
