import { afterAll, describe, expect } from "vitest"
import { hasRedisServer } from "../../server/test/testrig/RedisServer.ts"
import { failures } from "./rig/Chromium.ts"

/**
 * Ordinary days once more, over two replicas of which one is being restarted at any time: whatever the app asks is answered.
 * `npm run test:replicas` runs all of the browser tests this way.
 */
describe.skipIf(!hasRedisServer || process.env.GTS_HOST !== undefined)(
  "over two replicas that are restarted",
  async () => {
    process.env.CHIRP_E2E_REPLICAS = "2"
    await import("./timeline.e2e.ts")
    await import("./notifications.e2e.ts")
    const { restarted } = await import("./rig/Balanced.ts")
    afterAll(() => {
      expect(failures, "requests that failed").toEqual([])
      expect(restarted.count).toBeGreaterThan(1)
    })
  }
)
