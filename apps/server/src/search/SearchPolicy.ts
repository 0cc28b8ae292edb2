import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { applyPermission, deciding, tellApplier, type Whose } from "./Permission.ts"
import { canonicalDomain } from "./Privacy.ts"
import { SearchLedgerError } from "./SearchLedger.ts"

/** One account's say in whether it can be found. */
export interface SearchPreference {
  /** What its owner chose in Chirp; `null` leaves it to the profile. */
  readonly indexable: boolean | null
  /** What the profile says (discoverable, no `#noindex`); false while the account is not known yet. */
  readonly default: boolean
  /** Whether its posts are searchable now. */
  readonly effective: boolean
}

const PreferenceRow = Schema.Struct({
  indexable: Schema.NullOr(Schema.Boolean),
  default: Schema.NullOr(Schema.Boolean),
  effective: Schema.NullOr(Schema.Boolean)
})

/**
 * Whose posts may be searched. A change takes posts out of the ledger in the same transaction, so that nothing seen before
 * comes back later, and out of the index within the applier's next turn.
 */
export class SearchPolicy extends Context.Service<
  SearchPolicy,
  {
    readonly preference: (accountId: string) => Effect.Effect<SearchPreference, SearchLedgerError>
    readonly prefer: (
      accountId: string,
      indexable: boolean | null
    ) => Effect.Effect<SearchPreference, SearchLedgerError>
    /** An administrator has suspended the account. */
    readonly suspend: (accountId: string) => Effect.Effect<void, SearchLedgerError>
    readonly blockDomains: (domains: ReadonlyArray<string>) => Effect.Effect<void, SearchLedgerError>
    readonly unblockDomain: (domain: string) => Effect.Effect<void, SearchLedgerError>
    /** The whole list of blocks, as GoToSocial tells it. */
    readonly setDomainBlocks: (domains: ReadonlyArray<string>) => Effect.Effect<void, SearchLedgerError>
  }
>()("@chirp/server/search/SearchPolicy") {
  static readonly layer = Layer.effect(
    SearchPolicy,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const json = (value: ReadonlyArray<string>) => sql`${JSON.stringify(value)}::text::jsonb`

      const failing =
        (operation: string) =>
        <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SearchLedgerError, R> =>
          Effect.mapError(effect, (cause) => new SearchLedgerError({ operation, cause }))

      /** One decision: nobody writes what they saw while it is made. */
      const decide = <E, R>(operation: string, change: Effect.Effect<ReadonlyArray<Whose>, E, R>) =>
        sql
          .withTransaction(
            Effect.gen(function* () {
              yield* deciding(sql)
              for (const whose of yield* change) yield* applyPermission(sql, whose)
              yield* tellApplier(sql)
            })
          )
          .pipe(failing(operation))

      const preference = Effect.fnUntraced(function* (accountId: string) {
        const rows = yield* sql`
          SELECT (SELECT indexable FROM chirp.search_preferences WHERE account_id = ${accountId}) AS indexable,
            (SELECT consents FROM chirp.search_accounts WHERE account_id = ${accountId}) AS default,
            (SELECT allowed FROM chirp.search_accounts WHERE account_id = ${accountId}) AS effective`
        const [row] = yield* Schema.decodeUnknownEffect(Schema.Array(PreferenceRow))(rows)
        return {
          indexable: row?.indexable ?? null,
          default: row?.default ?? false,
          effective: row?.effective ?? row?.indexable ?? false
        }
      }, failing("read a preference"))

      const block = (domains: ReadonlyArray<string>) =>
        Effect.as(
          sql`INSERT INTO chirp.search_domain_blocks SELECT jsonb_array_elements_text(${json(domains)})
            ON CONFLICT DO NOTHING`,
          domains.map((domain): Whose => ({ domain }))
        )

      const canonical = (domains: ReadonlyArray<string>) => [
        ...new Set(domains.map(canonicalDomain).filter((domain) => domain !== ""))
      ]

      return SearchPolicy.of({
        preference,
        prefer: Effect.fn("SearchPolicy.prefer")(function* (accountId, indexable) {
          const change =
            indexable === null
              ? sql`DELETE FROM chirp.search_preferences WHERE account_id = ${accountId}`
              : sql`INSERT INTO chirp.search_preferences (account_id, indexable) VALUES (${accountId}, ${indexable})
                  ON CONFLICT (account_id) DO UPDATE SET indexable = EXCLUDED.indexable, updated_at = now()`
          yield* decide("keep a preference", Effect.as(change, [{ accounts: [accountId] }]))
          return yield* preference(accountId)
        }),
        suspend: Effect.fn("SearchPolicy.suspend")(function* (accountId) {
          // an account that is not known yet is noted as well: an older answer about it may be on its way here
          const change = sql`
            INSERT INTO chirp.search_accounts (account_id, domain, consents, suspended, document, seen_at, seq)
            VALUES (${accountId}, '', false, true, '{}', clock_timestamp(), nextval('chirp.search_changes'))
            ON CONFLICT (account_id) DO UPDATE SET suspended = true, seen_at = clock_timestamp()`
          yield* decide("suspend an account", Effect.as(change, [{ accounts: [accountId] }]))
        }),
        blockDomains: Effect.fn("SearchPolicy.blockDomains")(function* (given) {
          const domains = canonical(given)
          if (domains.length > 0) yield* decide("block domains", block(domains))
        }),
        unblockDomain: Effect.fn("SearchPolicy.unblockDomain")(function* (given) {
          const domain = canonicalDomain(given)
          const change = sql`DELETE FROM chirp.search_domain_blocks WHERE domain = ${domain}`
          if (domain !== "") yield* decide("unblock a domain", Effect.as(change, [{ domain }]))
        }),
        setDomainBlocks: Effect.fn("SearchPolicy.setDomainBlocks")(function* (given) {
          const domains = canonical(given)
          const Changed = Schema.Array(Schema.Struct({ domain: Schema.String }))
          const known = yield* sql`SELECT domain FROM chirp.search_domain_blocks`.pipe(
            Effect.flatMap(Schema.decodeUnknownEffect(Changed)),
            failing("read domain blocks")
          )
          const before = new Set(known.map(({ domain }) => domain))
          const wanted = new Set(domains)
          const fresh = domains.filter((domain) => !before.has(domain))
          const ended = [...before].filter((domain) => !wanted.has(domain))
          if (fresh.length + ended.length === 0) return
          yield* decide(
            "take over domain blocks",
            Effect.gen(function* () {
              yield* sql`DELETE FROM chirp.search_domain_blocks
                WHERE domain IN (SELECT jsonb_array_elements_text(${json(ended)}))`
              return [...(yield* block(fresh)), ...ended.map((domain): Whose => ({ domain }))]
            })
          )
        })
      })
    })
  )
}
