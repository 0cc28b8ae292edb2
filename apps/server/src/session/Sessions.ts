import { Clock, Context, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { HubBus } from "../realtime/HubBus.ts"
import { deriveKey, hashOf, open, randomToken, seal } from "./Seal.ts"
import { SessionSecret } from "./SessionSecret.ts"
import { type SessionRecord, SessionStore, type SessionStoreError } from "./SessionStore.ts"

/** A session ends when it is unused for this long … */
const IDLE = Duration.days(30)
/** … and always after this long. */
const ABSOLUTE = Duration.days(180)
/** Use is written down at most this often, so that reading does not write. */
const TOUCH_AFTER = Duration.hours(1)
/** A store that does not answer within this is taken for one that cannot be read: nobody waits on a stopped database. */
const STORE_TIMEOUT = Duration.seconds(3)
/** Past this many sessions of one account, a new one ends the one that was unused longest. */
const MAX_OF_ACCOUNT = 100
/** Both halves of the cookie: 128 bits each. */
const HALF_BYTES = 16

/** A session in use. `key` names it in logs and on the bus; it opens nothing. */
export interface Session {
  readonly key: string
  readonly accountId: string
  readonly acct: string
  readonly token: Redacted.Redacted
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly expiresAt: number
}

/** The store cannot be read or written now. */
export class SessionsError extends Schema.TaggedError<SessionsError>()("SessionsError", {
  operation: Schema.String,
  cause: Schema.Defect()
}) {}

/**
 * Browser sessions: an opaque cookie `id.secret` stands for an access token that never reaches the browser.
 *
 * The store is keyed by a hash of the id and holds the token sealed with HKDF(server secret, cookie secret), bound to the
 * id: neither a copy of the store nor the server's secret yields a token without the cookie. Ends after 30 idle days, 180
 * days at most, at logout, or when GoToSocial refuses the token; then its sockets close on every replica.
 */
export class Sessions extends Context.Service<
  Sessions,
  {
    /** Starts a session and gives the cookie's value. Those that `replacing` stand for end. */
    readonly start: (options: {
      readonly accountId: string
      readonly acct: string
      readonly token: Redacted.Redacted
      readonly replacing: ReadonlyArray<string>
      /** `deviceOf` the browser. */
      readonly device?: string
      /** GoToSocial's name for the token. */
      readonly tokenId?: string
    }) => Effect.Effect<{ readonly cookie: Redacted.Redacted; readonly session: Session }, SessionsError>
    /** Whose cookie this is; none when it is malformed, unknown, expired or tampered with. Counts as use. */
    readonly resolve: (cookie: string) => Effect.Effect<Option.Option<Session>, SessionsError>
    /** Whether there is still a session by this key. Does not count as use. */
    readonly alive: (key: string) => Effect.Effect<boolean, SessionsError>
    /** An account's sessions, those used last at the front. */
    readonly list: (accountId: string) => Effect.Effect<ReadonlyArray<SessionRecord>, SessionsError>
    /** Ends a session; ending an ended one is not an error. */
    readonly end: (key: string) => Effect.Effect<void, SessionsError>
    /** Ends a session of this account and gives what it was; none when the account has none by this key. */
    readonly endOwn: (accountId: string, key: string) => Effect.Effect<Option.Option<SessionRecord>, SessionsError>
    /** Ends all sessions of the account but for `except`, and gives what they were. */
    readonly endAll: (accountId: string, except?: string) => Effect.Effect<ReadonlyArray<SessionRecord>, SessionsError>
  }
>()("@chirp/server/session/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const store = yield* SessionStore
      const secret = yield* SessionSecret
      const bus = yield* HubBus
      const keyFor = (half: string) => deriveKey(secret.value, half, "chirp session token v1")

      const end = Effect.fn("Sessions.end")(function* (key: string) {
        yield* store.remove(key)
        yield* bus.publish({ _tag: "SessionEnded", session: key })
      }, failing("end"))

      const list = (accountId: string) => store.ofAccount(accountId).pipe(failing("list"))

      const touch = Effect.fnUntraced(function* (record: SessionRecord) {
        const now = yield* Clock.currentTimeMillis
        if (now - record.lastUsedAt < Duration.toMillis(TOUCH_AFTER)) return record.expiresAt
        const expiresAt = endOf(record.createdAt, now)
        // a session that can be read is good even if its use cannot be noted
        yield* store
          .touch(record.key, { lastUsedAt: now, expiresAt })
          .pipe(Effect.catch((error) => Effect.logWarning("the use of a session could not be noted", error)))
        return expiresAt
      })

      return Sessions.of({
        start: Effect.fn("Sessions.start")(function* ({
          accountId,
          acct,
          device = "",
          replacing,
          token,
          tokenId = ""
        }) {
          const id = yield* randomToken(HALF_BYTES)
          const half = yield* randomToken(HALF_BYTES)
          const now = yield* Clock.currentTimeMillis
          const record: SessionRecord = {
            key: hashOf(id),
            accountId,
            acct,
            sealedToken: yield* seal(keyFor(half), Redacted.value(token), id),
            device,
            tokenHash: hashOf(Redacted.value(token)),
            tokenId,
            createdAt: now,
            lastUsedAt: now,
            expiresAt: endOf(now, now)
          }
          yield* store.insert(record).pipe(failing("start"))
          for (const cookie of replacing) {
            const old = COOKIE.exec(cookie)?.[1]
            if (old !== undefined) yield* end(hashOf(old))
          }
          for (const { key } of (yield* list(accountId))
            .filter(({ key }) => key !== record.key)
            .slice(MAX_OF_ACCOUNT - 1)) {
            yield* end(key)
          }
          return {
            cookie: Redacted.make(`${id}.${half}`, { label: "session cookie" }),
            session: { key: record.key, accountId, acct, token, createdAt: now, expiresAt: record.expiresAt }
          }
        }),
        resolve: Effect.fnUntraced(function* (cookie) {
          const [, id, half] = COOKIE.exec(cookie) ?? []
          if (id === undefined || half === undefined) return Option.none()
          const found = yield* store.find(hashOf(id)).pipe(failing("resolve"))
          if (Option.isNone(found)) return Option.none()
          const record = found.value
          const token = open(keyFor(half), record.sealedToken, id)
          if (Option.isNone(token)) return Option.none()
          return Option.some({
            key: record.key,
            accountId: record.accountId,
            acct: record.acct,
            token: Redacted.make(token.value, { label: "access token" }),
            createdAt: record.createdAt,
            expiresAt: yield* touch(record)
          })
        }),
        alive: Effect.fnUntraced(function* (key) {
          return Option.isSome(yield* store.find(key).pipe(failing("alive")))
        }),
        list,
        end,
        endOwn: Effect.fn("Sessions.endOwn")(function* (accountId, key) {
          const record = Option.filter(
            yield* store.find(key).pipe(failing("endOwn")),
            (found) => found.accountId === accountId
          )
          if (Option.isSome(record)) yield* end(key)
          return record
        }),
        endAll: Effect.fn("Sessions.endAll")(function* (accountId, except) {
          const records = (yield* list(accountId)).filter(({ key }) => key !== except)
          yield* Effect.forEach(records, ({ key }) => store.remove(key).pipe(failing("endAll")), {
            concurrency: 8,
            discard: true
          })
          yield* bus.publish({ _tag: "AccountSessionsEnded", accountId, except })
          return records
        })
      })
    })
  )
}

const COOKIE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/

const endOf = (createdAt: number, lastUsedAt: number) =>
  Math.min(lastUsedAt + Duration.toMillis(IDLE), createdAt + Duration.toMillis(ABSOLUTE))

const failing =
  (operation: string) =>
  <A, R>(effect: Effect.Effect<A, SessionStoreError, R>): Effect.Effect<A, SessionsError, R> =>
    effect.pipe(
      Effect.mapError((cause) => new SessionsError({ operation, cause })),
      Effect.timeoutOrElse({
        duration: STORE_TIMEOUT,
        orElse: () => Effect.fail(new SessionsError({ operation, cause: "the store did not answer in time" }))
      })
    )
