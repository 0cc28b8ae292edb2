import { Effect, Exit, Scope } from "effect"
import { afterAll, assert, describe, it } from "vitest"
import { checkModel } from "./SchedulerModel.ts"
import { inPostgres } from "./SchedulerPostgres.ts"

describe("the scheduler, whatever happens, never doubles a post, and loses none when the upstream heals", () => {
  const scope = Scope.makeUnsafe()
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it("over the store in memory", async () => {
    const { statuses } = await checkModel(500)
    assert.isAtLeast(statuses, 1000)
  })

  it("over PostgreSQL, whose connections are cut", { timeout: 240_000 }, async () => {
    const { statuses } = await checkModel(25, undefined, await inPostgres(scope))
    assert.isAtLeast(statuses, 50)
  })
})
