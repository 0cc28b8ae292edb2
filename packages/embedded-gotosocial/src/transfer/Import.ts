import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { findByAddress } from "../accounts/AccountSearch.ts"
import * as Follows from "../follows/Follows.ts"
import { parseCsv } from "./Csv.ts"

export const importTypes: ReadonlyArray<string> = ["following", "blocks", "mutes"]
/** A row past it is not read. */
const maxRows = 20_000

const isTrue = (cell: string | undefined) => cell?.trim().toLowerCase() === "true"

interface Row {
  readonly targetId: string
  readonly cells: ReadonlyArray<string>
}

/** The rows that name an account known here; headers, garbage and unknown accounts are passed over. */
const readRows = Effect.fnUntraced(function* (accountId: string, data: string) {
  const rows: Array<Row> = []
  for (const cells of parseCsv(data).slice(0, maxRows)) {
    const address = (cells[0] ?? "").trim().replace(/^@/, "")
    const targetId = /^[a-z0-9_]+(@[^\s@]+)?$/i.test(address) ? yield* findByAddress(address) : undefined
    if (targetId !== undefined && targetId !== accountId) rows.push({ targetId, cells })
  }
  return rows
})

/** What is there but not in the file goes when the file is to replace everything. */
const overwrite = Effect.fnUntraced(function* (
  accountId: string,
  table: "follows" | "blocks" | "mutes",
  kept: ReadonlyArray<string>
) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM ${sql(table)} WHERE account_id = ${accountId} AND NOT (target_id = ANY(${kept}::text[]))`
})

const apply = (type: string, accountId: string, { targetId, cells }: Row) => {
  if (type === "blocks") return Follows.block(accountId, targetId)
  if (type === "mutes")
    return Follows.mute(accountId, targetId, { notifications: isTrue(cells[1] ?? "true"), seconds: 0 })
  return Follows.follow(accountId, targetId, { reblogs: isTrue(cells[1] ?? "true"), tell: isTrue(cells[2]) })
}

/** Works through a file, row by row; a row that fails is logged and does not stop the others. */
export const runImport = Effect.fn("Import.run")(function* (options: {
  readonly accountId: string
  readonly type: string
  readonly mode: string
  readonly data: string
}) {
  const { accountId, type } = options
  const rows = yield* readRows(accountId, options.data)
  if (options.mode === "overwrite") {
    const table = type === "blocks" ? "blocks" : type === "mutes" ? "mutes" : "follows"
    yield* overwrite(
      accountId,
      table,
      rows.map((row) => row.targetId)
    )
  }
  yield* Effect.forEach(
    rows,
    (row) =>
      apply(type, accountId, row).pipe(
        Effect.catchTag("GtsError", (error) => Effect.logWarning("import: row skipped", error.message))
      ),
    { discard: true }
  )
})
