import type { Caller } from "@chirp/domain/api/Authorization"
import { Context, Duration, Effect, Layer, Option, Redacted, Schema, Stream } from "effect"
import { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { hashOf } from "../session/Seal.ts"
import { type GrantRecord, GrantStore, GrantStoreError, type Purpose } from "./GrantStore.ts"
import { KeyRing } from "./KeyRing.ts"

/** Grants that nothing needs are kept this long after they were last seen: their account may be about to need them. */
const KEEP_UNUSED = Duration.hours(1)

/** The token may not do what it would be kept for; GoToSocial would refuse it each time. */
export class ScopeMissing extends Schema.TaggedError<ScopeMissing>()("ScopeMissing", { scope: Schema.String }) {}

export class GrantsError extends Schema.TaggedError<GrantsError>()("GrantsError", {
  reason: Schema.Union([ScopeMissing, GrantStoreError, GoToSocialError])
}) {}

/**
 * Tokens that Chirp may use for an account while nobody is there. The five newest of an account are kept, so that signing
 * out on one device leaves what the others can do; each is sealed with the server's key ring, bound to its account, and
 * checked for its scope before it is kept. A grant goes when its token ends, when GoToSocial refuses it, and when nothing
 * needs it any more.
 */
export class Grants extends Context.Service<
  Grants,
  {
    /** Keeps the caller's token for a purpose. `ScopeMissing` when it is to schedule posts but may not write any. */
    readonly keep: (caller: Pick<Caller, "accountId" | "token">, purpose: Purpose) => Effect.Effect<void, GrantsError>
    /** The account's newest token for the purpose; none when there is none that can be opened. */
    readonly tokenFor: (
      accountId: string,
      purpose: Purpose
    ) => Effect.Effect<Option.Option<Redacted.Redacted>, GrantsError>
    /** GoToSocial has refused this token: it is forgotten. */
    readonly refused: (accountId: string, token: Redacted.Redacted) => Effect.Effect<void, GrantsError>
    /** Nothing needs the account's grants for this purpose any more. */
    readonly release: (accountId: string, purpose: Purpose) => Effect.Effect<void, GrantsError>
    /** Releases what nobody has needed for an hour; `needed` says so of an account. */
    readonly tidy: <E, R>(
      purpose: Purpose,
      needed: (accountId: string) => Effect.Effect<boolean, E, R>
    ) => Effect.Effect<void, GrantsError | E, R>
    /** Forgets all grants of an account. */
    readonly drop: (accountId: string) => Effect.Effect<void, GrantsError>
  }
>()("@chirp/server/grants/Grants") {
  /** Open over `Statuses` too. */
  static readonly layerOver = Layer.effect(
    Grants,
    Effect.gen(function* () {
      const store = yield* GrantStore
      const ring = yield* KeyRing
      const statuses = yield* Statuses
      const bus = yield* HubBus
      const ended = yield* bus.subscribe
      yield* Stream.runForEach(ended, (message) => {
        if (message._tag !== "TokenRevoked" && message._tag !== "AccountGone") return Effect.void
        const gone =
          message._tag === "TokenRevoked" ? store.removeToken(message.tokenHash) : store.removeAll(message.accountId)
        return gone.pipe(
          Effect.catch((error) => Effect.logWarning("a grant that has ended could not be removed", error))
        )
      }).pipe(Effect.forkScoped)

      const open = Effect.fnUntraced(function* (record: GrantRecord) {
        const opened = ring.open(record.sealedToken, boundTo(record))
        if (Option.isNone(opened)) {
          // its key has left the ring for good
          yield* Effect.logWarning("a grant cannot be opened and is removed", { account: record.accountId })
          yield* store.remove(record.accountId, record.tokenHash)
          return Option.none<Redacted.Redacted>()
        }
        if (opened.value.stale) {
          const sealedToken = yield* ring.seal(opened.value.plain, boundTo(record))
          yield* store.reseal({ ...record, sealedToken })
        }
        return Option.some(opened.value.plain)
      })

      return Grants.of({
        keep: Effect.fn("Grants.keep")(function* ({ accountId, token }, purpose) {
          const tokenHash = hashOf(Redacted.value(token))
          const known = (yield* store.find(accountId, purpose)).some((one) => one.tokenHash === tokenHash)
          if (!known && purpose === "schedule" && !(yield* statuses.mayWrite(token))) {
            return yield* new ScopeMissing({ scope: "write:statuses" })
          }
          const sealedToken = yield* ring.seal(token, boundTo({ accountId, tokenHash }))
          yield* store.keep({ accountId, tokenHash, sealedToken }, purpose)
        }, failing),
        tokenFor: Effect.fnUntraced(function* (accountId, purpose) {
          for (const record of yield* store.find(accountId, purpose)) {
            const token = yield* open(record)
            if (Option.isSome(token)) return token
          }
          return Option.none()
        }, failing),
        refused: Effect.fn("Grants.refused")(function* (accountId, token) {
          const tokenHash = hashOf(Redacted.value(token))
          yield* store.remove(accountId, tokenHash)
        }, failing),
        release: Effect.fn("Grants.release")(function* (accountId, purpose) {
          yield* store.release(accountId, purpose, Duration.zero)
        }, failing),
        tidy: Effect.fn("Grants.tidy")(function* (purpose, needed) {
          for (const accountId of yield* failing(store.unseen(purpose, KEEP_UNUSED))) {
            // seen again in between, it stays
            if (!(yield* needed(accountId))) yield* failing(store.release(accountId, purpose, KEEP_UNUSED))
          }
        }),
        drop: Effect.fn("Grants.drop")(function* (accountId) {
          yield* store.removeAll(accountId)
        }, failing)
      })
    })
  )

  static readonly layer = Grants.layerOver.pipe(Layer.provide(Statuses.layer))
}

/** What a box belongs to: moved to another account or another token's row it does not open. */
const boundTo = ({ accountId, tokenHash }: Pick<GrantRecord, "accountId" | "tokenHash">) =>
  `grant v1 ${accountId} ${tokenHash}`

const failing = <A, R>(
  effect: Effect.Effect<A, GrantStoreError | GoToSocialError | ScopeMissing, R>
): Effect.Effect<A, GrantsError, R> => Effect.mapError(effect, (reason) => new GrantsError({ reason }))
