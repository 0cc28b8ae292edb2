import { Array as Arr, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { notFound, unprocessable } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { findVisible, viewStatus } from "../statuses/StatusLookup.ts"
import { DueClocks } from "../streaming/DueClocks.ts"
import { Surface } from "../streaming/Surface.ts"

/** The post of a poll that the viewer may see; 404 otherwise. */
const statusOf = Effect.fnUntraced(function* (pollId: string, viewer: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ status_id: string }>`SELECT status_id FROM polls WHERE id = ${pollId}`
  const row = rows[0]
  if (row === undefined) return yield* notFound()
  return yield* findVisible(row.status_id, viewer).pipe(
    Effect.mapError((error) => (error._tag === "GtsError" ? notFound() : error))
  )
})

export const getPoll = Effect.fn("Polls.get")(function* (pollId: string, viewer: string) {
  const status = yield* statusOf(pollId, viewer)
  const { poll } = yield* viewStatus(status.id, viewer)
  return poll ?? (yield* notFound())
})

/** One vote a person, with one choice or, if the poll allows, several. */
export const vote = Effect.fn("Polls.vote")(function* (pollId: string, viewer: string, choices: ReadonlyArray<number>) {
  const sql = yield* SqlClient.SqlClient
  const status = yield* statusOf(pollId, viewer)
  const { poll } = status
  if (poll === null) return yield* notFound()
  if (status.account_id === viewer) return yield* unprocessable("you can't vote in your own poll")
  if (poll.expired) return yield* unprocessable("poll already closed")
  const chosen = [...new Set(choices)]
  if (chosen.length === 0) return yield* unprocessable("no poll choices provided")
  if (!poll.multiple && chosen.length > 1) return yield* unprocessable("poll only accepts single choice")
  if (chosen.some((choice) => choice < 0 || choice >= poll.options.length)) {
    return yield* unprocessable("invalid poll choice")
  }
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  const made = yield* sql`
    INSERT INTO poll_votes (id, poll_id, account_id, choices)
    SELECT ${id}, p.id, ${viewer}, ARRAY(SELECT c::int FROM json_array_elements_text(${JSON.stringify(chosen)}::json) c)
    FROM polls p WHERE p.id = ${poll.id} AND p.closed_at IS NULL AND (p.expires_at IS NULL OR p.expires_at > now())
    ON CONFLICT (poll_id, account_id) DO NOTHING RETURNING id`
  if (made.length > 0) return yield* getPoll(pollId, viewer)
  return yield* unprocessable("you have already voted in poll")
})

interface Ended {
  readonly status_id: string
  readonly account_id: string
  readonly voters: ReadonlyArray<string> | null
}

/** Polls closed between two looks at the table. */
const BATCH = 50

/** Closes the polls that have ended, tells their authors and voters, and answers when the next ends. */
const closeEnded = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const close = Effect.gen(function* () {
    const ended = yield* sql<Ended>`
      WITH closed AS (UPDATE polls SET closed_at = now() WHERE id IN (SELECT id FROM polls
          WHERE closed_at IS NULL AND expires_at <= now() ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
        RETURNING id, status_id)
      SELECT c.status_id, s.account_id,
        (SELECT json_agg(v.account_id) FROM poll_votes v WHERE v.poll_id = c.id) AS voters
      FROM closed c JOIN statuses s ON s.id = c.status_id`
    const told = yield* insertNotifications(
      ended.flatMap(({ status_id, account_id, voters }) =>
        Arr.dedupe([account_id, ...(voters ?? [])]).map((accountId) => ({
          type: "poll" as const,
          accountId,
          fromAccountId: account_id,
          statusId: status_id
        }))
      )
    )
    return { ended, told }
  })
  const { ended, told } = yield* Effect.uninterruptible(
    Effect.tap(sql.withTransaction(close), ({ ended, told }) =>
      Effect.gen(function* () {
        for (const { status_id } of ended) yield* surface.offer({ type: "edited", statusId: status_id })
        yield* surface.offer({ type: "notified", ids: told })
      })
    )
  )
  if (ended.length > 0) yield* Effect.logDebug(`${ended.length} polls closed, ${told.length} people told`)
  const next = yield* sql<{ next: Date | null }>`SELECT min(expires_at) AS next FROM polls WHERE closed_at IS NULL`
  return next[0]?.next?.getTime()
})

/** Closes polls on time, those that ended while nothing ran at the start. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const clocks = yield* DueClocks
    yield* Effect.forkScoped(clocks.polls.run("polls", closeEnded))
  })
)
