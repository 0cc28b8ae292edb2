import { Context, Effect, Layer, type Redacted, Schema } from "effect"
import { Calls } from "./Calls.ts"
import type { GoToSocialError } from "./GoToSocialError.ts"

/** A person's lists at GoToSocial. */
export class Lists extends Context.Service<
  Lists,
  {
    /** Whether the token's account has this list. Other people's lists and absent ones are the same: no. */
    readonly has: (token: Redacted.Redacted, list: string) => Effect.Effect<boolean, GoToSocialError>
  }
>()("@chirp/server/gotosocial/Lists") {
  static readonly layer = Layer.effect(
    Lists,
    Effect.gen(function* () {
      const calls = yield* Calls
      return Lists.of({
        has: Effect.fn("Lists.has")((token, list) =>
          calls.read(ListAnswer, { method: "GET", path: `/api/v1/lists/${encodeURIComponent(list)}`, token }).pipe(
            Effect.map(({ id }) => id === list),
            Effect.catchIf(isNo, () => Effect.succeed(false))
          )
        )
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}

const ListAnswer = Schema.Struct({ id: Schema.String })

/** An answer about the list, and not about GoToSocial's state or its limits. */
const isNo = ({ reason }: GoToSocialError) =>
  reason._tag === "Unauthorized" || (reason._tag === "Refused" && reason.status < 500 && reason.status !== 429)
