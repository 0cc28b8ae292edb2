import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { makeNameQueries } from "./postgresql/NameQueries.ts"
import { makePostQueries } from "./postgresql/PostQueries.ts"
import { makeSlots } from "./postgresql/Slots.ts"
import { makeStatistics } from "./postgresql/Statistics.ts"
import { makeVocabulary } from "./postgresql/Vocabulary.ts"
import { storable } from "./postgresql/WordVector.ts"
import { makeWrites, outcomeOf } from "./postgresql/Writes.ts"
import { NoShadow, SearchIndex, SearchIndexError, type Target, Unavailable } from "./SearchIndex.ts"

/** A change costs the same in a small write as in a large one; small ones keep nobody waiting. */
const BULK = 500

const failing =
  (operation: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SearchIndexError, R> =>
    Effect.mapError(effect, (cause) =>
      cause instanceof SearchIndexError
        ? cause
        : new SearchIndexError({ engine: "postgresql", operation, reason: new Unavailable({ cause }) })
    )

const noShadow = (operation: string) =>
  new SearchIndexError({ engine: "postgresql", operation, reason: new NoShadow({}) })

/**
 * The search index in Chirp's own PostgreSQL: no other service and no extension. Words are folded, cut and stemmed here
 * (`postgresql/WordVector`), one GIN index answers words and filters together, misspelt words are found over the
 * vocabulary. Two sets of tables make rebuilding invisible (`postgresql/Slots`).
 */
export const layer = Layer.effect(
  SearchIndex,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const slots = yield* makeSlots
    const vocabulary = yield* makeVocabulary(slots)
    const writes = yield* makeWrites(slots, vocabulary)
    const posts = yield* makePostQueries(vocabulary, (yield* makeStatistics(slots)).current)
    const names = yield* makeNameQueries(slots, vocabulary)

    const apply = Effect.fn("SearchIndex.apply")(function* (
      changes: Parameters<SearchIndex["Service"]["apply"]>[0],
      target: Target = "both"
    ) {
      const rows = yield* writes.prepare(outcomeOf(changes))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const into = yield* slots.forWriting(target)
          if (into.length === 0) return yield* noShadow("apply")
          for (const slot of into) yield* writes.into(slot, rows)
        })
      )
      return { tasks: [] }
    }, failing("apply"))

    const inBoth = (run: (slot: "a" | "b") => Effect.Effect<unknown, unknown>) =>
      sql.withTransaction(
        Effect.gen(function* () {
          for (const slot of yield* slots.forWriting("both")) yield* run(slot)
        })
      )

    return SearchIndex.of({
      engine: "postgresql",
      bulk: BULK,
      outdated: Effect.succeed(false),
      apply,
      removeByAccount: Effect.fn("SearchIndex.removeByAccount")(
        (accountId) =>
          inBoth((slot) =>
            Effect.andThen(
              sql`DELETE FROM ${slots.table("statuses", slot)} WHERE account_id = ${accountId}`,
              sql`DELETE FROM ${slots.table("accounts", slot)} WHERE id = ${accountId}`
            )
          ),
        failing("removeByAccount")
      ),
      removeByDomain: Effect.fn("SearchIndex.removeByDomain")((host) => {
        // a block of a domain is one of everything under it
        const under = `%.${host.replace(/[\\%_]/g, "\\$&")}`
        return inBoth((slot) =>
          Effect.andThen(
            sql`DELETE FROM ${slots.table("statuses", slot)} WHERE instance = ${host} OR instance LIKE ${under}`,
            sql`DELETE FROM ${slots.table("accounts", slot)} WHERE instance = ${host} OR instance LIKE ${under}`
          )
        )
      }, failing("removeByDomain")),

      statuses: Effect.fn("SearchIndex.statuses")(
        (query) =>
          posts(query, (run) =>
            slots.read((slot) =>
              run({
                from: slots.table("statuses", slot),
                idColumn: sql.literal("id"),
                authorColumn: sql.literal("account_id"),
                where: []
              })
            )
          ),
        failing("statuses")
      ),
      accounts: Effect.fn("SearchIndex.accounts")(names.accounts, failing("accounts")),
      tags: Effect.fn("SearchIndex.tags")(names.tags, failing("tags")),
      accountByAcct: Effect.fn("SearchIndex.accountByAcct")(function* (acct) {
        const [row] = yield* slots.read(
          (slot) =>
            sql<{ live: "a" | "b"; id: string | null }>`
            SELECT s.live, f.id FROM chirp.search_slots s
            LEFT JOIN ${slots.table("accounts", slot)} f ON f.acct = ${storable(acct)} LIMIT 1`
        )
        return Option.fromNullishOr(row?.id)
      }, failing("accountByAcct")),

      counts: Effect.fn("SearchIndex.counts")(function* (target) {
        const [slot] = yield* sql.withTransaction(slots.forWriting(target))
        if (slot === undefined) return yield* noShadow("counts")
        const [row] = yield* sql<{ statuses: number; accounts: number; tags: number }>`
          SELECT (SELECT count(*)::int FROM ${slots.table("statuses", slot)}) AS statuses,
            (SELECT count(*)::int FROM ${slots.table("accounts", slot)}) AS accounts,
            (SELECT count(*)::int FROM ${slots.table("tags", slot)}) AS tags`
        return row ?? { statuses: 0, accounts: 0, tags: 0 }
      }, failing("counts")),
      statusIds: Effect.fn("SearchIndex.statusIds")(function* ({ after, limit }) {
        const rows = yield* slots.read(
          (slot) =>
            sql<{ live: "a" | "b"; id: string | null }>`
            SELECT s.live, f.id FROM chirp.search_slots s
            LEFT JOIN (SELECT id FROM ${slots.table("statuses", slot)} WHERE id > ${after} ORDER BY id LIMIT ${limit}) f
              ON true ORDER BY f.id`
        )
        return rows.flatMap(({ id }) => (id === null ? [] : [id]))
      }, failing("statusIds")),

      shadow: {
        begin: slots.begin.pipe(failing("shadow.begin"), Effect.withSpan("SearchIndex.shadow.begin")),
        exists: slots.exists.pipe(failing("shadow.exists"), Effect.withSpan("SearchIndex.shadow.exists")),
        swap: Effect.gen(function* () {
          if (!(yield* slots.swap)) return yield* noShadow("shadow.swap")
        }).pipe(failing("shadow.swap"), Effect.withSpan("SearchIndex.shadow.swap")),
        drop: slots.drop.pipe(failing("shadow.drop"), Effect.withSpan("SearchIndex.shadow.drop"))
      }
    })
  })
)
