import type { Status } from "@chirp/domain/Status"
import { describe, expect, it } from "vitest"
import { fittingSource, mergedSource, type Source } from "../../../src/features/timeline/source.ts"
import { status } from "../status/status.fixture.ts"

/** A server's list of these ids. */
const server = (ids: ReadonlyArray<string>): Source => {
  const posts = ids
    .toSorted()
    .toReversed()
    .map((id) => status({ id }))
  const page: Source["page"] = async ({ limit, max_id, min_id }) => {
    const items: ReadonlyArray<Status> =
      min_id === undefined
        ? posts.filter(({ id }) => max_id === undefined || id < String(max_id)).slice(0, limit)
        : posts.filter(({ id }) => id > String(min_id)).slice(-limit)
    return { items, next: items.at(-1) ? `${limit} ${items.at(-1)?.id}` : undefined }
  }
  return {
    page,
    older: (next) => {
      const [limit, max_id = ""] = next.split(" ")
      return page({ limit: Number(limit), max_id })
    }
  }
}
const numbers = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => String(from + index * step).padStart(3, "0"))

const all = async (source: Source) => {
  const found: Array<string> = []
  let page = await source.page({ limit: 5 })
  for (let count = 0; count < 100; count += 1) {
    found.push(...page.items.map(({ id }) => id))
    if (page.next === undefined) return found
    page = await source.older(page.next)
  }
  throw new Error("no end")
}

describe("several sources as one", () => {
  it("gives every post once and in order, however unevenly they are spread", async () => {
    const a = numbers(1, 40)
    const b = [...numbers(10, 12), ...numbers(90, 99)]
    expect(await all(mergedSource([server(a), server(b)]))).toEqual([...new Set([...a, ...b])].sort().reverse())
  })

  it("goes up without leaving anything out", async () => {
    const merged = mergedSource([server(numbers(1, 40)), server(numbers(30, 90))])
    const page = await merged.page({ limit: 5, min_id: "028" })
    expect(page.items.map(({ id }) => id)).toEqual(["033", "032", "031", "030", "029"])
  })
})

describe("what of a source fits", () => {
  it("looks on while nothing does, and stops somewhere", async () => {
    const every20 = fittingSource(server(numbers(1, 100)), ({ id }) => Number(id) % 20 === 0)
    const first = await every20.page({ limit: 5 })
    expect(first.items.map(({ id }) => id)).toEqual(["100"])
    const second = await every20.older(first.next ?? "")
    expect(second.items.map(({ id }) => id)).toEqual(["080"])
    const never = await fittingSource(server(numbers(1, 100)), () => false).page({ limit: 5 })
    expect(never).toMatchObject({ items: [], next: "5 076" })
  })
})
