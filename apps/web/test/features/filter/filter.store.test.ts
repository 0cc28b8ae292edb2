import { describe, expect, it } from "vitest"
import type { Http } from "../../../src/clients/http.ts"
import type { Stream, StreamListener, StreamMessage } from "../../../src/clients/stream.ts"
import { makeFilters } from "../../../src/features/filter/filter.store.ts"
import type { Filter } from "../../../src/features/filter/filter.ts"
import { makeEntities } from "../../../src/features/status/entities.ts"
import { account, status } from "../fixtures.ts"

const filter = (over: Partial<Filter> = {}): Filter => ({
  id: "F",
  title: "Spoilers",
  context: ["home"],
  expires_at: null,
  filter_action: "warn",
  keywords: [{ id: "K", keyword: "finale", whole_word: true }],
  statuses: [],
  ...over
})

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Filters over a server whose answers come when the test says so. */
const rig = () => {
  const questions: Array<(filters: ReadonlyArray<Filter>) => void> = []
  const http = {
    get: () => new Promise((resolve) => questions.push(resolve))
  } as unknown as Http
  const entities = makeEntities()
  entities.put([status("P", { content: "<p>the finale</p>", account: account("bo") })])
  let loosened = 0
  let tell: StreamListener = () => undefined
  const filters = makeFilters({
    http,
    stream: {
      subscribe: (_: unknown, listener: StreamListener) => {
        tell = listener
        return () => undefined
      }
    } as unknown as Stream,
    entities,
    me: "ME",
    onLoosened: () => {
      loosened += 1
    }
  })
  return { filters, questions, loosened: () => loosened, tell: (message: StreamMessage) => tell(message) }
}

describe("the account's filters", () => {
  it("are those of the last question, in whatever order the answers come", async () => {
    const { filters, questions } = rig()
    const both = Promise.all([filters.refresh(), filters.refresh()])
    questions[1]?.([])
    questions[0]?.([filter()])
    await both
    expect(filters.version()).toEqual([])
    expect(filters.verdict("P", "home").action).toBe("none")
  })

  it("are asked for again when the stream opens: what changed until then, nobody told", async () => {
    const { filters, questions, tell } = rig()
    void filters.refresh()
    questions[0]?.([filter()])
    await settled()
    expect(filters.version()).toHaveLength(1)
    tell({ event: "resync" })
    questions[1]?.([])
    await settled()
    expect(filters.version()).toEqual([])
  })

  it("judge posts anew as soon as they change, and say when posts may belong in again", async () => {
    const { filters, loosened, questions } = rig()
    const asked = filters.refresh()
    questions[0]?.([filter({ filter_action: "blur" })])
    await asked
    expect(filters.verdict("P", "home")).toEqual({ action: "blur", title: "Spoilers" })
    filters.put([filter({ filter_action: "hide" })])
    expect(filters.verdict("P", "home").action).toBe("hide")
    expect(filters.verdict("P", "public").action).toBe("none")
    expect(loosened()).toBe(0)
    filters.put([])
    expect(filters.verdict("P", "home").action).toBe("none")
    expect(loosened()).toBe(1)
  })
})
