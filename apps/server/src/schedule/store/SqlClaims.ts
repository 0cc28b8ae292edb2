import { Duration, Effect, Option, Random, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import { type Claim, PostRow, type ScheduledPostStore } from "../ScheduledPostStore.ts"
import { seniorsOf } from "../Turns.ts"
import { columns, failing } from "./SqlRows.ts"

/** How many due posts one claim looks through, the longest due first, to find each account's first. */
const LOOK_THROUGH = 256
/** When more are due, accounts whose posts are not among those: so many are looked at by one claim, from a place picked by lot. */
const LOTS = 64

const Claimed = Schema.Struct({
  ...PostRow.fields,
  fence: Schema.FiniteFromString,
  previousStatusId: Schema.NullOr(Schema.String),
  now: Schema.Finite
})
const decodeClaimed = Schema.decodeUnknownEffect(Schema.Array(Claimed))

const NextDue = Schema.Array(Schema.Struct({ wait: Schema.NullOr(Schema.Finite) }))

/** The part of `ScheduledPostStore` that the dispatcher uses. */
export const claimsOf = (
  sql: SqlClient.SqlClient
): Pick<
  ScheduledPostStore["Service"],
  | "claim"
  | "begin"
  | "publish"
  | "lookLater"
  | "postpone"
  | "fail"
  | "replaceMedia"
  | "release"
  | "renew"
  | "nextDue"
  | "dueWithin"
> => {
  const after = (duration: Duration.Duration) =>
    sql`now() + make_interval(secs => ${Duration.toSeconds(duration)}::float8)`
  const returning = sql.literal(`RETURNING ${columns("p")}, p.fence::text AS fence,
    (SELECT b.status_id FROM chirp.scheduled_posts b WHERE b.account_id = p.account_id AND b.thread_id = p.thread_id
      AND b.position < p.position ORDER BY b.position DESC LIMIT 1) AS "previousStatusId",
    (extract(epoch FROM now()) * 1000)::float8 AS now`)
  /** The row of a claim, if it is still this claim's. */
  const ours = ({ fence, row }: Claim) =>
    sql`account_id = ${row.accountId} AND id = ${row.id} AND fence = ${String(fence)}::bigint`

  /** Left behind by a claim whose lease has ended. What may have been sent is not sent again, but looked for. */
  const takeOver = (limit: number, lease: Duration.Duration) => sql`
    WITH stale AS MATERIALIZED (
      SELECT id FROM chirp.scheduled_posts WHERE state IN ('claimed', 'sending', 'unknown') AND lease_until <= now()
      ORDER BY lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE chirp.scheduled_posts p SET state = CASE p.state WHEN 'claimed' THEN 'claimed' ELSE 'unknown' END,
      fence = nextval('chirp.schedule_fence'), lease_until = ${after(lease)}
    FROM stale WHERE p.id = stale.id ${returning}`

  /** Nothing before it in its thread is still to go out. */
  const open = sql.literal(`(p.position = 0 OR NOT EXISTS (SELECT 1 FROM chirp.scheduled_posts b
    WHERE b.account_id = p.account_id AND b.thread_id = p.thread_id AND b.position < p.position AND b.state <> 'published'))`)
  const lot = sql.literal(`md5(account_id) COLLATE "C"`)
  const lotAfter = (place: Statement.Fragment) => sql`coalesce(
    (SELECT min(${lot}) FROM chirp.scheduled_posts WHERE state = 'scheduled' AND ${lot} > ${place}),
    (SELECT min(${lot}) FROM chirp.scheduled_posts WHERE state = 'scheduled'))`

  /**
   * One post an account, its longest due. Of the accounts `seniors` get their turn because theirs is due longest, and the
   * rest by lot: whoever has ten thousand posts due, or a thousand accounts that were earlier, nobody waits for all of them.
   */
  const claimDue = (limit: number, seniors: number, place: string, lease: Duration.Duration) => sql`
    WITH RECURSIVE due AS MATERIALIZED (
      SELECT id, account_id, thread_id, position, run_at FROM chirp.scheduled_posts p
      WHERE state = 'scheduled' AND run_at <= now() AND ${open} ORDER BY run_at LIMIT ${LOOK_THROUGH}
    ), lots (lot, n) AS (
      SELECT ${lotAfter(sql`${place}`)}, 1 WHERE (SELECT count(*) FROM due) = ${LOOK_THROUGH}
      UNION ALL
      SELECT ${lotAfter(sql`lots.lot`)}, n + 1 FROM lots WHERE n < ${LOTS} AND lots.lot IS NOT NULL
    ), drawn AS MATERIALIZED (
      SELECT p.* FROM (SELECT DISTINCT lot FROM lots) l CROSS JOIN LATERAL (
        SELECT id, account_id, thread_id, position, run_at FROM chirp.scheduled_posts p
        WHERE state = 'scheduled' AND ${lot} = l.lot AND run_at <= now() AND ${open}
        ORDER BY run_at, thread_id, position LIMIT 1) p
    ), heads AS MATERIALIZED (
      SELECT DISTINCT ON (d.account_id) d.id, d.run_at FROM (SELECT * FROM due UNION ALL SELECT * FROM drawn) d
      WHERE NOT EXISTS (SELECT 1 FROM chirp.scheduled_posts f
        WHERE f.account_id = d.account_id AND f.state IN ('claimed', 'sending', 'unknown'))
      ORDER BY d.account_id, d.run_at, d.thread_id, d.position
    ), ranked AS (
      -- of those due at the same time, in an order that favours nobody
      SELECT id, row_number() OVER (ORDER BY run_at, random()) <= ${seniors} AS senior FROM heads
    ), first AS MATERIALIZED (
      SELECT id FROM ranked ORDER BY senior DESC, random() LIMIT ${limit}
    ), free AS MATERIALIZED (
      SELECT p.id FROM chirp.scheduled_posts p JOIN first USING (id)
      WHERE p.state = 'scheduled' AND p.run_at <= now() FOR UPDATE OF p SKIP LOCKED)
    UPDATE chirp.scheduled_posts p SET state = 'claimed', fence = nextval('chirp.schedule_fence'), lease_until = ${after(lease)}
    FROM free WHERE p.id = free.id ${returning}`

  const claimOf = ({ fence, now, previousStatusId, ...row }: typeof Claimed.Type): Claim => ({
    row,
    fence,
    state: row.state === "unknown" ? "unknown" : "claimed",
    previousStatusId,
    now
  })
  /** The tries that count, without the one under way if it cannot have arrived. */
  const counted = (reached: boolean) => {
    const attempts = reached ? sql`attempts` : sql`attempts - CASE WHEN state = 'sending' THEN 1 ELSE 0 END`
    const kept = (column: string) =>
      reached ? sql`${sql(column)}` : sql`CASE WHEN ${attempts} = 0 THEN NULL ELSE ${sql(column)} END`
    return sql`attempts = ${attempts}, first_sent_at = ${kept("first_sent_at")}, sending_at = ${kept("sending_at")}`
  }
  const done = (rows: ReadonlyArray<unknown>) => rows.length > 0

  return {
    claim: Effect.fnUntraced(function* (limit, lease) {
      const stale = yield* Effect.flatMap(takeOver(limit, lease), decodeClaimed)
      if (stale.length >= limit) return stale.map(claimOf)
      const left = limit - stale.length
      const place = Math.floor((yield* Random.next) * 2 ** 32)
        .toString(16)
        .padStart(8, "0")
      const due = yield* claimDue(left, seniorsOf(left, yield* Random.next), place, lease).pipe(
        // another replica has just claimed for one of these accounts: the next claim sees it
        Effect.catchIf(isUnique, () => Effect.succeed([])),
        Effect.flatMap(decodeClaimed)
      )
      return [...stale, ...due].map(claimOf)
    }, failing("claim")),

    begin: Effect.fnUntraced(function* (claim, lease) {
      // what this returns must outlive the machine, whatever the database's default: set for this transaction alone
      const [row] = yield* sql<{ sends: number }>`
        UPDATE chirp.scheduled_posts SET state = 'sending', sends = sends + 1, attempts = attempts + 1,
          first_sent_at = coalesce(first_sent_at, now()), sending_at = now(), updated_at = now(),
          lease_until = ${after(lease)}
        WHERE ${ours(claim)} AND state = 'claimed' AND lease_until > now()
          AND set_config('synchronous_commit', 'on', true) = 'on'
        RETURNING sends`
      return Option.map(Option.fromUndefinedOr(row), ({ sends }) => sends)
    }, failing("begin")),

    publish: Effect.fnUntraced(function* ({ row }, attempt, statusId) {
      return yield* sql`
        UPDATE chirp.scheduled_posts SET state = 'published', status_id = ${statusId}, dispatched_at = now(),
          updated_at = now(), lease_until = NULL, error_code = NULL, error = NULL, failed_at = NULL
        WHERE account_id = ${row.accountId} AND id = ${row.id} AND sends = ${attempt}
          AND state IN ('claimed', 'sending', 'unknown') RETURNING id`.pipe(
        Effect.map((rows) => (done(rows) ? "published" : "lost")),
        Effect.catchIf(isUnique, () => Effect.succeed("taken" as const))
      )
    }, failing("publish")),

    lookLater: (claim, delay) =>
      Effect.map(
        sql`
          UPDATE chirp.scheduled_posts SET state = 'unknown', lease_until = ${after(delay)}, updated_at = now()
          WHERE ${ours(claim)} AND state IN ('sending', 'unknown') RETURNING id`,
        done
      ).pipe(failing("lookLater")),

    postpone: (claim, { delay, problem, reached }) =>
      Effect.map(
        sql`
          UPDATE chirp.scheduled_posts SET state = 'scheduled', run_at = ${after(delay)}, lease_until = NULL,
            setbacks = setbacks + 1, error_code = ${problem?.code ?? null}, error = ${problem?.message ?? null},
            ${counted(reached)}, updated_at = now()
          WHERE ${ours(claim)} AND state IN ('claimed', 'sending', 'unknown') RETURNING id`,
        done
      ).pipe(failing("postpone")),

    fail: (claim, { problem, reached }) =>
      Effect.map(
        sql`
          UPDATE chirp.scheduled_posts SET state = 'failed', failed_at = now(), lease_until = NULL,
            error_code = ${problem.code}, error = ${problem.message}, ${counted(reached)}, updated_at = now()
          WHERE ${ours(claim)} AND state IN ('claimed', 'sending', 'unknown') RETURNING id`,
        done
      ).pipe(failing("fail")),

    replaceMedia: (claim, { media, mediaIds }) =>
      Effect.map(
        sql`
          UPDATE chirp.scheduled_posts SET media = ${JSON.stringify(media)}::jsonb, updated_at = now(),
            media_ids = ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(mediaIds)}::jsonb))
          WHERE ${ours(claim)} AND state = 'claimed' RETURNING id`,
        done
      ).pipe(failing("replaceMedia")),

    release: (claim) =>
      Effect.map(
        sql`
          UPDATE chirp.scheduled_posts SET state = 'scheduled', lease_until = NULL
          WHERE ${ours(claim)} AND state = 'claimed' RETURNING id`,
        done
      ).pipe(failing("release")),

    renew: Effect.fnUntraced(function* (claims, lease) {
      if (claims.length === 0) return new Set<number>()
      const held = JSON.stringify(claims.map(({ fence, row }) => ({ id: row.id, account: row.accountId, fence })))
      const rows = yield* sql<{ fence: string }>`
        UPDATE chirp.scheduled_posts p SET lease_until = ${after(lease)}
        FROM jsonb_to_recordset(${held}::jsonb) AS h(id text, account text, fence bigint)
        WHERE p.id = h.id AND p.account_id = h.account AND p.fence = h.fence AND p.state IN ('claimed', 'sending', 'unknown')
        RETURNING p.fence::text AS fence`
      return new Set(rows.map(({ fence }) => Number(fence)))
    }, failing("renew")),

    nextDue: Effect.flatMap(
      sql`
        SELECT extract(epoch FROM least(
          (SELECT min(lease_until) FROM chirp.scheduled_posts WHERE state IN ('claimed', 'sending', 'unknown')),
          (SELECT p.run_at FROM chirp.scheduled_posts p WHERE p.state = 'scheduled'
            AND NOT EXISTS (SELECT 1 FROM chirp.scheduled_posts f
              WHERE f.account_id = p.account_id AND f.state IN ('claimed', 'sending', 'unknown'))
            AND (p.position = 0 OR NOT EXISTS (SELECT 1 FROM chirp.scheduled_posts b WHERE b.account_id = p.account_id
              AND b.thread_id = p.thread_id AND b.position < p.position AND b.state <> 'published'))
            ORDER BY p.run_at LIMIT 1)
        ) - now())::float8 AS wait`,
      Schema.decodeUnknownEffect(NextDue)
    ).pipe(
      Effect.map(([row]) =>
        Option.map(Option.fromNullishOr(row?.wait), (wait) => Duration.millis(Math.max(0, wait * 1000)))
      ),
      failing("nextDue")
    ),

    dueWithin: (time) =>
      sql<{ id: string; at: number }>`
        SELECT id, (extract(epoch FROM run_at) * 1000)::float8 AS at FROM chirp.scheduled_posts
        WHERE state = 'scheduled' AND run_at <= ${after(time)} ORDER BY run_at LIMIT 1000`.pipe(failing("dueWithin"))
  }
}

const isUnique = (error: SqlError.SqlError) => error.reason._tag === "UniqueViolation"
