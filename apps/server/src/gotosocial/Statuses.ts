import { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { InteractionPolicy } from "@chirp/domain/ScheduledPost"
import { Context, Duration, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { Calls } from "./Calls.ts"
import type { GoToSocialError } from "./GoToSocialError.ts"

/** GoToSocial writes its answer within 30 s of a request; a post that takes longer has an unknown outcome. */
const CREATE_TIMEOUT = Duration.seconds(30)

/** The body of `POST /api/v1/statuses`. */
export interface NewStatus {
  readonly status: string
  readonly spoiler_text?: string
  readonly visibility?: string
  readonly sensitive?: boolean
  readonly language?: string
  readonly in_reply_to_id?: string
  readonly media_ids?: ReadonlyArray<string>
  readonly poll?: {
    readonly options: ReadonlyArray<string>
    readonly expires_in: number
    readonly multiple: boolean
    readonly hide_totals: boolean
  }
  readonly local_only?: boolean
  readonly content_type?: string
  readonly interaction_policy?: InteractionPolicy
}

const Created = Schema.Struct({ id: Schema.NonEmptyString })

/** As much of an own status as says which post it is. Times are ISO 8601. */
export const OwnStatus = Schema.Struct({
  id: Schema.NonEmptyString,
  created_at: Schema.String,
  visibility: Schema.String,
  spoiler_text: Schema.String,
  language: Schema.optional(Schema.NullOr(Schema.String)),
  in_reply_to_id: Schema.NullOr(Schema.String),
  text: Schema.optional(Schema.NullOr(Schema.String)),
  media_attachments: Schema.Array(Schema.Struct({ id: Schema.String })),
  poll: Schema.optional(
    Schema.NullOr(Schema.Struct({ options: Schema.Array(Schema.Struct({ title: Schema.String })) }))
  ),
  reblog: Schema.optional(Schema.NullOr(Schema.Unknown))
})
export type OwnStatus = typeof OwnStatus.Type

/** A status as it was written. */
export const StatusSource = Schema.Struct({ id: Schema.String, text: Schema.String, spoiler_text: Schema.String })
export type StatusSource = typeof StatusSource.Type

/** What an instance takes. */
export const InstanceLimits = Schema.Struct({
  configuration: Schema.Struct({
    statuses: Schema.Struct({ max_characters: Schema.Finite, max_media_attachments: Schema.Finite }),
    /** In bytes; GoToSocial has one limit for all files and says it twice. */
    media_attachments: Schema.optional(
      Schema.Struct({
        image_size_limit: Schema.optional(Schema.Finite),
        video_size_limit: Schema.optional(Schema.Finite)
      })
    ),
    polls: Schema.Struct({
      max_options: Schema.Finite,
      max_characters_per_option: Schema.Finite,
      min_expiration: Schema.Finite,
      max_expiration: Schema.Finite
    })
  })
})
export type InstanceLimits = (typeof InstanceLimits.Type)["configuration"]

/** Statuses and what belongs to them, as Chirp's own code asks GoToSocial for them with somebody's token. */
export class Statuses extends Context.Service<
  Statuses,
  {
    /** One try, never repeated here; GoToSocial itself ignores the key. Gives the id. */
    readonly create: (
      token: Redacted.Redacted,
      status: NewStatus,
      idempotencyKey: string
    ) => Effect.Effect<string, GoToSocialError>
    /** The account's own statuses without boosts, newest first, 40 at most, older than `before` if given. */
    readonly ofAccount: (
      token: Redacted.Redacted,
      accountId: string,
      before?: string
    ) => Effect.Effect<ReadonlyArray<OwnStatus>, GoToSocialError>
    readonly source: (token: Redacted.Redacted, id: string) => Effect.Effect<StatusSource, GoToSocialError>
    /** Whether the token's account can see the status. */
    readonly exists: (token: Redacted.Redacted, id: string) => Effect.Effect<boolean, GoToSocialError>
    /** An own file; none when there is none by this id, or it is somebody else's. */
    readonly media: (
      token: Redacted.Redacted,
      id: string
    ) => Effect.Effect<Option.Option<MediaAttachment>, GoToSocialError>
    /** Whether the token's scope lets it write statuses: asked with an empty post, which GoToSocial never takes. */
    readonly mayWrite: (token: Redacted.Redacted) => Effect.Effect<boolean, GoToSocialError>
    readonly limits: Effect.Effect<InstanceLimits, GoToSocialError>
  }
>()("@chirp/server/gotosocial/Statuses") {
  static readonly layer = Layer.effect(
    Statuses,
    Effect.gen(function* () {
      const { call, read } = yield* Calls
      const path = (id: string, rest = "") => `/api/v1/statuses/${encodeURIComponent(id)}${rest}`
      const found = <A>(effect: Effect.Effect<A, GoToSocialError>) =>
        Effect.asSome(effect).pipe(
          Effect.catchIf(
            ({ reason }) => reason._tag === "Refused" && reason.status === 404,
            () => Effect.succeedNone
          )
        )
      return Statuses.of({
        create: Effect.fn("Statuses.create")((token, json, key) =>
          Effect.map(
            read(Created, {
              method: "POST",
              path: "/api/v1/statuses",
              token,
              json,
              headers: { "idempotency-key": key },
              timeout: CREATE_TIMEOUT
            }),
            ({ id }) => id
          )
        ),
        ofAccount: Effect.fn("Statuses.ofAccount")((token, accountId, before) => {
          const query = new URLSearchParams({ exclude_reblogs: "true", limit: "40" })
          if (before !== undefined) query.set("max_id", before)
          return read(Schema.Array(OwnStatus), {
            method: "GET",
            path: `/api/v1/accounts/${encodeURIComponent(accountId)}/statuses?${query}`,
            token
          })
        }),
        source: Effect.fn("Statuses.source")((token, id) =>
          read(StatusSource, { method: "GET", path: path(id, "/source"), token })
        ),
        exists: Effect.fn("Statuses.exists")((token, id) =>
          Effect.map(found(call({ method: "GET", path: path(id), token })), Option.isSome)
        ),
        media: Effect.fn("Statuses.media")((token, id) =>
          found(read(MediaAttachment, { method: "GET", path: `/api/v1/media/${encodeURIComponent(id)}`, token }))
        ),
        mayWrite: Effect.fn("Statuses.mayWrite")((token) =>
          call({ method: "POST", path: "/api/v1/statuses", token, json: { status: "" } }).pipe(
            Effect.as(true),
            Effect.catch((error) => {
              if (error.reason._tag !== "Refused") return Effect.fail(error)
              const { status } = error.reason
              return status === 403
                ? Effect.succeed(false)
                : status === 400 || status === 422
                  ? Effect.succeed(true)
                  : Effect.fail(error)
            })
          )
        ),
        limits: Effect.map(
          read(InstanceLimits, { method: "GET", path: "/api/v1/instance" }),
          ({ configuration }) => configuration
        )
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}
