import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { file, text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { importTypes, runImport } from "./Import.ts"

interface Row {
  readonly username: string
  readonly domain: string | null
  readonly show_reblogs?: boolean
  readonly notify?: boolean
  readonly notifications?: boolean
  readonly title?: string
}

/** One file: a header line (if it has one) and a line a row, each with the account's full address. */
const exportOf = (
  header: ReadonlyArray<string> | undefined,
  query: (sql: SqlClient.SqlClient, accountId: string) => Statement.Statement<Row>,
  line: (address: string, row: Row) => ReadonlyArray<string>
) =>
  Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const { host } = yield* InstanceConfig
    const rows = yield* query(sql, viewer.accountId)
    const lines = rows.map((row) => line(`${row.username}@${row.domain ?? host}`, row))
    return Reply.csv(header === undefined ? lines : [header, ...lines])
  })

const yes = (value: boolean | undefined) => String(value ?? false)

const following = exportOf(
  ["Account address", "Show boosts", "Notify on new posts", "Languages"],
  (sql, id) => sql`SELECT a.username, a.domain, f.show_reblogs, f.notify FROM follows f
    JOIN accounts a ON a.id = f.target_id WHERE f.account_id = ${id} ORDER BY f.id`,
  (address, row) => [address, yes(row.show_reblogs), yes(row.notify), ""]
)
const followers = exportOf(
  ["Account address"],
  (sql, id) => sql`SELECT a.username, a.domain FROM follows f
    JOIN accounts a ON a.id = f.account_id WHERE f.target_id = ${id} ORDER BY f.id`,
  (address) => [address]
)
const lists = exportOf(
  undefined,
  (sql, id) => sql`SELECT l.title, a.username, a.domain FROM lists l JOIN list_entries e ON e.list_id = l.id
    JOIN follows f ON f.id = e.follow_id JOIN accounts a ON a.id = f.target_id
    WHERE l.account_id = ${id} ORDER BY l.id, e.id`,
  (address, row) => [row.title ?? "", address]
)
const blocks = exportOf(
  undefined,
  (sql, id) => sql`SELECT a.username, a.domain FROM blocks b
    JOIN accounts a ON a.id = b.target_id WHERE b.account_id = ${id} ORDER BY b.id`,
  (address) => [address]
)
const mutes = exportOf(
  ["Account address", "Hide notifications"],
  (sql, id) => sql`SELECT a.username, a.domain, m.notifications FROM mutes m
    JOIN accounts a ON a.id = m.target_id WHERE m.account_id = ${id}
      AND (m.expires_at IS NULL OR m.expires_at > now()) ORDER BY m.id`,
  (address, row) => [address, yes(row.notifications)]
)

interface Stats {
  readonly followers_count: number
  readonly following_count: number
  readonly statuses_count: number
  readonly lists_count: number
  readonly blocks_count: number
  readonly mutes_count: number
}

const stats = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const id = viewer.accountId
  const [row] = yield* sql<Stats>`
    SELECT (SELECT count(*)::int FROM follows WHERE target_id = ${id}) AS followers_count,
      (SELECT count(*)::int FROM follows WHERE account_id = ${id}) AS following_count,
      (SELECT count(*)::int FROM statuses WHERE account_id = ${id} AND visibility <> 'direct') AS statuses_count,
      (SELECT count(*)::int FROM lists WHERE account_id = ${id}) AS lists_count,
      (SELECT count(*)::int FROM blocks WHERE account_id = ${id}) AS blocks_count,
      (SELECT count(*)::int FROM mutes WHERE account_id = ${id}) AS mutes_count`
  return Reply.json({ media_storage: "", ...row })
})

/** Answers at once; the rows are worked through in the background, without a report. */
const importFile = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const fields = yield* body
  const type = (yield* text(fields, "type")) ?? ""
  const mode = (yield* text(fields, "mode")) || "merge"
  const data = file(fields, "data")
  if (data === undefined) {
    return yield* badRequest("Key: 'ImportRequest.Data' Error:Field validation for 'Data' failed on the 'required' tag")
  }
  if (!importTypes.includes(type)) {
    return yield* badRequest(`type ${type} not recognized, valid types are: [${importTypes.join(" ")}]`)
  }
  if (mode !== "merge" && mode !== "overwrite") {
    return yield* badRequest(`mode ${mode} not recognized, valid modes are: [merge overwrite]`)
  }
  const csv = new TextDecoder().decode(data.bytes)
  yield* runImport({ accountId: viewer.accountId, type, mode, data: csv }).pipe(
    Effect.catchCause((cause) => Effect.logError("import failed", cause)),
    Effect.forkDetach
  )
  return Reply.json({ status: "accepted" }, { status: 202 })
})

const csv = ["text/csv"]
export const routes = [
  user("GET", "/api/v1/exports/stats", "read:accounts", stats),
  user("GET", "/api/v1/exports/following.csv", "read:follows", following, csv),
  user("GET", "/api/v1/exports/followers.csv", "read:follows", followers, csv),
  user("GET", "/api/v1/exports/lists.csv", "read:lists", lists, csv),
  user("GET", "/api/v1/exports/blocks.csv", "read:blocks", blocks, csv),
  user("GET", "/api/v1/exports/mutes.csv", "read:mutes", mutes, csv),
  user("POST", "/api/v1/import", "write:accounts", importFile)
]
