import type { Layer } from "effect"
import type { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { storeAuthorTest } from "./StoreAuthorTest.ts"
import { runOn } from "./StoreCases.ts"
import { storeClaimsTest } from "./StoreClaimsTest.ts"

/** What every layer of `ScheduledPostStore` must do. The layer is built anew for each test. */
export const scheduledPostStoreTest = <E>(layer: Layer.Layer<ScheduledPostStore, E>) => {
  const run = runOn(layer)
  storeAuthorTest(run)
  storeClaimsTest(run)
}
