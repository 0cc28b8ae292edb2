import type { Caller } from "@chirp/domain/api/Authorization"
import { Context, Effect } from "effect"

/**
 * Which of these posts a search finds, as its viewer: matched by the index, then asked for at GoToSocial with the viewer's
 * token, so that what the viewer may not see is never pushed. Never fails: what cannot be found out is not pushed.
 */
export const LiveMatches = Context.Reference<{
  readonly among: (
    caller: Caller,
    search: {
      readonly q: string
      readonly tz: string | undefined
      readonly ids: ReadonlyArray<string>
      readonly limit: number
    }
  ) => Effect.Effect<ReadonlyArray<unknown>>
}>("@chirp/server/search/LiveMatches", { defaultValue: () => ({ among: () => Effect.succeed([]) }) })
