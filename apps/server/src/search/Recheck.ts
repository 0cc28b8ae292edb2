import type { Caller } from "@chirp/domain/api/Authorization"
import { Cache, Clock, Context, Duration, Effect, Exit, Layer, Option, Redacted, Schema } from "effect"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { type Entity, type Standing, type ViewerFilter, ViewerReads } from "../gotosocial/ViewerReads.ts"
import { Hints } from "./Hints.ts"
import { statusTexts } from "./SearchDocuments.ts"
import { compileFilters } from "./ViewerFilters.ts"

/** What was seen is seen so for this long: it carries somebody's typing. How people stand to each other is always asked anew. */
const SEEN = Duration.seconds(1)
/** Viewers whose last look is remembered, and how much of it (a post is some 5 kB); the oldest are forgotten. */
const MAX_VIEWERS = 200
const MAX_KEPT = 128
/** Questions to GoToSocial at once for one search. It runs 8 for each CPU before it makes others wait. */
const CONCURRENCY = 10
/** Of one request for relationships. */
const MAX_STANDINGS = 40

/** What of a status is looked at here; the rest is passed on as it came. */
const SeenStatus = Schema.Struct({
  id: Schema.String,
  account: Schema.Struct({ id: Schema.String }),
  content: Schema.String,
  spoiler_text: Schema.String,
  media_attachments: Schema.Array(Schema.Struct({ description: Schema.optional(Schema.NullOr(Schema.String)) })),
  poll: Schema.optional(
    Schema.NullOr(Schema.Struct({ options: Schema.Array(Schema.Struct({ title: Schema.String })) }))
  ),
  filtered: Schema.optional(
    Schema.NullOr(Schema.Array(Schema.Struct({ filter: Schema.Struct({ filter_action: Schema.String }) })))
  )
})
const readStatus = Schema.decodeUnknownOption(SeenStatus)
const readAccount = Schema.decodeUnknownOption(
  Schema.Struct({ id: Schema.String, suspended: Schema.optional(Schema.Boolean) })
)

/** A post that the viewer may see: GoToSocial's own JSON, and its words. */
export interface VisibleStatus {
  readonly id: string
  readonly entity: Entity
  readonly texts: ReturnType<typeof statusTexts>
}

interface Viewer {
  readonly statuses: Cache.Cache<string, Option.Option<Entity>, GoToSocialError>
  readonly accounts: Cache.Cache<string, Option.Option<Entity>, GoToSocialError>
}

/** What came of asking. `unknown`: some could not be asked for, and are left out. */
export interface Checked<A> {
  readonly seen: ReadonlyArray<Option.Option<A>>
  readonly unknown: number
}

/**
 * Asks GoToSocial, as the viewer, for everything before it is shown: what the viewer may not see does not exist.
 *
 * GoToSocial has no request for many posts at once, so each is asked for by itself, ten at a time, once for all who ask
 * within a second (`SEEN`) with the same token, and never shared between viewers. Besides what GoToSocial hides itself (blocks
 * both ways, followers-only, deleted), posts of muted accounts and those that a filter hides are left out; filters that
 * warn are added as `filtered`. What is not there is told to the indexer.
 */
