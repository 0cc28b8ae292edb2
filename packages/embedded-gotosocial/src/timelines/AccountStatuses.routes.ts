import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { flag } from "../http/Fields.ts"
import { notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { statusViewsInOrder } from "../statuses/StatusView.ts"
import { blockedEither, visible } from "../statuses/Visibility.ts"
import { pageOf } from "../storage/Paging.ts"

/** GoToSocial gives as many as are asked for; a thousand is enough for one answer. */
const ACCOUNT_LIMITS = { default: 30, max: 1000 }
const LIMITS = { default: 20, max: 40 }

const ofAccount = Effect.fnUntraced(function* ({ viewer, params, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const id = params.id ?? ""
  const page = yield* readPage(query, ACCOUNT_LIMITS)
  const flags = {
    exclude_replies: (yield* flag(query, "exclude_replies")) ?? false,
    exclude_reblogs: (yield* flag(query, "exclude_reblogs")) ?? false,
    pinned: (yield* flag(query, "pinned")) ?? false,
    only_media: (yield* flag(query, "only_media")) ?? false,
    only_public: (yield* flag(query, "only_public")) ?? false
  }
  const me = sql`${viewer.accountId}`
  const found = isId(id)
    ? yield* sql<{ blocked: boolean }>`
        SELECT ${blockedEither(sql, me, sql.literal("a.id"))} AS blocked FROM accounts a
        WHERE a.id = ${id} AND a.suspended_at IS NULL`
    : []
  if (found[0] === undefined || found[0].blocked) return yield* notFound("target account not found")
  const only = (condition: boolean, fragment: Statement.Fragment) => (condition ? [fragment] : [])
  const where = [
    sql`s.account_id = ${id}`,
    visible(sql, "s", me),
    ...only(
      flags.exclude_replies,
      sql`(s.in_reply_to_id IS NULL OR (s.in_reply_to_account_id = s.account_id AND s.single_author))`
    ),
    ...only(flags.exclude_reblogs, sql`s.boost_of_id IS NULL`),
    ...only(flags.only_media, sql`EXISTS (SELECT 1 FROM media_attachments ma WHERE ma.status_id = s.id)`),
    ...only(flags.only_public, sql`s.visibility = 'public'`)
  ]
  const options = { viewer: viewer.accountId, context: "account" as const }
  if (flags.pinned) {
    const rows = yield* sql<{ id: string }>`
      SELECT s.id FROM statuses s WHERE ${sql.and([...where, sql`s.pinned_at IS NOT NULL`])}
      ORDER BY s.pinned_at DESC, s.id DESC LIMIT ${page.limit}`
    const ids = rows.map((row) => row.id)
    return Reply.json(yield* statusViewsInOrder(ids, options))
  }
  const rows = yield* pageOf<{ id: string }>({ select: sql`SELECT s.id FROM statuses s`, where, column: "s.id", page })
  const ids = rows.map((row) => row.id)
  const items = yield* statusViewsInOrder(ids, options)
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return Reply.json(items)
  // the one list whose Link parameters GoToSocial does not sort
  const { origin } = yield* InstanceConfig
  const own = Object.entries(flags).map(([key, value]) => `&${key}=${value}`)
  const url = (cursor: string) =>
    `${origin}/api/v1/accounts/${id}/statuses?limit=${page.limit}&${cursor}${own.join("")}`
  const link = `<${url(`max_id=${last}`)}>; rel="next", <${url(`min_id=${first}`)}>; rel="prev"`
  return Reply.json(items, { link })
})

/** Favourites and bookmarks are paged by their own ids, not by those of the posts. */
const kept = (table: "favourites" | "bookmarks") =>
  Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const page = yield* readPage(query, LIMITS)
    const me = sql`${viewer.accountId}`
    const rows = yield* pageOf<{ id: string; status_id: string }>({
      select: sql`SELECT k.id, k.status_id FROM ${sql(table)} k JOIN statuses s ON s.id = k.status_id`,
      where: [sql`k.account_id = ${viewer.accountId}`, visible(sql, "s", me)],
      column: "k.id",
      page
    })
    return yield* replyPage({
      path: `/api/v1/${table}`,
      page,
      items: yield* statusViewsInOrder(
        rows.map((row) => row.status_id),
        { viewer: viewer.accountId }
      ),
      cursors: rows.map((row) => row.id)
    })
  })

export const routes = [
  user("GET", "/api/v1/accounts/:id/statuses", "read:accounts", ofAccount),
  user("GET", "/api/v1/favourites", "read:favourites", kept("favourites")),
  user("GET", "/api/v1/bookmarks", "read:bookmarks", kept("bookmarks"))
]
