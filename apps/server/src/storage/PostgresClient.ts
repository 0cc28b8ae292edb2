import { PgClient } from "@effect/sql-pg"
import { Cause, Effect, Result } from "effect"
import { SqlError } from "effect/sql"

/**
 * `PgClient.layer`, whose transactions fail with their `SqlError` when the connection is lost in them. The package's own
 * end in a defect then, since it calls a ROLLBACK that cannot be sent a bug: no retry, and no answer that says that the
 * database is away, would see it. Source: `makeWithTransaction` in effect/sql/SqlClient.
 */
export const layer = (config: PgClient.PgPoolConfig) =>
  PgClient.layerFrom(
    Effect.map(PgClient.make(config), (client) => {
      const { withTransaction } = client
      const failing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.catchCause(withTransaction(effect), (cause) => {
          const lost = Cause.findDefect(cause)
          return Result.isSuccess(lost) && SqlError.isSqlError(lost.success) && !Cause.hasInterrupts(cause)
            ? Effect.fail(lost.success)
            : Effect.failCause(cause)
        })
      return Object.assign(client, { withTransaction: failing })
    })
  )
