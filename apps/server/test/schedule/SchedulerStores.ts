import { Clock, Context, Effect, Layer } from "effect"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerMemory } from "../../src/schedule/store/Memory.ts"

type Store = ScheduledPostStore["Service"]

/** A store whose clock is simulated, empty, at the beginning of time. */
export interface ModelStore {
  readonly store: Store
  /** What the model itself asks, outside of any replica. */
  readonly direct: Partial<Store>
  /** An operation of a replica, by the store's own clock. */
  readonly counted: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** It is this late now, in milliseconds. */
  readonly tell: (now: number) => Promise<void>
  /** Completes when no operation is under way. */
  readonly idle: () => Promise<void>
  /** Cuts what is under way and completes when it answers again. */
  readonly restart: () => Promise<void>
  /** False: what is under way when it restarts has to be made to fail. */
  readonly failsByItself: boolean
}

export type OpenStore = (clock: Clock.Clock) => Promise<ModelStore>

const nothing = () => Promise.resolve()

export const inMemory: OpenStore = async (clock) => {
  const context = await Effect.runPromise(Effect.scoped(Layer.build(layerMemory)))
  return {
    store: Context.get(context, ScheduledPostStore),
    direct: {},
    counted: (effect) => Effect.provideService(effect, Clock.Clock, clock),
    tell: nothing,
    idle: nothing,
    restart: nothing,
    failsByItself: false
  }
}
