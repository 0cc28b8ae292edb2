import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { accountViews, bareView, loadAccounts } from "../accounts/AccountView.ts"
import { flag, integer, text, texts } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { pageOf } from "../storage/Paging.ts"
import * as Follows from "./Follows.ts"
import { isBlockedEitherWay, relationships } from "./Relationship.ts"

const pageLimits = { default: 40, max: 80 }
const maxNoteCharacters = 2000
/** A hundred years */
const maxMuteSeconds = 3_155_760_000
/** GoToSocial answers at most this many; more ids are an error. */
const maxRelationships = 100

const relationship = Effect.fnUntraced(function* (viewerId: string, id: string) {
  const [view] = yield* relationships(viewerId, [id])
  return Reply.json(view ?? (yield* notFound("target account not found")))
})

const follow = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const fields = yield* body
  const id = params.id ?? ""
  yield* Follows.follow(viewer.accountId, id, {
    reblogs: yield* flag(fields, "reblogs"),
    tell: yield* flag(fields, "notify")
  })
  return yield* relationship(viewer.accountId, id)
})

const mute = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const fields = yield* body
  const id = params.id ?? ""
  const seconds = (yield* integer(fields, "duration")) ?? 0
  if (seconds < 0 || seconds > maxMuteSeconds) return yield* badRequest("duration is out of range")
  const notifications = (yield* flag(fields, "notifications")) ?? true
  yield* Follows.mute(viewer.accountId, id, { notifications, seconds })
  return yield* relationship(viewer.accountId, id)
})

const note = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const comment = (yield* text(yield* body, "comment")) ?? ""
  if (comment.length > maxNoteCharacters) {
    return yield* badRequest(`account note is too long, must be no more than ${maxNoteCharacters} chars`)
  }
  yield* Follows.setNote(viewer.accountId, params.id ?? "", comment)
  return yield* relationship(viewer.accountId, params.id ?? "")
})

/** The four that take nothing but the account. */
const plain = <E, R>(act: (viewerId: string, targetId: string) => Effect.Effect<void, E, R>) =>
  Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
    yield* act(viewer.accountId, params.id ?? "")
    return yield* relationship(viewer.accountId, params.id ?? "")
  })

const many = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const ids = [...(yield* texts(query, "id"))]
  if (ids.length > maxRelationships) return yield* badRequest(`no more than ${maxRelationships} ids at once`)
  return Reply.json(yield* relationships(viewer.accountId, ids.filter(isId)))
})

interface Row {
  readonly id: string
  readonly other_id: string
  readonly expires_at?: Date | null
}

/** A page of accounts, ordered by the id of what ties them to the viewer. */
const accountPage = Effect.fnUntraced(function* (
  asked: AskedByUser,
  path: string,
  select: Statement.Fragment,
  where: ReadonlyArray<Statement.Fragment>
) {
  const page = yield* readPage(asked.query, pageLimits)
  const rows = yield* pageOf<Row>({ select, where, column: "t.id", page })
  const views = yield* accountViews(rows.map(({ other_id }) => other_id))
  const items = rows.flatMap((row) => views.get(row.other_id) ?? [])
  return yield* replyPage({ path, page, items, cursors: rows.map(({ id }) => id) })
})

/** Somebody's followers or follows: of blocked accounts and hidden collections nobody else sees any. */
const collection = (path: "followers" | "following") =>
  Effect.fnUntraced(function* (asked: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const id = asked.params.id ?? ""
    const viewerId = asked.viewer.accountId
    const [owner] = isId(id) ? yield* loadAccounts([id]) : []
    if (owner === undefined || (yield* isBlockedEitherWay(viewerId, id))) return yield* notFound()
    const hidden = owner.suspended_at !== null || (owner.hide_collections && id !== viewerId)
    const mine = sql.literal(path === "followers" ? "t.target_id" : "t.account_id")
    const other = sql.literal(path === "followers" ? "t.account_id" : "t.target_id")
    return yield* accountPage(
      asked,
      `/api/v1/accounts/${id}/${path}`,
      sql`SELECT t.id, ${other} AS other_id FROM follows t`,
      [
        sql`${mine} = ${id}`,
        sql`NOT ${hidden}::boolean`,
        sql`NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.account_id = ${viewerId} AND b.target_id = ${other})
        OR (b.account_id = ${other} AND b.target_id = ${viewerId}))`
      ]
    )
  })

