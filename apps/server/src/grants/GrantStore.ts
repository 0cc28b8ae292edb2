import { Clock, Context, Duration, Effect, Layer, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"

/** What grants are kept for. */
export const Purpose = Schema.Literals(["schedule", "library"])
export type Purpose = typeof Purpose.Type

/** A token at rest: useless without the server's key ring. */
export const GrantRecord = Schema.Struct({
  accountId: Schema.String,
  /** SHA-256 of the token, hexadecimal. */
  tokenHash: Schema.String,
  sealedToken: Schema.String
})
export type GrantRecord = typeof GrantRecord.Type

export class GrantStoreError extends Schema.TaggedError<GrantStoreError>()("GrantStoreError", {
  operation: Schema.Literals(["keep", "find", "reseal", "remove", "release"]),
  cause: Schema.Defect()
}) {}

/** Newest of an account that are kept; with the next one the longest unseen goes. */
const PER_ACCOUNT = 5

/** Where grants are kept. Every layer passes `test/grants/GrantStoreTest.ts`. */
export class GrantStore extends Context.Service<
  GrantStore,
  {
    /** Keeps it for one more purpose and counts it as the newest. Whether it is new. */
    readonly keep: (record: GrantRecord, purpose: Purpose) => Effect.Effect<boolean, GrantStoreError>
    /** Those of an account that are kept for the purpose, the newest first. */
    readonly find: (accountId: string, purpose: Purpose) => Effect.Effect<ReadonlyArray<GrantRecord>, GrantStoreError>
    /** Puts another box in its place; nothing happens when it is gone. */
    readonly reseal: (record: GrantRecord) => Effect.Effect<void, GrantStoreError>
    readonly remove: (accountId: string, tokenHash: string) => Effect.Effect<void, GrantStoreError>
    /** A token that has ended, whosever it was: its hash is the proof. */
    readonly removeToken: (tokenHash: string) => Effect.Effect<void, GrantStoreError>
    /** Those not seen for so long are no longer needed for this purpose; the ones that are for none are removed. */
    readonly release: (
      accountId: string,
      purpose: Purpose,
      unseenFor: Duration.Duration
    ) => Effect.Effect<void, GrantStoreError>
    /** Accounts with grants for this purpose that have not been seen for so long; a thousand at most. */
    readonly unseen: (
      purpose: Purpose,
      unseenFor: Duration.Duration
    ) => Effect.Effect<ReadonlyArray<string>, GrantStoreError>
    readonly removeAll: (accountId: string) => Effect.Effect<void, GrantStoreError>
  }
>()("@chirp/server/grants/GrantStore") {
  static readonly layerMemory = Layer.sync(GrantStore, () => {
    // by account, the newest last
    const accounts = new Map<
      string,
      ReadonlyArray<GrantRecord & { readonly purposes: ReadonlySet<Purpose>; readonly seenAt: number }>
    >()
    const of = (accountId: string) => accounts.get(accountId) ?? []
    return GrantStore.of({
      keep: (record, purpose) =>
        Effect.map(Clock.currentTimeMillis, (seenAt) => {
          const all = of(record.accountId)
          const before = all.find(({ tokenHash }) => tokenHash === record.tokenHash)
          const rest = all.filter((one) => one !== before)
          const kept = { ...record, seenAt, purposes: new Set([...(before?.purposes ?? []), purpose]) }
          accounts.set(record.accountId, [...rest, kept].slice(-PER_ACCOUNT))
          return before === undefined
        }),
      find: (accountId, purpose) =>
        Effect.sync(() =>
          of(accountId)
            .filter(({ purposes }) => purposes.has(purpose))
            .map(({ sealedToken, tokenHash }) => ({ accountId, tokenHash, sealedToken }))
            .reverse()
        ),
      reseal: (record) =>
        Effect.sync(
          () =>
            void accounts.set(
              record.accountId,
              of(record.accountId).map((one) => (one.tokenHash === record.tokenHash ? { ...one, ...record } : one))
            )
        ),
      remove: (accountId, hash) =>
        Effect.sync(
          () =>
            void accounts.set(
              accountId,
              of(accountId).filter(({ tokenHash }) => tokenHash !== hash)
            )
        ),
      removeToken: (hash) =>
        Effect.sync(() => {
          for (const [id, all] of accounts) {
            accounts.set(
              id,
              all.filter(({ tokenHash }) => tokenHash !== hash)
            )
          }
        }),
      unseen: (purpose, unseenFor) =>
        Effect.map(Clock.currentTimeMillis, (now) =>
          [...accounts].flatMap(([id, all]) =>
            all.some((one) => one.purposes.has(purpose) && one.seenAt <= now - Duration.toMillis(unseenFor)) ? [id] : []
          )
        ),
      release: (accountId, purpose, unseenFor) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const left = of(accountId).map((one) => ({
            ...one,
            purposes: new Set(
              [...one.purposes].filter((other) => other !== purpose || one.seenAt > now - Duration.toMillis(unseenFor))
            )
          }))
          accounts.set(
            accountId,
            left.filter(({ purposes }) => purposes.size > 0)
          )
        }),
      removeAll: (accountId) => Effect.sync(() => void accounts.delete(accountId))
    })
  })

  /** Table `chirp.grants` (migration 0004). */
  static readonly layerSql = Layer.effect(
    GrantStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const byAccount = SqlSchema.findAll({
        Request: Schema.Struct({ accountId: Schema.String, purpose: Purpose }),
        Result: GrantRecord,
        execute: ({ accountId, purpose }) => sql`
          SELECT account_id AS "accountId", token_hash AS "tokenHash", sealed_token AS "sealedToken"
          FROM chirp.grants WHERE account_id = ${accountId} AND ${purpose}::text = ANY(purposes) ORDER BY seen_at DESC, token_hash LIMIT ${PER_ACCOUNT}`
      })
      return GrantStore.of({
        keep: Effect.fn("GrantStore.keep")(function* ({ accountId, sealedToken, tokenHash }, purpose) {
          const [row] = yield* sql<{ fresh: boolean }>`
            INSERT INTO chirp.grants AS g (account_id, token_hash, sealed_token, purposes, seen_at)
            VALUES (${accountId}, ${tokenHash}, ${sealedToken}, ARRAY[${purpose}::text], clock_timestamp())
            ON CONFLICT (account_id, token_hash) DO UPDATE SET sealed_token = excluded.sealed_token,
              seen_at = excluded.seen_at,
              purposes = CASE WHEN ${purpose}::text = ANY(g.purposes) THEN g.purposes ELSE g.purposes || excluded.purposes END
            RETURNING (xmax = 0) AS fresh`
          yield* sql`
            DELETE FROM chirp.grants WHERE account_id = ${accountId} AND token_hash IN (
              SELECT token_hash FROM chirp.grants WHERE account_id = ${accountId}
              ORDER BY seen_at DESC, token_hash OFFSET ${PER_ACCOUNT})`
          return row?.fresh === true
        }, failing("keep")),
        find: (accountId, purpose) => failing("find")(byAccount({ accountId, purpose })),
        reseal: Effect.fn("GrantStore.reseal")(function* ({ accountId, sealedToken, tokenHash }) {
          yield* sql`
            UPDATE chirp.grants SET sealed_token = ${sealedToken}
            WHERE account_id = ${accountId} AND token_hash = ${tokenHash}`
        }, failing("reseal")),
        remove: Effect.fn("GrantStore.remove")(function* (accountId, tokenHash) {
          yield* sql`DELETE FROM chirp.grants WHERE account_id = ${accountId} AND token_hash = ${tokenHash}`
        }, failing("remove")),
        removeToken: Effect.fn("GrantStore.removeToken")(function* (tokenHash) {
          yield* sql`DELETE FROM chirp.grants WHERE token_hash = ${tokenHash}`
        }, failing("remove")),
        release: Effect.fn("GrantStore.release")(function* (accountId, purpose, unseenFor) {
          const before = sql`clock_timestamp() - make_interval(secs => ${Duration.toSeconds(unseenFor)}::float8)`
          yield* sql`
            WITH released AS (
              UPDATE chirp.grants SET purposes = array_remove(purposes, ${purpose}::text)
              WHERE account_id = ${accountId} AND purposes <> ARRAY[${purpose}::text] AND seen_at <= ${before} RETURNING 1)
            DELETE FROM chirp.grants
            WHERE account_id = ${accountId} AND purposes = ARRAY[${purpose}::text] AND seen_at <= ${before}`
        }, failing("release")),
        unseen: Effect.fn("GrantStore.unseen")(function* (purpose, unseenFor) {
          const rows = yield* sql<{ account: string }>`
            SELECT DISTINCT account_id AS account FROM chirp.grants WHERE ${purpose}::text = ANY(purposes)
              AND seen_at <= clock_timestamp() - make_interval(secs => ${Duration.toSeconds(unseenFor)}::float8)
            LIMIT 1000`
          return rows.map(({ account }) => account)
        }, failing("release")),
        removeAll: Effect.fn("GrantStore.removeAll")(function* (accountId) {
          yield* sql`DELETE FROM chirp.grants WHERE account_id = ${accountId}`
        }, failing("remove"))
      })
    })
  )
}

const failing =
  (operation: GrantStoreError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, GrantStoreError, R> =>
    Effect.mapError(effect, (cause) => new GrantStoreError({ operation, cause }))
