import { Context, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { Calls } from "./Calls.ts"
import type { GoToSocialError } from "./GoToSocialError.ts"

/** A page of GoToSocial's; more than this many pages of one app's tokens are not gone through. */
const PAGE = 100
const MAX_PAGES = 10

/** A token as GoToSocial lists it: its name, which opens nothing, and whose app it is of. */
export interface TokenInfo {
  readonly id: string
  readonly app: { readonly name: string; readonly website: string | undefined }
}

/** The tokens that GoToSocial has given out for an account, seen with one of them (scopes `read` and `write`). */
export class Tokens extends Context.Service<
  Tokens,
  {
    /** Newest first, at most 1,000. */
    readonly list: (token: Redacted.Redacted) => Effect.Effect<ReadonlyArray<TokenInfo>, GoToSocialError>
    /** The newest one only. */
    readonly newest: (token: Redacted.Redacted) => Effect.Effect<Option.Option<TokenInfo>, GoToSocialError>
    /** Ends a token of the same account; ending an ended one is not an error. */
    readonly invalidate: (token: Redacted.Redacted, id: string) => Effect.Effect<void, GoToSocialError>
  }
>()("@chirp/server/gotosocial/Tokens") {
  static readonly layer = Layer.effect(
    Tokens,
    Effect.gen(function* () {
      const calls = yield* Calls
      const page = (token: Redacted.Redacted, limit: number, before: string | undefined) => {
        const query = new URLSearchParams({ limit: String(limit), ...(before !== undefined && { max_id: before }) })
        return Effect.map(
          calls.read(TokenPage, { method: "GET", path: `/api/v1/tokens?${query}`, token }),
          (infos): ReadonlyArray<TokenInfo> =>
            infos.map(({ application, id }) => ({
              id,
              app: { name: application.name, website: application.website ?? undefined }
            }))
        )
      }
      return Tokens.of({
        list: Effect.fn("Tokens.list")(function* (token) {
          const all: Array<TokenInfo> = []
          for (let pages = 0; pages < MAX_PAGES; pages++) {
            const more = yield* page(token, PAGE, all.at(-1)?.id)
            all.push(...more)
            if (more.length < PAGE) break
          }
          return all
        }),
        newest: Effect.fn("Tokens.newest")((token) =>
          Effect.map(page(token, 1, undefined), ([info]) => Option.fromUndefinedOr(info))
        ),
        invalidate: Effect.fn("Tokens.invalidate")((token, id) =>
          calls.call({ method: "POST", path: `/api/v1/tokens/${encodeURIComponent(id)}/invalidate`, token }).pipe(
            Effect.asVoid,
            Effect.catchIf(
              ({ reason }) => reason._tag === "Refused" && reason.status === 404,
              () => Effect.void
            )
          )
        )
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}

const TokenPage = Schema.Array(
  Schema.Struct({
    id: Schema.NonEmptyString,
    application: Schema.Struct({ name: Schema.String, website: Schema.optional(Schema.NullOr(Schema.String)) })
  })
)
