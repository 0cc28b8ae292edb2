import { Clock, Context, Duration, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"
import { PostTrace } from "./PostTrace.ts"

/** An answer as a client got it. */
export const KeptAnswer = Schema.Struct({
  status: Schema.Int,
  /** Without those of one connection or one moment. */
  headers: Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  /** Base64. */
  body: Schema.String
})
export type KeptAnswer = typeof KeptAnswer.Type

/** Whose key it is: an account (or, where that is not known, a token by its hash), the key and the post by theirs. */
export interface KeyedPost {
  readonly owner: string
  readonly keyHash: string
  readonly bodyHash: string
}

/** A try at a post. `earlier`: an earlier one may have reached GoToSocial, `sinceMillis` ago, and its end is not known. */
export interface Try {
  readonly attempt: number
  readonly earlier: Option.Option<{ readonly trace: PostTrace; readonly sinceMillis: number }>
}

export type Begun =
  | { readonly _tag: "Mine"; readonly try: Try }
  | { readonly _tag: "Busy" }
  | { readonly _tag: "Kept"; readonly answer: KeptAnswer }
  /** The key stands for another post. */
  | { readonly _tag: "Differs" }

export class IdempotencyStoreError extends Schema.TaggedError<IdempotencyStoreError>()("IdempotencyStoreError", {
  operation: Schema.Literals(["begin", "sending", "renew", "settle", "release", "others"]),
  cause: Schema.Defect()
}) {}

/** How long a key stands for its post. */
export const KEPT_FOR = Duration.hours(24)
/** A replica that has not renewed its try for this long has died; another may take the post up. */
export const LEASE = Duration.seconds(15)
/** Old rows removed with each new one. */
const PURGE_BATCH = 50

/**
 * Posts by their `Idempotency-Key`. All times are the database's. A try is renewed while it runs; `attempt` fences: who was
 * overtaken can neither send nor settle. Every layer passes `test/idempotency/IdempotencyStoreTest.ts`.
 */
export class IdempotencyStore extends Context.Service<
  IdempotencyStore,
  {
    readonly begin: (post: KeyedPost) => Effect.Effect<Begun, IdempotencyStoreError>
    /** Notes, before the first byte goes out, that this try may act from now on. False: overtaken, nothing may be sent. */
    readonly sending: (
      post: KeyedPost,
      attempt: number,
      trace: PostTrace
    ) => Effect.Effect<boolean, IdempotencyStoreError>
    readonly renew: (post: KeyedPost, attempt: number) => Effect.Effect<void, IdempotencyStoreError>
    /** Keeps the answer for whoever asks again. `statusId`: the post's, if it is one. */
    readonly settle: (
      post: KeyedPost,
      attempt: number,
      answer: KeptAnswer,
      statusId: string | undefined
    ) => Effect.Effect<void, IdempotencyStoreError>
    /** Ends a try. `acted`: GoToSocial may have acted on it, so the key stays; else it is free again. */
    readonly release: (post: KeyedPost, attempt: number, acted: boolean) => Effect.Effect<void, IdempotencyStoreError>
    /** Ids of the owner's posts that are known to belong to other keys. */
    readonly others: (post: KeyedPost) => Effect.Effect<ReadonlySet<string>, IdempotencyStoreError>
  }
>()("@chirp/server/idempotency/IdempotencyStore") {
  /** For one replica; forgotten at its end. */
  static readonly layerMemory = Layer.effect(
    IdempotencyStore,
    Effect.map(Clock.Clock, (clock) => {
      interface Row {
        readonly post: KeyedPost
        readonly createdAt: number
        attempt: number
        leaseUntil: number
        sent: { readonly trace: PostTrace; readonly at: number } | undefined
        answer: KeptAnswer | undefined
        statusId: string | undefined
      }
      const rows = new Map<string, Row>()
      const name = (post: KeyedPost) => `${post.owner} ${post.keyHash}`
      const now = () => clock.currentTimeMillisUnsafe()
      const leased = () => now() + Duration.toMillis(LEASE)
      const own = (post: KeyedPost, attempt: number) => {
        const row = rows.get(name(post))
        return row?.attempt === attempt && row.answer === undefined ? row : undefined
      }
      const begin = (post: KeyedPost): Begun => {
        const found = rows.get(name(post))
        if (found === undefined || found.createdAt + Duration.toMillis(KEPT_FOR) <= now()) {
          rows.set(name(post), {
            post,
            createdAt: now(),
            attempt: 1,
            leaseUntil: leased(),
            sent: undefined,
            answer: undefined,
            statusId: undefined
          })
          return { _tag: "Mine", try: { attempt: 1, earlier: Option.none() } }
        }
        if (found.post.bodyHash !== post.bodyHash) return { _tag: "Differs" }
        if (found.answer !== undefined) return { _tag: "Kept", answer: found.answer }
        if (found.leaseUntil > now()) return { _tag: "Busy" }
        found.attempt++
        found.leaseUntil = leased()
        const earlier = Option.map(Option.fromUndefinedOr(found.sent), ({ at, trace }) => ({
          trace,
          sinceMillis: now() - at
        }))
        return { _tag: "Mine", try: { attempt: found.attempt, earlier } }
      }
      return IdempotencyStore.of({
        begin: (post) => Effect.sync(() => begin(post)),
        sending: (post, attempt, trace) =>
          Effect.sync(() => {
            const row = own(post, attempt)
            if (row !== undefined) row.sent = { trace, at: now() }
            return row !== undefined
          }),
        renew: (post, attempt) =>
          Effect.sync(() => {
            const row = own(post, attempt)
            if (row !== undefined) row.leaseUntil = leased()
          }),
        settle: (post, attempt, answer, statusId) =>
          Effect.sync(() => {
            const row = own(post, attempt)
            if (row !== undefined) Object.assign(row, { answer, statusId })
          }),
        release: (post, attempt, acted) =>
          Effect.sync(() => {
            const row = own(post, attempt)
            if (row === undefined) return
            if (acted) row.leaseUntil = now()
            else rows.delete(name(post))
          }),
        others: (post) =>
          Effect.sync(
            () =>
              new Set(
                [...rows.values()].flatMap((row) =>
                  row.post.owner === post.owner && row.post.keyHash !== post.keyHash && row.statusId !== undefined
                    ? [row.statusId]
                    : []
                )
              )
          )
      })
    })
  )

  /** Table `chirp.idempotency_keys` (migration 0003). */
  static readonly layerSql = Layer.effect(
    IdempotencyStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const lease = sql`now() + make_interval(secs => ${Duration.toSeconds(LEASE)})`
      const expired = sql`created_at <= now() - make_interval(secs => ${Duration.toSeconds(KEPT_FOR)})`
      const mine = (post: Pick<KeyedPost, "owner" | "keyHash">) =>
        sql`account_id = ${post.owner} AND key_hash = ${post.keyHash}`

      const insert = (post: KeyedPost) => sql`
        INSERT INTO chirp.idempotency_keys (account_id, key_hash, body_hash, lease_until)
        VALUES (${post.owner}, ${post.keyHash}, ${post.bodyHash}, ${lease})
        ON CONFLICT (account_id, key_hash) DO NOTHING
        RETURNING attempt`
      const takeUp = SqlSchema.findOneOption({
        Request: Schema.Struct({ owner: Schema.String, keyHash: Schema.String, bodyHash: Schema.String }),
        Result: Schema.Struct({
          attempt: Schema.Int,
          trace: Schema.NullOr(PostTrace),
          sinceMillis: Schema.NullOr(Schema.Finite)
        }),
        execute: (post) => sql`
          UPDATE chirp.idempotency_keys SET attempt = attempt + 1, lease_until = ${lease}
          WHERE ${mine(post)} AND body_hash = ${post.bodyHash} AND status IS NULL AND lease_until <= now()
          RETURNING attempt, trace, (extract(epoch from now() - sent_at) * 1000)::float8 AS "sinceMillis"`
      })
      const look = SqlSchema.findOneOption({
        Request: Schema.Struct({ owner: Schema.String, keyHash: Schema.String, bodyHash: Schema.String }),
        Result: Schema.Struct({ bodyHash: Schema.String, answer: Schema.NullOr(KeptAnswer) }),
        execute: (post) => sql`
          SELECT body_hash AS "bodyHash",
            CASE WHEN status IS NULL THEN NULL
              ELSE jsonb_build_object('status', status, 'headers', headers, 'body', encode(body, 'base64')) END AS answer
          FROM chirp.idempotency_keys WHERE ${mine(post)}`
      })
      const clean = (post: KeyedPost) => sql`
        DELETE FROM chirp.idempotency_keys WHERE (account_id, key_hash) IN (
          SELECT account_id, key_hash FROM chirp.idempotency_keys WHERE ${expired} ORDER BY created_at LIMIT ${PURGE_BATCH}
        ) OR (${mine(post)} AND ${expired})`

      const others = SqlSchema.findAll({
        Request: Schema.Struct({ owner: Schema.String, keyHash: Schema.String }),
        Result: Schema.Struct({ id: Schema.String }),
        execute: ({ keyHash, owner }) => sql`
          SELECT status_id AS id FROM chirp.idempotency_keys
          WHERE account_id = ${owner} AND key_hash <> ${keyHash} AND status_id IS NOT NULL`
      })

      /** A row may come or go between two statements: then it is looked at again. */
      const begin = Effect.fnUntraced(function* (post: KeyedPost) {
        yield* clean(post)
        for (let tries = 0; tries < 5; tries++) {
          const inserted = yield* insert(post)
          if (inserted.length > 0) return { _tag: "Mine", try: { attempt: 1, earlier: Option.none() } } satisfies Begun
          const taken = yield* takeUp(post)
          if (Option.isSome(taken)) {
            const { attempt, sinceMillis, trace } = taken.value
            const earlier = trace === null || sinceMillis === null ? Option.none() : Option.some({ trace, sinceMillis })
            return { _tag: "Mine", try: { attempt, earlier } } satisfies Begun
          }
          const row = yield* look(post)
          if (Option.isNone(row)) continue
          const { answer, bodyHash } = row.value
          if (bodyHash !== post.bodyHash) return { _tag: "Differs" } satisfies Begun
          return answer === null ? ({ _tag: "Busy" } satisfies Begun) : ({ _tag: "Kept", answer } satisfies Begun)
        }
        return { _tag: "Busy" } satisfies Begun
      })

      return IdempotencyStore.of({
        begin: (post) => failing("begin")(begin(post)),
        sending: Effect.fnUntraced(function* (post, attempt, trace) {
          const rows = yield* sql`
            UPDATE chirp.idempotency_keys SET sent_at = now(), trace = ${JSON.stringify(trace)}::jsonb
            WHERE ${mine(post)} AND attempt = ${attempt} AND status IS NULL RETURNING attempt`
          return rows.length > 0
        }, failing("sending")),
        renew: Effect.fnUntraced(function* (post, attempt) {
          yield* sql`
            UPDATE chirp.idempotency_keys SET lease_until = ${lease}
            WHERE ${mine(post)} AND attempt = ${attempt} AND status IS NULL`
        }, failing("renew")),
        settle: Effect.fnUntraced(function* (post, attempt, answer, statusId) {
          yield* sql`
            UPDATE chirp.idempotency_keys SET status = ${answer.status}, headers = ${JSON.stringify(answer.headers)}::jsonb,
              body = decode(${answer.body}, 'base64'), status_id = ${statusId ?? null}
            WHERE ${mine(post)} AND attempt = ${attempt} AND status IS NULL`
        }, failing("settle")),
        release: Effect.fnUntraced(function* (post, attempt, acted) {
          if (acted) {
            yield* sql`
              UPDATE chirp.idempotency_keys SET lease_until = now()
              WHERE ${mine(post)} AND attempt = ${attempt} AND status IS NULL`
          } else {
            yield* sql`
              DELETE FROM chirp.idempotency_keys WHERE ${mine(post)} AND attempt = ${attempt} AND status IS NULL`
          }
        }, failing("release")),
        others: Effect.fnUntraced(function* (post) {
          const rows = yield* others(post)
          return new Set(rows.map(({ id }) => id))
        }, failing("others"))
      })
    })
  )
}

const failing =
  (operation: IdempotencyStoreError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, IdempotencyStoreError, R> =>
    Effect.mapError(effect, (cause) => new IdempotencyStoreError({ operation, cause }))
