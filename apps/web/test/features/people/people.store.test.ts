import type { Account } from "@chirp/domain/Account"
import { expect, it } from "vitest"
import { ApiError, type Page } from "../../../src/clients/http.ts"
import { createPeople } from "../../../src/features/people/people.store.ts"
import type { Scope } from "../../../src/features/shell/scope.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { account } from "../fixtures.ts"

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A server with these pages; what is a failure fails once. */
const open = (pages: Record<string, Page<Account> | ApiError>) => {
  const asked: Array<string> = []
  const entities = makeEntities()
  const http = {
    page: async (path: string) => {
      asked.push(path)
      const answer = pages[path]
      if (!(answer instanceof ApiError)) return answer
      pages[path] = { items: [account("late")] }
      throw answer
    },
    get: async (path: string) => {
      asked.push(path)
      return []
    }
  }
  const me = account("me")
  return { asked, people: createPeople({ entities, http, me } as unknown as Scope, "/first") }
}

it("pages to the end, lists everybody once, and asks how one stands to the strangers only", async () => {
  const { asked, people } = open({
    "/first": { items: [account("a"), account("me")], next: "/second" },
    "/second": { items: [account("a"), account("b")], next: "/third" },
    "/third": { items: [account("b")], next: "/third" }
  })
  await settled()
  expect(people.ids()).toEqual(["ID-A", "ID-ME"])
  expect(people.complete()).toBe(false)
  await people.loadOlder()
  await people.loadOlder()
  // a page with nothing new ends the list, whatever the server says comes next
  await people.loadOlder()
  expect(people.ids()).toEqual(["ID-A", "ID-ME", "ID-B"])
  expect(people.complete()).toBe(true)
  expect(asked.filter((path) => path === "/third")).toHaveLength(1)
  const strangers = asked.filter((path) => path.includes("relationships"))
  expect(strangers).toHaveLength(2)
  expect(strangers.join()).not.toContain("ID-ME")
})

it("keeps what is shown when a further page fails, and goes on when asked again", async () => {
  const { people } = open({
    "/first": { items: [account("a")], next: "/second" },
    "/second": new ApiError(503, "upstream_unreachable", "It is away.")
  })
  await settled()
  await people.loadOlder()
  expect(people.older()).toBe("failed")
  expect(people.error()).toBe("It is away.")
  expect(people.ids()).toEqual(["ID-A"])
  await people.loadOlder()
  expect(people.ids()).toEqual(["ID-A", "ID-LATE"])
})

it("puts somebody back where they were", async () => {
  const { people } = open({ "/first": { items: [account("a"), account("b"), account("c")] } })
  await settled()
  people.drop("ID-B")
  expect(people.ids()).toEqual(["ID-A", "ID-C"])
  people.restore("ID-B", 1)
  people.restore("ID-B", 0)
  expect(people.ids()).toEqual(["ID-A", "ID-B", "ID-C"])
})
