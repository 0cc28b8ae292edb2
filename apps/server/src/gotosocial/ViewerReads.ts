import { Context, Duration, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { Calls } from "./Calls.ts"
import type { GoToSocialError } from "./GoToSocialError.ts"

/** Somebody waits for all of these at once; GoToSocial answers each in a few milliseconds, or is in trouble. */
const READ_TIMEOUT = Duration.seconds(5)
/** Looking a name or address up may make GoToSocial ask another server. */
const RESOLVE_TIMEOUT = Duration.seconds(20)

/** An entity as GoToSocial gave it, every field of it. */
export type Entity = Readonly<Record<string, unknown>>

const Entity = Schema.Record(Schema.String, Schema.Unknown)

/** How the viewer stands to an account, as far as it decides what may be shown. */
export const Standing = Schema.Struct({
  id: Schema.String,
  following: Schema.Boolean,
  blocking: Schema.Boolean,
  blocked_by: Schema.Boolean,
  muting: Schema.Boolean,
  domain_blocking: Schema.optional(Schema.Boolean)
})
export type Standing = typeof Standing.Type

/** One of the viewer's filters. GoToSocial 0.20 says `phrase` where it means `status_id`. */
export const ViewerFilter = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  context: Schema.Array(Schema.String),
  expires_at: Schema.NullOr(Schema.String),
  filter_action: Schema.String,
  keywords: Schema.Array(Schema.Struct({ id: Schema.String, keyword: Schema.String, whole_word: Schema.Boolean })),
  statuses: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      status_id: Schema.optional(Schema.String),
      phrase: Schema.optional(Schema.String)
    })
  )
})
export type ViewerFilter = typeof ViewerFilter.Type

const Found = Schema.Struct({
  accounts: Schema.Array(Entity),
  statuses: Schema.Array(Entity),
  hashtags: Schema.Array(Entity)
})
export type Found = typeof Found.Type

const Id = Schema.Struct({ id: Schema.NonEmptyString })

/**
 * What Chirp asks GoToSocial for as somebody who looks at things. One try each. `None`: it is not there, or not for this
 * viewer, and which of the two is not told.
 */
export class ViewerReads extends Context.Service<
  ViewerReads,
  {
    readonly status: (token: Redacted.Redacted, id: string) => Effect.Effect<Option.Option<Entity>, GoToSocialError>
    readonly account: (token: Redacted.Redacted, id: string) => Effect.Effect<Option.Option<Entity>, GoToSocialError>
    /** At most 40 accounts. */
    readonly standings: (
      token: Redacted.Redacted,
      ids: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyArray<Standing>, GoToSocialError>
    readonly filters: (token: Redacted.Redacted) => Effect.Effect<ReadonlyArray<ViewerFilter>, GoToSocialError>
    /** The id of an account by `name` or `name@host`, among those GoToSocial knows. */
    readonly lookup: (token: Redacted.Redacted, acct: string) => Effect.Effect<Option.Option<string>, GoToSocialError>
    /** GoToSocial's own search. */
    readonly search: (
      token: Redacted.Redacted,
      query: Readonly<Record<string, string>>
    ) => Effect.Effect<Found, GoToSocialError>
  }
>()("@chirp/server/gotosocial/ViewerReads") {
  static readonly layer = Layer.effect(
    ViewerReads,
    Effect.gen(function* () {
      const { read } = yield* Calls
      const get = <A, I>(
        schema: Schema.Codec<A, I>,
        token: Redacted.Redacted,
        path: string,
        timeout: Duration.Duration = READ_TIMEOUT
      ) => read(schema, { method: "GET", path, token, timeout })
      const visible = <A>(effect: Effect.Effect<A, GoToSocialError>) =>
        Effect.asSome(effect).pipe(Effect.catchIf(isGone, () => Effect.succeedNone))
      const part = encodeURIComponent
      return ViewerReads.of({
        status: Effect.fnUntraced(function* (token, id) {
          return yield* visible(get(Entity, token, `/api/v1/statuses/${part(id)}`))
        }),
        account: Effect.fnUntraced(function* (token, id) {
          return yield* visible(get(Entity, token, `/api/v1/accounts/${part(id)}`))
        }),
        standings: Effect.fnUntraced(function* (token, ids) {
          if (ids.length === 0) return []
          const query = ids.map((id) => `id[]=${part(id)}`).join("&")
          return yield* get(Schema.Array(Standing), token, `/api/v1/accounts/relationships?${query}`)
        }),
        filters: Effect.fnUntraced(function* (token) {
          return yield* get(Schema.Array(ViewerFilter), token, "/api/v2/filters")
        }),
        lookup: Effect.fnUntraced(function* (token, acct) {
          const found = yield* visible(get(Id, token, `/api/v1/accounts/lookup?acct=${part(acct)}`, RESOLVE_TIMEOUT))
          return Option.map(found, ({ id }) => id)
        }),
        search: Effect.fnUntraced(function* (token, query) {
          return yield* get(Found, token, `/api/v2/search?${new URLSearchParams(query)}`, RESOLVE_TIMEOUT)
        })
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}

/** 404 for what is hidden or absent, 410 for what is gone; 400 for an id or name that nothing can have. */
const isGone = ({ reason }: GoToSocialError) => reason._tag === "Refused" && [400, 404, 410].includes(reason.status)
