import { it } from "@effect/vitest"
import { Clock, Duration, Effect, type Layer, Option } from "effect"
import { assert } from "vitest"
import { type Claim, ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { item, limits } from "./Posts.ts"

/** What the contract suites of `ScheduledPostStore` share. */
export type Store = ScheduledPostStore["Service"]

export const lease = Duration.seconds(10)
export const expired = Duration.zero
export const gone = { code: "refused", message: "no" } as const
export const refused = { problem: gone, reached: false }

/** A test on a store of its own. */
export type Run = (name: string, body: (store: Store, now: number) => Effect.Effect<void, unknown>) => void

export const runOn =
  <E>(layer: Layer.Layer<ScheduledPostStore, E>): Run =>
  (name, body) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* ScheduledPostStore, yield* Clock.currentTimeMillis)
      }).pipe(Effect.provide(layer))
    )

export const create = (
  store: Store,
  id: string,
  scheduledAt: number,
  more: { account?: string; texts?: ReadonlyArray<string> } = {}
) => {
  const texts = more.texts ?? [id]
  return store.create({
    accountId: more.account ?? "alice",
    ids: [id, ...texts.slice(1).map((_, at) => `${id}-${at + 1}`)],
    items: texts.map((text) => item(text)),
    scheduledAt,
    idempotencyKey: undefined,
    limits
  })
}
export const only = (claims: ReadonlyArray<Claim>) => {
  assert.lengthOf(claims, 1)
  const [claim] = claims
  if (claim === undefined) throw new Error("no claim")
  return claim
}
export const stateOf = (store: Store, id: string, account = "alice") =>
  Effect.map(store.find(account, id), Option.match({ onNone: () => "none", onSome: ([row]) => row.state }))
