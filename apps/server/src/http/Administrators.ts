import type { Caller } from "@chirp/domain/api/Authorization"
import { Context, Effect, Layer, Schema } from "effect"
import { Calls } from "../gotosocial/Calls.ts"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"

const Credentials = Schema.Struct({
  role: Schema.optional(Schema.Struct({ name: Schema.String })),
  suspended: Schema.optional(Schema.Boolean)
})

/**
 * Tells administrators from others, by asking GoToSocial each time: rights that were taken away are gone at once.
 *
 * A browser's session is an administrator's when its account is one; its token never has the scope `admin`. A client's token
 * must reach no further through Chirp than at GoToSocial: it is believed when GoToSocial's own admin API takes it.
 */
export class Administrators extends Context.Service<
  Administrators,
  { readonly includes: (caller: Caller) => Effect.Effect<boolean, GoToSocialError> }
>()("@chirp/server/http/Administrators") {
  static readonly layer = Layer.effect(
    Administrators,
    Effect.gen(function* () {
      const calls = yield* Calls
      const byRole = (caller: Caller) =>
        Effect.map(
          calls.read(Credentials, { method: "GET", path: "/api/v1/accounts/verify_credentials", token: caller.token }),
          ({ role, suspended }) => role?.name === "admin" && suspended !== true
        )
      const byScope = (caller: Caller) =>
        calls.call({ method: "GET", path: "/api/v1/admin/domain_allows", token: caller.token }).pipe(
          Effect.as(true),
          Effect.catchIf(
            ({ reason }) => reason._tag === "Unauthorized" || (reason._tag === "Refused" && reason.status === 403),
            () => Effect.succeed(false)
          )
        )
      return Administrators.of({
        includes: Effect.fn("Administrators.includes")(function* (caller) {
          if (!(yield* byRole(caller))) return false
          return caller.session !== undefined || (yield* byScope(caller))
        })
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}
