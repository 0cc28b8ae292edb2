import { assert, it } from "vitest"
import { checkModel } from "./SchedulerModel.ts"

it("never doubles a post, whatever happens, and loses none when the upstream heals", async () => {
  const { statuses } = await checkModel(500)
  assert.isAtLeast(statuses, 1000)
})
