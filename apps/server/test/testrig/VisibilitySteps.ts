import type { Visibility } from "@chirp/domain/Status"
import * as fc from "fast-check"

/** One thing that happens in a history of who may see what. */
export type Step =
  | { readonly type: "post"; readonly who: number; readonly visibility: Visibility; readonly told: boolean }
  | { readonly type: "edit"; readonly which: number; readonly told: boolean }
  | { readonly type: "narrow"; readonly which: number; readonly told: boolean }
  | { readonly type: "delete"; readonly which: number; readonly told: boolean }
  | { readonly type: "discoverable"; readonly who: number; readonly value: boolean }
  | { readonly type: "noindex"; readonly who: number }
  | { readonly type: "prefer"; readonly who: number; readonly value: boolean | null }
  | { readonly type: "suspend"; readonly who: number }
  | { readonly type: "block" | "unblock"; readonly host: "one" | "two" }
  /** What the viewer does to an account, or an account to the viewer. */
  | { readonly type: "mute" | "unmute" | "shun" | "unshun" | "shunned" | "unshunned"; readonly who: number }
  /** The viewer searches. */
  | { readonly type: "look" }
  /** An answer is made now, and comes in later. */
  | { readonly type: "answer" }
  | { readonly type: "arrive"; readonly which: number }
  | { readonly type: "apply"; readonly fault: "none" | "before" | "after" | "killed" }
  | { readonly type: "rebuild"; readonly killed: boolean }

const index = fc.nat({ max: 1000 })
const told = fc.boolean()
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("post" as const),
      who: index,
      visibility: fc.constantFrom<Visibility>("public", "public", "public", "unlisted", "private", "direct"),
      told
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("edit" as const), which: index, told }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("narrow" as const), which: index, told }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("delete" as const), which: index, told }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("discoverable" as const), who: index, value: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("noindex" as const), who: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("prefer" as const),
      who: index,
      value: fc.constantFrom(true, false, null)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("suspend" as const), who: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom("block" as const, "unblock" as const),
      host: fc.constantFrom("one" as const, "two" as const)
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom(
        ...(["mute", "mute", "unmute", "shun", "shun", "unshun", "shunned", "shunned", "unshunned"] as const)
      ),
      who: index
    })
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("look" as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("answer" as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("arrive" as const), which: index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("apply" as const),
      fault: fc.constantFrom("none" as const, "none" as const, "before" as const, "after" as const, "killed" as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("rebuild" as const), killed: fc.boolean() }) }
)
