import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { badRequest, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { pageOf } from "../storage/Paging.ts"
import { normaliseTag } from "../text/Tokens.ts"

interface TagRow {
  readonly id: string
  readonly name: string
}

const tagView = Effect.fnUntraced(function* (name: string, following: boolean) {
  const { origin } = yield* InstanceConfig
  return { name, url: `${origin}/tags/${encodeURIComponent(name)}`, history: [], following }
})

const nameOf = ({ params }: AskedByUser) => {
  const name = normaliseTag((params.name ?? "").replace(/^#/, ""))
  return name === undefined ? Effect.fail(badRequest("tag name is not valid")) : Effect.succeed(name)
}

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const name = yield* nameOf(asked)
  const [row] = yield* sql<{ following: boolean }>`
    SELECT EXISTS (SELECT 1 FROM followed_tags f WHERE f.tag_id = t.id AND f.account_id = ${asked.viewer.accountId})
      AS following
    FROM tags t WHERE t.name = ${name} AND t.useable AND t.listable`
  return row === undefined ? yield* notFound() : Reply.json(yield* tagView(name, row.following))
})

/** Following a tag nobody has used yet makes it. */
const follow = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const name = yield* nameOf(asked)
  yield* sql`INSERT INTO tags (id, name) VALUES (${yield* ids.next}, ${name}) ON CONFLICT DO NOTHING`
  yield* sql`
    INSERT INTO followed_tags (id, account_id, tag_id)
    SELECT ${yield* ids.next}, ${asked.viewer.accountId}, id FROM tags WHERE name = ${name} ON CONFLICT DO NOTHING`
  return Reply.json(yield* tagView(name, true))
})

const unfollow = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const name = yield* nameOf(asked)
  const known = yield* sql`SELECT 1 FROM tags WHERE name = ${name}`
  if (known.length === 0) return yield* notFound()
  yield* sql`
    DELETE FROM followed_tags f USING tags t
    WHERE t.id = f.tag_id AND t.name = ${name} AND f.account_id = ${asked.viewer.accountId}`
  return Reply.json(yield* tagView(name, false))
})

const followed = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, { default: 100, max: 200 })
  const rows = yield* pageOf<TagRow>({
    select: sql`SELECT f.id, t.name FROM followed_tags f JOIN tags t ON t.id = f.tag_id`,
    where: [sql`f.account_id = ${viewer.accountId}`],
    column: "f.id",
    page
  })
  const items = yield* Effect.forEach(rows, ({ name }) => tagView(name, true))
  return yield* replyPage({ path: "/api/v1/followed_tags", page, items, cursors: rows.map(({ id }) => id) })
})

export const routes = [
  user("GET", "/api/v1/tags/:name", "read:follows", get),
  user("POST", "/api/v1/tags/:name/follow", "write:follows", follow),
  user("POST", "/api/v1/tags/:name/unfollow", "write:follows", unfollow),
  user("GET", "/api/v1/followed_tags", "read:follows", followed),
  user("GET", "/api/v1/featured_tags", "read:accounts", () => Effect.succeed(Reply.json([])))
]