const requests = (direction: "incoming" | "outgoing") =>
  Effect.fnUntraced(function* (asked: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const incoming = direction === "incoming"
    const path = incoming ? "/api/v1/follow_requests" : "/api/v1/follow_requests/outgoing"
    const other = sql.literal(incoming ? "t.account_id" : "t.target_id")
    const mine = sql.literal(incoming ? "t.target_id" : "t.account_id")
    return yield* accountPage(asked, path, sql`SELECT t.id, ${other} AS other_id FROM follow_requests t`, [
      sql`${mine} = ${asked.viewer.accountId}`
    ])
  })

const blocks = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const page = yield* readPage(asked.query, pageLimits)
  const rows = yield* pageOf<Row>({
    select: sql`SELECT t.id, t.target_id AS other_id FROM blocks t`,
    where: [sql`t.account_id = ${asked.viewer.accountId}`],
    column: "t.id",
    page
  })
  const accounts = new Map((yield* loadAccounts(rows.map((row) => row.other_id))).map((row) => [row.id, row]))
  const items = rows.flatMap((row) => {
    const account = accounts.get(row.other_id)
    return account === undefined ? [] : [bareView(origin, account)]
  })
  return yield* replyPage({ path: "/api/v1/blocks", page, items, cursors: rows.map(({ id }) => id) })
})

const mutes = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(asked.query, pageLimits)
  const rows = yield* pageOf<Row>({
    select: sql`SELECT t.id, t.target_id AS other_id, t.expires_at FROM mutes t`,
    where: [sql`t.account_id = ${asked.viewer.accountId}`, sql`(t.expires_at IS NULL OR t.expires_at > now())`],
    column: "t.id",
    page
  })
  const views = yield* accountViews(rows.map((row) => row.other_id))
  const items = rows.flatMap((row) => {
    const view = views.get(row.other_id)
    return view === undefined ? [] : [{ ...view, mute_expires_at: row.expires_at?.toISOString() ?? null }]
  })
  return yield* replyPage({ path: "/api/v1/mutes", page, items, cursors: rows.map(({ id }) => id) })
})

export const routes = [
  user("POST", "/api/v1/accounts/:id/follow", "write:follows", follow),
  user("POST", "/api/v1/accounts/:id/unfollow", "write:follows", plain(Follows.unfollow)),
  user("POST", "/api/v1/accounts/:id/block", "write:blocks", plain(Follows.block)),
  user("POST", "/api/v1/accounts/:id/unblock", "write:blocks", plain(Follows.unblock)),
  user("POST", "/api/v1/accounts/:id/mute", "write:mutes", mute),
  user("POST", "/api/v1/accounts/:id/unmute", "write:mutes", plain(Follows.unmute)),
  user("POST", "/api/v1/accounts/:id/note", "write:accounts", note),
  user("GET", "/api/v1/accounts/relationships", "read:follows", many),
  user("GET", "/api/v1/accounts/:id/followers", "read:accounts", collection("followers")),
  user("GET", "/api/v1/accounts/:id/following", "read:accounts", collection("following")),
  user("GET", "/api/v1/follow_requests", "read:follows", requests("incoming")),
  user("GET", "/api/v1/follow_requests/outgoing", "read:follows", requests("outgoing")),
  user("POST", "/api/v1/follow_requests/:id/authorize", "write:follows", plain(Follows.acceptRequest)),
  user("POST", "/api/v1/follow_requests/:id/reject", "write:follows", plain(Follows.rejectRequest)),
  user("GET", "/api/v1/blocks", "read:blocks", blocks),
  user("GET", "/api/v1/mutes", "read:mutes", mutes)
]
