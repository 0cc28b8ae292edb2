import { Effect } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import type { Page } from "../http/Page.ts"

/** The conditions a page puts on the column it is ordered by. */
export const pageConditions = (
  sql: SqlClient.SqlClient,
  column: string,
  page: Page
): ReadonlyArray<Statement.Fragment> => {
  const id = sql.literal(column)
  return [
    ...(page.maxId === undefined ? [] : [sql`${id} < ${page.maxId}`]),
    ...(page.sinceId === undefined ? [] : [sql`${id} > ${page.sinceId}`]),
    ...(page.minId === undefined ? [] : [sql`${id} > ${page.minId}`])
  ]
}

/**
 * Runs a list query for one page, newest first. `select` is everything up to the conditions (`SELECT … FROM …`),
 * `column` the ULID column to order by. With `min_id` the rows right after it are taken, then turned round.
 */
export const pageOf = <Row extends object>(options: {
  readonly select: Statement.Fragment
  readonly where: ReadonlyArray<Statement.Fragment>
  readonly column: string
  readonly page: Page
}): Effect.Effect<ReadonlyArray<Row>, SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const ascending = options.page.minId !== undefined
    const rows = yield* sql<Row>`
      ${options.select}
      WHERE ${sql.and([...options.where, ...pageConditions(sql, options.column, options.page)])}
      ORDER BY ${sql.literal(options.column)} ${sql.literal(ascending ? "ASC" : "DESC")}
      LIMIT ${options.page.limit}`
    return ascending ? rows.toReversed() : rows
  })
