import { Clock, Context, Duration, Effect, Layer, Option, Schema } from "effect"
import { Redis } from "effect/persistence"
import { SqlClient, SqlSchema } from "effect/sql"

/** Absent in records of an older release. */
const text = Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("")))

/** One session at rest. Times are milliseconds since 1970. Useless without its cookie: see `Sessions`. */
export const SessionRecord = Schema.Struct({
  /** SHA-256 of the cookie's id, hexadecimal. */
  key: Schema.String,
  accountId: Schema.String,
  acct: Schema.String,
  /** The access token, sealed with a key that needs the cookie's secret. */
  sealedToken: Schema.String,
  /** `deviceOf` the browser that signed in. */
  device: text,
  /** `hashOf` the token: what the bus calls it. Empty in records of before it was kept. */
  tokenHash: text,
  /** GoToSocial's name for the token, which opens nothing; empty when it is not known. */
  tokenId: text,
  createdAt: Schema.Finite,
  lastUsedAt: Schema.Finite,
  expiresAt: Schema.Finite
})
export type SessionRecord = typeof SessionRecord.Type

export class SessionStoreError extends Schema.TaggedError<SessionStoreError>()("SessionStoreError", {
  operation: Schema.Literals(["insert", "find", "ofAccount", "touch", "remove"]),
  cause: Schema.Defect()
}) {}

/** In memory, past this many sessions the longest unused one is dropped. */
const MAX_IN_MEMORY = 100_000
/** Expired rows removed with each new session, so that the table cannot grow by neglect. */
const PURGE_BATCH = 100
/** Longer than any session lives: what Redis knows of an account goes by itself. */
const INDEX_LIFETIME = Duration.days(200)

/**
 * Where sessions are kept. The key is a hash of an unguessable id, so it is the owner's proof and no account id is asked
 * for besides. An expired record is never found. Every layer passes `test/session/SessionStoreTest.ts`.
 */
export class SessionStore extends Context.Service<
  SessionStore,
  {
    readonly insert: (record: SessionRecord) => Effect.Effect<void, SessionStoreError>
    readonly find: (key: string) => Effect.Effect<Option.Option<SessionRecord>, SessionStoreError>
    /** The account's sessions, those used last at the front. */
    readonly ofAccount: (accountId: string) => Effect.Effect<ReadonlyArray<SessionRecord>, SessionStoreError>
    /** Moves the end of a session; nothing happens when it is gone. */
    readonly touch: (
      key: string,
      times: { readonly lastUsedAt: number; readonly expiresAt: number }
    ) => Effect.Effect<void, SessionStoreError>
    /** Whether there was one. */
    readonly remove: (key: string) => Effect.Effect<boolean, SessionStoreError>
  }