export class Recheck extends Context.Service<
  Recheck,
  {
    /**
     * In the order of the ids. Fails only when nothing at all could be asked for, or the token is not taken. Naming the
     * authors, where they are known, saves waiting for them.
     */
    readonly statuses: (
      caller: Caller,
      ids: ReadonlyArray<string>,
      authors?: ReadonlyArray<string>
    ) => Effect.Effect<Checked<VisibleStatus>, GoToSocialError>
    /** Accounts that neither block the viewer nor are blocked. With `following` only those that the viewer follows. */
    readonly accounts: (
      caller: Caller,
      ids: ReadonlyArray<string>,
      options?: { readonly following?: boolean }
    ) => Effect.Effect<Checked<Entity>, GoToSocialError>
    /** Which of the accounts may be shown as they are known here: for suggestions, one request for all. */
    readonly unblocked: (
      caller: Caller,
      ids: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlySet<string>, GoToSocialError>
  }
>()("@chirp/server/search/Recheck") {
  static readonly layer = Layer.effect(
    Recheck,
    Effect.gen(function* () {
      const reads = yield* ViewerReads
      const hints = yield* Hints
      /** By token; the last used at the end. */
      const viewers = new Map<string, Viewer>()

      const kept = {
        capacity: MAX_KEPT,
        timeToLive: (exit: Exit.Exit<Option.Option<Entity>, unknown>) =>
          Exit.isSuccess(exit) && Option.isSome(exit.value) ? SEEN : 0
      }

      const makeViewer = Effect.fnUntraced(function* ({ token }: Caller) {
        const viewer: Viewer = {
          statuses: yield* Cache.makeWith((id: string) => reads.status(token, id), kept),
          accounts: yield* Cache.makeWith((id: string) => reads.account(token, id), kept)
        }
        return viewer
      })

      const viewerOf = Effect.fnUntraced(function* (caller: Caller) {
        const key = Redacted.value(caller.token)
        const viewer = viewers.get(key) ?? (yield* makeViewer(caller))
        viewers.delete(key)
        viewers.set(key, viewer)
        const oldest = viewers.keys().next().value
        if (viewers.size > MAX_VIEWERS && oldest !== undefined) viewers.delete(oldest)
        return viewer
      })

      const standingsOf = Effect.fnUntraced(function* (caller: Caller, accounts: Iterable<string>) {
        const ids = [...new Set(accounts)].filter((id) => id !== caller.accountId)
        const pages: Array<ReadonlyArray<string>> = []
        for (let at = 0; at < ids.length; at += MAX_STANDINGS) pages.push(ids.slice(at, at + MAX_STANDINGS))
        const asked = yield* Effect.forEach(pages, (page) => reads.standings(caller.token, page), { concurrency: 2 })
        return new Map(asked.flat().map((standing) => [standing.id, standing]))
      })

      const filtersOf = Effect.fnUntraced(function* ({ token }: Caller) {
        const filters = yield* reads.filters(token).pipe(withoutScope<ReadonlyArray<ViewerFilter>>([]))
        return compileFilters(filters, yield* Clock.currentTimeMillis)
      })

      /** Each by itself; fails when the token is refused or every one failed. */
      const askAll = Effect.fnUntraced(function* (
        ids: ReadonlyArray<string>,
        ask: (id: string) => Effect.Effect<Option.Option<Entity>, GoToSocialError>
      ) {
        const results = yield* Effect.forEach(ids, (id) => Effect.result(ask(id)), { concurrency: CONCURRENCY })
        let unknown = 0
        const seen: Array<Option.Option<Entity>> = []
        const gone: Array<string> = []
        for (const [index, result] of results.entries()) {
          if (result._tag === "Success") {
            seen.push(result.success)
            if (Option.isNone(result.success)) gone.push(ids[index] ?? "")
            continue
          }
          const error = result.failure
          const refused =
            error.reason._tag === "Unauthorized" || (error.reason._tag === "Refused" && error.reason.status === 403)
          unknown++
          if (refused || unknown === ids.length) return yield* error
          seen.push(Option.none())
        }
        return { seen, unknown, gone }
      })

      const statuses = Effect.fn("Recheck.statuses")(function* (
        caller: Caller,
        ids: ReadonlyArray<string>,
        named: ReadonlyArray<string> = []
      ) {
        if (ids.length === 0) return { seen: [], unknown: 0 }
        const viewer = yield* viewerOf(caller)
        const standingsFor = (authors: Iterable<string>) =>
          standingsOf(caller, authors).pipe(withoutScope<ReadonlyMap<string, Standing>>(new Map()))
        const [asked, filter, expected] = yield* Effect.all(
          [askAll(ids, (id) => Cache.get(viewer.statuses, id)), filtersOf(caller), standingsFor(named)],
          { concurrency: 3 }
        )
        yield* hints.suspect(asked.gone)
        const read = asked.seen.map((entity) =>
          Option.flatMap(entity, (raw) => Option.map(readStatus(raw), (status) => ({ raw, status })))
        )
        const authors = read.flatMap((found) => (Option.isSome(found) ? [found.value.status.account.id] : []))
        const others = yield* standingsFor(authors.filter((id) => !expected.has(id)))
        const standings = new Map([...expected, ...others])
        const seen = read.map((found) =>
          Option.flatMap(found, ({ raw, status }): Option.Option<VisibleStatus> => {
            const own = status.account.id === caller.accountId
            const standing = standings.get(status.account.id)
            if (standing?.muting || standing?.blocking || standing?.blocked_by || standing?.domain_blocking) {
              return Option.none()
            }
            const texts = statusTexts(status)
            const filtered = own ? [] : filter({ id: status.id, texts: Object.values(texts) })
            if (filtered === "hide") return Option.none()
            if (status.filtered?.some((by) => by.filter.filter_action === "hide")) return Option.none()
            const entity = filtered.length > 0 && !status.filtered?.length ? { ...raw, filtered } : raw
            return Option.some({ id: status.id, entity, texts })
          })
        )
        return { seen, unknown: asked.unknown }
      })

      const accounts = Effect.fn("Recheck.accounts")(function* (
        caller: Caller,
        ids: ReadonlyArray<string>,
        options: { readonly following?: boolean } = {}
      ) {
        const viewer = yield* viewerOf(caller)
        const [asked, standings] = yield* Effect.all(
          [
            askAll(ids, (id) => Cache.get(viewer.accounts, id)),
            standingsOf(caller, ids).pipe(withoutScope<ReadonlyMap<string, Standing>>(new Map()))
          ],
          { concurrency: 2 }
        )
        const seen = asked.seen.map((entity) =>
          Option.filter(entity, (raw) => {
            const account = readAccount(raw)
            if (Option.isNone(account) || account.value.suspended) return false
            const standing = standings.get(account.value.id)
            if (standing?.blocking || standing?.blocked_by || standing?.domain_blocking) return false
            return options.following !== true || standing?.following === true
          })
        )
        return { seen, unknown: asked.unknown }
      })

      const unblocked = Effect.fn("Recheck.unblocked")(function* (caller: Caller, ids: ReadonlyArray<string>) {
        const standings = yield* standingsOf(caller, ids)
        return new Set(
          ids.filter((id) => {
            const standing = standings.get(id)
            return standing !== undefined && !standing.blocking && !standing.blocked_by && !standing.domain_blocking
          })
        )
      })

      return Recheck.of({ statuses, accounts, unblocked })
    })
  )
}

/** A token that may not read relationships or filters (403): what GoToSocial itself hides is hidden, the rest cannot be known. */
const withoutScope =
  <A>(instead: A) =>
  (effect: Effect.Effect<A, GoToSocialError>) =>
    Effect.catchIf(
      effect,
      ({ reason }) => reason._tag === "Refused" && reason.status === 403,
      () => Effect.succeed(instead)
    )
