import { Context, Effect } from "effect"

/** The places between which a process may end. `sending` is on disk from `sending` on, the status from `bound` on. */
export const steps = ["due", "claimed", "sending", "answered", "bound"] as const
export type Step = (typeof steps)[number]

/** Told of each step of each post; does nothing unless a test wants to end, stop or fail the process there. */
export const Steps = Context.Reference<
  (step: Step, post: { readonly id: string; readonly text: string }) => Effect.Effect<void>
>("@chirp/server/schedule/Steps", { defaultValue: () => () => Effect.void })
