import { Array as Arr, Duration, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import {
  LimitReached,
  MediaReserved,
  NoSuchPost,
  PostBusy,
  PostChanged,
  ScheduledPostStore,
  type StoreLimits
} from "../ScheduledPostStore.ts"
import { claimsOf } from "./SqlClaims.ts"
import { asThread, columns, decodeRows, failing, type Insertable, insertRows } from "./SqlRows.ts"

/** Table `chirp.scheduled_posts` (migration 0004). The only clock is PostgreSQL's. */
export const layerSql = Layer.effect(
  ScheduledPostStore,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const all = sql.literal(columns("p"))

    const threadOf = Effect.fnUntraced(function* (accountId: string, id: string, lock = false) {
      const rows = yield* sql`
        SELECT ${all} FROM chirp.scheduled_posts p
        WHERE p.account_id = ${accountId} AND p.thread_id = coalesce(
          (SELECT thread_id FROM chirp.scheduled_posts WHERE account_id = ${accountId} AND id = ${id}), ${id})
        ORDER BY p.position ${lock ? sql.literal("FOR UPDATE") : sql.literal("")}`
      return asThread(yield* decodeRows(rows))
    })

    /** Changes of an account's posts by its owner come one after the other: limits and reservations hold. */
    const alone = (accountId: string) =>
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`chirp.schedule ${accountId}`}, 0))`

    const changeable = Effect.fnUntraced(function* (accountId: string, threadId: string) {
      const thread = yield* threadOf(accountId, threadId, true)
      if (Option.isNone(thread)) return yield* new NoSuchPost()
      const open = thread.value.filter(({ state }) => state !== "published")
      const busy = open.find(({ state }) => state !== "scheduled" && state !== "failed")
      if (busy !== undefined) return yield* new PostBusy({ state: busy.state })
      if (!Arr.isReadonlyArrayNonEmpty(open)) return yield* new PostBusy({ state: "published" })
      return { thread: thread.value, open }
    })

    const check = Effect.fnUntraced(function* (options: {
      readonly accountId: string
      readonly except: string
      readonly mediaIds: ReadonlyArray<string>
      readonly count: number
      readonly scheduledAt: number
      readonly limits: StoreLimits
    }) {
      const wanted = JSON.stringify(options.mediaIds)
      const [counts] = yield* sql<{ waiting: number; day: number; taken: string | null }>`
        SELECT count(*) FILTER (WHERE state <> 'published')::int AS waiting,
          count(*) FILTER (WHERE (scheduled_at AT TIME ZONE 'UTC')::date = (${at(options.scheduledAt)} AT TIME ZONE 'UTC')::date)::int AS day,
          min(m.id) FILTER (WHERE state <> 'published') AS taken
        FROM chirp.scheduled_posts p LEFT JOIN LATERAL (
          SELECT id FROM unnest(p.media_ids) AS u(id) WHERE ${wanted}::jsonb ? u.id LIMIT 1) m ON true
        WHERE account_id = ${options.accountId} AND thread_id <> ${options.except}`
      const waiting = (counts?.waiting ?? 0) + options.count
      if (waiting > options.limits.maxWaiting) {
        return yield* new LimitReached({ limit: "waiting", count: waiting, most: options.limits.maxWaiting })
      }
      const day = (counts?.day ?? 0) + options.count
      if (day > options.limits.maxPerDay) {
        return yield* new LimitReached({ limit: "day", count: day, most: options.limits.maxPerDay })
      }
      const twice = options.mediaIds.find((id, index) => options.mediaIds.indexOf(id) !== index)
      const taken = twice ?? counts?.taken ?? undefined
      if (taken !== undefined) return yield* new MediaReserved({ mediaId: taken })
    })

    const textArray = (values: ReadonlyArray<string>) =>
      sql`ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`
    /** As before the first try. */
    const anew = sql.literal(
      "state = 'scheduled', attempts = 0, setbacks = 0, error_code = NULL, error = NULL, failed_at = NULL"
    )
    const at = (millis: number) => sql`to_timestamp(${millis}::float8 / 1000)`
    const insert = (rows: ReadonlyArray<Insertable>) => insertRows(sql, rows)
    const mustFind = (accountId: string, threadId: string) =>
      Effect.flatMap(
        threadOf(accountId, threadId),
        Option.match({ onNone: () => Effect.fail(new NoSuchPost()), onSome: Effect.succeed })
      )

    return ScheduledPostStore.of({
      create: Effect.fn("ScheduledPostStore.create")(function* ({
        accountId,
        idempotencyKey,
        ids,
        items,
        limits,
        scheduledAt
      }) {
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* alone(accountId)
            if (idempotencyKey !== undefined) {
              const [before] = yield* sql<{ id: string }>`
                  SELECT id FROM chirp.scheduled_posts
                  WHERE account_id = ${accountId} AND idempotency_key = ${idempotencyKey} AND position = 0`
              const thread = before === undefined ? Option.none() : yield* threadOf(accountId, before.id)
              if (Option.isSome(thread)) return { thread: thread.value, fresh: false }
            }
            const mediaIds = items.flatMap((item) => item.mediaIds)
            yield* check({ accountId, except: "", mediaIds, count: items.length, scheduledAt, limits })
            yield* insert(
              items.map((item, position) => ({
                ...item,
                id: ids[position] ?? `${ids[0]}.${position}`,
                accountId,
                threadId: ids[0],
                position,
                scheduledAt,
                runAt: scheduledAt,
                idempotencyKey: position === 0 ? (idempotencyKey ?? null) : null,
                revision: 1,
                createdAt: null,
                sends: 0
              }))
            )
            return {
              thread: yield* Effect.catchTag(mustFind(accountId, ids[0]), "NoSuchPost", Effect.die),
              fresh: true
            }
          })
        )
      }, failing("create")),

      find: Effect.fnUntraced(function* (accountId, id) {
        return yield* threadOf(accountId, id)
      }, failing("find")),

      list: Effect.fn("ScheduledPostStore.list")(function* (accountId, { after: start, from, limit, show, to }) {
        const failedFirst = show === "open" ? sql`bool_or(state = 'failed')` : sql`false`
        const wanted =
          show === "all"
            ? sql`true`
            : show === "published"
              ? sql`bool_and(state = 'published')`
              : show === "failed"
                ? sql`bool_or(state = 'failed')`
                : sql`bool_or(state <> 'published')`
        const rows = yield* sql`
          WITH threads AS (
            SELECT thread_id, NOT ${failedFirst} AS rank, max(scheduled_at) AS time FROM chirp.scheduled_posts
            WHERE account_id = ${accountId} GROUP BY thread_id
            HAVING ${wanted}
              ${from === undefined ? sql.literal("") : sql`AND max(scheduled_at) >= ${at(from)}`}
              ${to === undefined ? sql.literal("") : sql`AND max(scheduled_at) < ${at(to)}`}
          ), page AS (
            SELECT * FROM threads
            ${start === undefined ? sql.literal("") : sql`WHERE (rank, time, thread_id) > (${!start.failed}, ${at(start.scheduledAt)}, ${start.threadId})`}
            ORDER BY rank, time, thread_id LIMIT ${limit + 1}
          )
          SELECT ${all} FROM page JOIN chirp.scheduled_posts p ON p.thread_id = page.thread_id AND p.account_id = ${accountId}
          ORDER BY page.rank, page.time, page.thread_id, p.position`
        const threads = Object.values(Arr.groupBy(yield* decodeRows(rows), ({ threadId }) => threadId)).flatMap((one) =>
          Option.toArray(asThread(one))
        )
        return { threads: threads.slice(0, limit), more: threads.length > limit }
      }, failing("list")),

      now: sql<{ now: number }>`SELECT floor(extract(epoch FROM now()) * 1000)::float8 AS now`.pipe(
        Effect.flatMap(([row]) => (row === undefined ? Effect.die("no row") : Effect.succeed(row.now))),
        failing("now")
      ),

      waiting: Effect.fnUntraced(function* (accountId) {
        const [row] = yield* sql<{ waiting: number }>`
          SELECT count(*)::int AS waiting FROM chirp.scheduled_posts
          WHERE account_id = ${accountId} AND state <> 'published'`
        return row?.waiting ?? 0
      }, failing("waiting")),

      edit: Effect.fn("ScheduledPostStore.edit")(function* ({
        accountId,
        content,
        limits,
        revision,
        scheduledAt,
        threadId
      }) {
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* alone(accountId)
            const { open } = yield* changeable(accountId, threadId)
            const first = open[0]
            if (revision !== undefined && revision !== first.revision) {
              return yield* new PostChanged({ state: first.state })
            }
            const items = content?.items ?? open
            const mediaIds = items.flatMap((item) => item.mediaIds)
            const time = scheduledAt ?? first.scheduledAt
            yield* check({
              accountId,
              except: first.threadId,
              mediaIds,
              count: items.length,
              scheduledAt: time,
              limits
            })
            if (content !== undefined) {
              const [head, ...rest] = content.items
              const others = open.slice(1).map(({ id }) => id)
              yield* sql`
                  DELETE FROM chirp.scheduled_posts WHERE account_id = ${accountId}
                    AND ${JSON.stringify(others)}::jsonb ? id`
              yield* sql`
                  UPDATE chirp.scheduled_posts SET status_text = ${head.text}, visibility = ${head.visibility},
                    content_warning = ${head.cw}, media_ids = ${textArray(head.mediaIds)},
                    media = ${JSON.stringify(head.media)}::jsonb, poll = nullif(${JSON.stringify(head.poll)}::jsonb, 'null'::jsonb),
                    in_reply_to_id = ${head.inReplyToId}, language = ${head.language}, sensitive = ${head.sensitive},
                    local_only = ${head.localOnly}, content_type = ${head.contentType},
                    interaction_policy = nullif(${JSON.stringify(head.interactionPolicy)}::jsonb, 'null'::jsonb),
                    first_sent_at = NULL, sending_at = NULL
                  WHERE account_id = ${accountId} AND id = ${first.id}`
              yield* insert(
                rest.map((item, index) => ({
                  ...item,
                  id: content.ids[index + 1] ?? `${first.id}.${index + 1}`,
                  accountId,
                  threadId: first.threadId,
                  position: first.position + index + 1,
                  scheduledAt: first.scheduledAt,
                  runAt: first.scheduledAt,
                  idempotencyKey: null,
                  revision: first.revision,
                  createdAt: first.createdAt,
                  sends: first.sends
                }))
              )
            }
            yield* sql`
                UPDATE chirp.scheduled_posts SET revision = revision + 1, updated_at = now()
                WHERE account_id = ${accountId} AND thread_id = ${first.threadId}`
            if (scheduledAt !== undefined) {
              yield* sql`
                  UPDATE chirp.scheduled_posts SET scheduled_at = ${at(scheduledAt)}, run_at = ${at(scheduledAt)}, ${anew}
                  WHERE account_id = ${accountId} AND thread_id = ${first.threadId} AND state <> 'published'`
            }
            return yield* mustFind(accountId, first.threadId)
          })
        )
      }, failing("edit")),

      cancel: Effect.fn("ScheduledPostStore.cancel")(function* (accountId, threadId) {
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            const { thread } = yield* changeable(accountId, threadId)
            yield* sql`
              DELETE FROM chirp.scheduled_posts
              WHERE account_id = ${accountId} AND thread_id = ${thread[0].threadId} AND state <> 'published'`
            return thread
          })
        )
      }, failing("cancel")),

      removeOne: Effect.fn("ScheduledPostStore.removeOne")(function* (accountId, id) {
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            const { thread } = yield* changeable(accountId, id)
            const at = thread.findIndex((row) => row.id === id)
            const gone = thread[at]
            if (gone === undefined) return yield* new NoSuchPost()
            if (gone.state === "published") return yield* new PostBusy({ state: gone.state })
            const next = thread[at + 1]
            yield* sql`DELETE FROM chirp.scheduled_posts WHERE account_id = ${accountId} AND id = ${id}`
            if (at === 0 && next !== undefined) {
              yield* sql`
                UPDATE chirp.scheduled_posts SET in_reply_to_id = ${gone.inReplyToId}
                WHERE account_id = ${accountId} AND id = ${next.id}`
            }
            return thread
          })
        )
      }, failing("removeOne")),

      sendNow: Effect.fn("ScheduledPostStore.sendNow")(function* (accountId, threadId) {
        return yield* sql.withTransaction(
          Effect.gen(function* () {
            const { thread } = yield* changeable(accountId, threadId)
            yield* sql`
              UPDATE chirp.scheduled_posts
              SET scheduled_at = now(), run_at = now(), updated_at = now(), revision = revision + 1, ${anew}
              WHERE account_id = ${accountId} AND thread_id = ${thread[0].threadId} AND state <> 'published'`
            return yield* mustFind(accountId, thread[0].threadId)
          })
        )
      }, failing("sendNow")),

      revive: Effect.fn("ScheduledPostStore.revive")(function* (accountId, within) {
        const rows = yield* sql`
          UPDATE chirp.scheduled_posts SET run_at = now(), updated_at = now(), ${anew}
          WHERE account_id = ${accountId} AND state = 'failed' AND error_code = 'sign_in_needed'
            AND scheduled_at > now() - make_interval(secs => ${Duration.toSeconds(within)}::float8)
          RETURNING id`
        return rows.length
      }, failing("revive")),

      ...claimsOf(sql),

      bound: Effect.fnUntraced(function* (accountId, statusIds) {
        const rows = yield* sql<{ status_id: string }>`
          SELECT status_id FROM chirp.scheduled_posts
          WHERE account_id = ${accountId} AND status_id = ANY(${textArray(statusIds)})`
        return new Set(rows.map(({ status_id }) => status_id))
      }, failing("bound")),

      usedMedia: Effect.fnUntraced(function* (accountId, mediaIds) {
        const rows = yield* sql<{ id: string }>`
          SELECT DISTINCT u.id FROM chirp.scheduled_posts p, unnest(p.media_ids) AS u(id)
          WHERE p.account_id = ${accountId} AND p.state <> 'published' AND u.id = ANY(${textArray(mediaIds)})`
        return new Set(rows.map(({ id }) => id))
      }, failing("usedMedia")),

      purge: Effect.fn("ScheduledPostStore.purge")(function* (age) {
        const rows = yield* sql`
          DELETE FROM chirp.scheduled_posts WHERE id IN (
            SELECT id FROM chirp.scheduled_posts WHERE state = 'published'
              AND dispatched_at < now() - make_interval(secs => ${Duration.toSeconds(age)}::float8) LIMIT 1000)
          RETURNING id`
        return rows.length
      }, failing("purge"))
    })
  })
)
