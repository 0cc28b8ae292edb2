import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { flag } from "../http/Fields.ts"
import { forbidden, notFound, unauthorized } from "../http/GtsError.ts"
import { type Page, readPage, replyPage } from "../http/Page.ts"
import { type Asked, type AskedByUser, open, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { covers } from "../oauth/Scopes.ts"
import type { FilterContext } from "../statuses/Filtering.ts"
import { statusViewsInOrder } from "../statuses/StatusView.ts"
import {
  blockedEither,
  fitsList,
  homeworthy,
  listedExclusively,
  mutedBy,
  publicworthy,
  tagFollowed,
  visible,
  visibleToAnyone
} from "../statuses/Visibility.ts"
import { pageOf } from "../storage/Paging.ts"
import { normaliseTag } from "../text/Tokens.ts"

/** GoToSocial clamps without a word. */
const LIMITS = { default: 20, max: 40 }

/** One page of posts that meet the conditions, with its Link header, as the viewer sees them in this context. */
const timeline = Effect.fnUntraced(function* (options: {
  readonly path: string
  readonly page: Page
  readonly where: ReadonlyArray<Statement.Fragment>
  readonly viewer: string | undefined
  readonly context: FilterContext
  readonly extra?: Readonly<Record<string, string>>
}) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* pageOf<{ id: string }>({
    select: sql`SELECT s.id FROM statuses s`,
    where: options.where,
    column: "s.id",
    page: options.page
  })
  const ids = rows.map(({ id }) => id)
  return yield* replyPage({
    path: options.path,
    page: options.page,
    items: yield* statusViewsInOrder(ids, { viewer: options.viewer, context: options.context }),
    cursors: ids,
    ...(options.extra ? { extra: options.extra } : {})
  })
})

/** Tagged posts that are looked at for one page of a home timeline; past it the older ones are not on that page. */
const MAX_TAGGED = 500

/**
 * The posts that may be on the home timeline at all, in a form the indexes serve: those of the viewer and of whom they
 * follow, and the newest with a hashtag they follow.
 */
const homeCandidates = (sql: SqlClient.SqlClient, me: Statement.Fragment, page: Page) => {
  const before = page.maxId === undefined ? sql`true` : sql`ct.status_id < ${page.maxId}`
  const after = page.minId ?? page.sinceId
  const since = after === undefined ? sql`true` : sql`ct.status_id > ${after}`
  const direction = sql.literal(page.minId === undefined ? "DESC" : "ASC")
  return sql`(s.account_id = ANY (ARRAY(
      SELECT cf.target_id FROM follows cf WHERE cf.account_id = ${me} UNION ALL SELECT ${me}::text))
    OR s.id = ANY (ARRAY(
      SELECT ct.status_id FROM status_tags ct JOIN followed_tags cg ON cg.tag_id = ct.tag_id
      WHERE cg.account_id = ${me} AND ${before} AND ${since} ORDER BY ct.status_id ${direction} LIMIT ${MAX_TAGGED})))`
}

const home = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const me = sql`${viewer.accountId}`
  const page = yield* readPage(query, LIMITS)
  return yield* timeline({
    path: "/api/v1/timelines/home",
    page,
    where: [
      homeCandidates(sql, me, page),
      sql`((${homeworthy(sql, "s", me)} AND NOT ${listedExclusively(sql, "s", me)}) OR ${tagFollowed(sql, "s", me)})`,
      sql`NOT s.pending_approval`,
      sql`NOT ${mutedBy(sql, "s", me)}`,
      visible(sql, "s", me)
    ],
    viewer: viewer.accountId,
    context: "home",
    extra: { local: String((yield* flag(query, "local")) ?? false) }
  })
})

const everyone = Effect.fnUntraced(function* ({ viewer, query }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const { settings } = yield* InstanceConfig
  const known = viewer && covers(viewer.scopes, "read:statuses") ? viewer : undefined
  if (known === undefined && !settings.exposePublicTimeline) {
    return yield* viewer === undefined
      ? unauthorized("token not supplied")
      : forbidden("token has insufficient scope permission")
  }
  const me = sql`${known?.accountId ?? ""}`
  return yield* timeline({
    path: "/api/v1/timelines/public",
    page: yield* readPage(query, LIMITS),
    where: [
      publicworthy(sql, "s"),
      ...(known === undefined
        ? [visibleToAnyone(sql, "s")]
        : [sql`NOT ${blockedEither(sql, me, sql.literal("s.account_id"))}`, sql`NOT ${mutedBy(sql, "s", me)}`])
    ],
    viewer: known?.accountId,
    context: "public",
    extra: { local: String((yield* flag(query, "local")) ?? false) }
  })
})

const tag = Effect.fnUntraced(function* ({ viewer, params, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const name = params.tag ?? ""
  const page = yield* readPage(query, LIMITS)
  const tags = yield* sql<{ id: string }>`
    SELECT id FROM tags WHERE name = ${normaliseTag(name) ?? ""} AND useable AND listable`
  const found = tags[0]
  if (found === undefined) return yield* notFound("tag was not found, or not useable/listable on this instance")
  const me = sql`${viewer.accountId}`
  return yield* timeline({
    path: `/api/v1/timelines/tag/${encodeURIComponent(name)}`,
    page,
    where: [
      sql`s.visibility = 'public'`,
      sql`NOT s.pending_approval`,
      sql`EXISTS (SELECT 1 FROM status_tags st WHERE st.status_id = s.id AND st.tag_id = ${found.id})`,
      sql`NOT ${blockedEither(sql, me, sql.literal("s.account_id"))}`,
      sql`NOT ${mutedBy(sql, "s", me)}`
    ],
    viewer: viewer.accountId,
    context: "public"
  })
})

const list = Effect.fnUntraced(function* ({ viewer, params, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const id = params.id ?? ""
  const page = yield* readPage(query, LIMITS)
  const lists = isId(id) ? yield* sql`SELECT id FROM lists WHERE id = ${id} AND account_id = ${viewer.accountId}` : []
  if (lists.length === 0) return yield* notFound()
  const me = sql`${viewer.accountId}`
  return yield* timeline({
    path: `/api/v1/timelines/list/${id}`,
    page,
    where: [
      // the members as an array, so that the index of their posts serves
      sql`s.account_id = ANY (ARRAY(SELECT cf.target_id FROM list_entries ce JOIN follows cf ON cf.id = ce.follow_id
        WHERE ce.list_id = ${id}))`,
      sql`EXISTS (SELECT 1 FROM list_entries le JOIN follows lf ON lf.id = le.follow_id JOIN lists ls ON ls.id = le.list_id
        WHERE le.list_id = ${id} AND lf.target_id = s.account_id AND ${fitsList(sql, "s", "ls")})`,
      homeworthy(sql, "s", me),
      sql`NOT s.pending_approval`,
      sql`NOT ${mutedBy(sql, "s", me)}`,
      visible(sql, "s", me)
    ],
    viewer: viewer.accountId,
    context: "home"
  })
})

export const routes = [
  user("GET", "/api/v1/timelines/home", "read:statuses", home),
  open("GET", "/api/v1/timelines/public", everyone),
  user("GET", "/api/v1/timelines/tag/:tag", "read:statuses", tag),
  user("GET", "/api/v1/timelines/list/:id", "read:lists", list)
]