>()("@chirp/server/session/SessionStore") {
  /** Forgotten at the end of the process. */
  static readonly layerMemory = Layer.sync(SessionStore, () => {
    const records = new Map<string, SessionRecord>()
    const put = (record: SessionRecord) => {
      records.delete(record.key)
      records.set(record.key, record)
      const oldest = records.keys().next().value
      if (records.size > MAX_IN_MEMORY && oldest !== undefined) records.delete(oldest)
    }
    const live = (key: string) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        Option.filter(Option.fromUndefinedOr(records.get(key)), (record) => record.expiresAt > now)
      )
    return SessionStore.of({
      insert: (record) => Effect.sync(() => put(record)),
      find: live,
      ofAccount: (accountId) =>
        Effect.map(Clock.currentTimeMillis, (now) =>
          [...records.values()].filter((record) => record.accountId === accountId && record.expiresAt > now).sort(byUse)
        ),
      touch: (key, times) =>
        Effect.map(live(key), Option.match({ onNone: () => {}, onSome: (record) => put({ ...record, ...times }) })),
      remove: (key) => Effect.sync(() => records.delete(key))
    })
  })

  /** Table `chirp.sessions` (migration 0002). */
  static readonly layerSql = Layer.effect(
    SessionStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const at = (millis: number) => sql`to_timestamp(${millis}::float8 / 1000)`
      const millis = (column: string) => sql`(extract(epoch from ${sql(column)}) * 1000)::float8`
      const columns = sql`
        id_hash AS "key", account_id AS "accountId", acct, sealed_token AS "sealedToken", device,
        token_hash AS "tokenHash", token_id AS "tokenId", ${millis("created_at")} AS "createdAt",
        ${millis("last_used_at")} AS "lastUsedAt", ${millis("expires_at")} AS "expiresAt"`
      const byKey = SqlSchema.findOneOption({
        Request: Schema.Struct({ key: Schema.String, now: Schema.Finite }),
        Result: SessionRecord,
        execute: ({ key, now }) => sql`
          SELECT ${columns} FROM chirp.sessions WHERE id_hash = ${key} AND expires_at > ${at(now)}`
      })
      const byAccount = SqlSchema.findAll({
        Request: Schema.Struct({ accountId: Schema.String, now: Schema.Finite }),
        Result: SessionRecord,
        execute: ({ accountId, now }) => sql`
          SELECT ${columns} FROM chirp.sessions WHERE account_id = ${accountId} AND expires_at > ${at(now)}
          ORDER BY last_used_at DESC, id_hash`
      })
      return SessionStore.of({
        insert: Effect.fn("SessionStore.insert")(function* (record) {
          const now = yield* Clock.currentTimeMillis
          yield* sql`
            DELETE FROM chirp.sessions WHERE id_hash IN (
              SELECT id_hash FROM chirp.sessions WHERE expires_at <= ${at(now)} LIMIT ${PURGE_BATCH}
            )`
          yield* sql`
            INSERT INTO chirp.sessions
              (id_hash, account_id, acct, sealed_token, device, token_hash, token_id, created_at, last_used_at, expires_at)
            VALUES (${record.key}, ${record.accountId}, ${record.acct}, ${record.sealedToken},
              ${record.device}, ${record.tokenHash}, ${record.tokenId},
              ${at(record.createdAt)}, ${at(record.lastUsedAt)}, ${at(record.expiresAt)})`
        }, failing("insert")),
        find: Effect.fnUntraced(function* (key) {
          return yield* byKey({ key, now: yield* Clock.currentTimeMillis })
        }, failing("find")),
        ofAccount: Effect.fn("SessionStore.ofAccount")(function* (accountId) {
          return yield* byAccount({ accountId, now: yield* Clock.currentTimeMillis })
        }, failing("ofAccount")),
        touch: Effect.fnUntraced(function* (key, times) {
          const now = yield* Clock.currentTimeMillis
          yield* sql`
            UPDATE chirp.sessions SET last_used_at = ${at(times.lastUsedAt)}, expires_at = ${at(times.expiresAt)}
            WHERE id_hash = ${key} AND expires_at > ${at(now)}`
        }, failing("touch")),
        remove: Effect.fn("SessionStore.remove")(function* (key) {
          const rows = yield* sql`DELETE FROM chirp.sessions WHERE id_hash = ${key} RETURNING id_hash`
          return rows.length > 0
        }, failing("remove"))
      })
    })
  )

  /**
   * Keys `chirp:session:<hash>`, each with the session's own expiry, and for each account the set
   * `chirp:sessions-of:<account>` of such hashes; those in it that are gone are taken out as it is read. Losing Redis signs
   * people out, nothing more.
   */
  static readonly layerRedis = Layer.effect(
    SessionStore,
    Effect.gen(function* () {
      const redis = yield* Redis.Redis
      const name = (key: string) => `chirp:session:${key}`
      const index = (accountId: string) => `chirp:sessions-of:${accountId}`
      const set = Effect.fnUntraced(function* (record: SessionRecord, condition: "NX" | "XX") {
        yield* redis.send("SET", name(record.key), yield* encode(record), "PXAT", String(record.expiresAt), condition)
        yield* redis.send("SADD", index(record.accountId), record.key)
        yield* redis.send("EXPIRE", index(record.accountId), String(Duration.toSeconds(INDEX_LIFETIME)))
      })
      const find = Effect.fnUntraced(function* (key: string) {
        const now = yield* Clock.currentTimeMillis
        const found = yield* redis.send("GET", name(key))
        // a value that cannot be read is a session that is gone
        return Option.filter(decode(found), (record) => record.expiresAt > now)
      })
      return SessionStore.of({
        insert: Effect.fn("SessionStore.insert")((record) => set(record, "NX"), failing("insert")),
        find: (key) => failing("find")(find(key)),
        ofAccount: Effect.fn("SessionStore.ofAccount")(function* (accountId) {
          const now = yield* Clock.currentTimeMillis
          const keys = yield* redis.send<ReadonlyArray<string>>("SMEMBERS", index(accountId))
          if (keys.length === 0) return []
          const found = yield* redis.send<ReadonlyArray<string | null>>("MGET", ...keys.map(name))
          const gone = keys.filter((_, at) => found[at] === null)
          if (gone.length > 0) yield* redis.send("SREM", index(accountId), ...gone)
          return found
            .flatMap((value) => Option.toArray(decode(value)))
            .filter((record) => record.accountId === accountId && record.expiresAt > now)
            .sort(byUse)
        }, failing("ofAccount")),
        touch: Effect.fnUntraced(function* (key, times) {
          const record = yield* find(key)
          // XX: a session removed in between stays removed
          if (Option.isSome(record)) yield* set({ ...record.value, ...times }, "XX")
        }, failing("touch")),
        remove: Effect.fn("SessionStore.remove")(function* (key) {
          return Number(yield* redis.send("DEL", name(key))) > 0
        }, failing("remove"))
      })
    })
  )
}

const byUse = (a: SessionRecord, b: SessionRecord) => b.lastUsedAt - a.lastUsedAt || (a.key < b.key ? -1 : 1)

const Json = Schema.fromJsonString(SessionRecord)
const encode = Schema.encodeEffect(Json)
const decode = Schema.decodeUnknownOption(Json)

const failing =
  (operation: SessionStoreError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SessionStoreError, R> =>
    Effect.mapError(effect, (cause) => new SessionStoreError({ operation, cause }))
