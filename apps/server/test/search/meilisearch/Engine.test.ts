import { createServer, type Server } from "node:http"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeEngine } from "../../../src/search/meilisearch/Engine.ts"

/** What each request to Meilisearch said of compression; it answers with an empty object. */
const listening = Effect.acquireRelease(
  Effect.callback<{ readonly url: URL; readonly asked: Array<string | undefined>; readonly server: Server }>(
    (resume) => {
      const asked: Array<string | undefined> = []
      const server = createServer((request, response) => {
        const accepted = request.headers["accept-encoding"]
        asked.push(Array.isArray(accepted) ? accepted.join() : accepted)
        response.setHeader("content-type", "application/json").end("{}")
      }).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: new URL(`http://127.0.0.1:${port}`), asked, server }))
      })
    }
  ),
  ({ server }) =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
)

it.effect("Meilisearch is asked for answers as they are: compressed ones come 40 ms later", () =>
  Effect.gen(function* () {
    const { asked, url } = yield* listening
    const engine = makeEngine({ url, key: undefined })
    const client = yield* engine.searcher
    yield* engine.query("query", () => client.multiSearch({ queries: [{ indexUid: "posts", q: "a" }] }))
    yield* engine.call("task", (admin) => admin.tasks.getTask(1))
    assert.deepStrictEqual(asked, ["identity", "identity"])
  })
)
