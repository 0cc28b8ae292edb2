import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import type { Target } from "../SearchIndex.ts"

/** One of the two sets of tables. */
export type Slot = "a" | "b"

const other = (slot: Slot): Slot => (slot === "a" ? "b" : "a")

export type TableName = "statuses" | "accounts" | "tags" | "words"

/** Swaps that may come between choosing a slot and reading it before the read gives up; one is rare already. */
const MAX_SWAPS = 3

/**
 * Which set of tables is searched. Readers remember it without asking: every read brings along, from its own snapshot,
 * which set is live, and is done again when that has changed. So no read sees a set that is being emptied or filled.
 * Writers hold the row while they write, so that a swap waits for them and they for it.
 */
export const makeSlots = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  let known: Slot = "a"

  const table = (name: TableName, slot: Slot): Fragment => sql.literal(`chirp.search_${name}_${slot}`)

  /** `query` must answer at least one row, each with `live` from the snapshot it read in. */
  const read = <A extends { readonly live: Slot }>(
    query: (slot: Slot) => Effect.Effect<ReadonlyArray<A>, SqlError.SqlError>
  ): Effect.Effect<ReadonlyArray<A>, SqlError.SqlError> => {
    const attempt = (left: number): Effect.Effect<ReadonlyArray<A>, SqlError.SqlError> => {
      const slot = known
      return Effect.flatMap(query(slot), (rows) => {
        const live = rows[0]?.live ?? slot
        known = live
        return live === slot || left === 0 ? Effect.succeed(rows) : attempt(left - 1)
      })
    }
    return attempt(MAX_SWAPS)
  }

  /** The slots that a change is for; to be used inside a transaction, which then keeps them as they are. */
  const forWriting = Effect.fnUntraced(function* (target: Target) {
    const [row] = yield* sql<{ live: Slot; shadow: boolean }>`SELECT live, shadow FROM chirp.search_slots FOR SHARE`
    const live = row?.live ?? "a"
    const shadow = row?.shadow === true ? other(live) : undefined
    if (target === "shadow") return shadow === undefined ? [] : [shadow]
    return target === "both" && shadow !== undefined ? [live, shadow] : [live]
  })

  const empty = (slot: Slot) =>
    sql`TRUNCATE ${table("statuses", slot)}, ${table("accounts", slot)}, ${table("tags", slot)}, ${table("words", slot)}`

  const current = Effect.map(
    sql<{ live: Slot; shadow: boolean }>`SELECT live, shadow FROM chirp.search_slots FOR UPDATE`,
    (rows) => rows[0] ?? { live: "a" as const, shadow: false }
  )

  const begin = sql.withTransaction(
    Effect.gen(function* () {
      const { live } = yield* current
      yield* empty(other(live))
      yield* sql`UPDATE chirp.search_slots SET shadow = true`
    })
  )

  const exists = Effect.map(
    sql<{ shadow: boolean }>`SELECT shadow FROM chirp.search_slots`,
    (rows) => rows[0]?.shadow === true
  )

  /** Whether there was a shadow. What was live is emptied at once: a read that began in it is let finish, or is done again. */
  const swap = Effect.gen(function* () {
    // a table that was filled at once is not known to the planner until autovacuum comes by
    const { live: old } = yield* sql.withTransaction(current)
    yield* sql`ANALYZE ${table("statuses", other(old))}, ${table("accounts", other(old))}, ${table("words", other(old))}`
    const before = yield* sql.withTransaction(
      Effect.gen(function* () {
        const { live, shadow } = yield* current
        if (!shadow) return undefined
        yield* sql`UPDATE chirp.search_slots SET live = ${other(live)}, shadow = false`
        return live
      })
    )
    if (before === undefined) return false
    yield* drop
    return true
  })

  const drop = sql.withTransaction(
    Effect.gen(function* () {
      const { live } = yield* current
      yield* sql`UPDATE chirp.search_slots SET shadow = false`
      yield* empty(other(live))
    })
  )

  return { table, read, forWriting, begin, exists, swap, drop, live: () => known }
})

export type Slots = Effect.Success<typeof makeSlots>
