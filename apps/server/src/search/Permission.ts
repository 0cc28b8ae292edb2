import { Effect, Schema } from "effect"
import type { SqlClient, Statement } from "effect/sql"

/** Listeners on this channel are told that something waits to be indexed. */
export const PENDING_CHANNEL = "chirp_search_pending"

/** Advisory lock: shared by those who write what they see, exclusive for a change of policy. "search" in ASCII. */
const LOCK = 0x736561726368

/** To be the first statement of a transaction that writes what was seen: permission does not change until its end. */
export const observing = (sql: SqlClient.SqlClient) => sql`SELECT pg_advisory_xact_lock_shared(${LOCK})`

/** To be the first statement of a transaction that changes permission: nobody writes until its end. */
export const deciding = (sql: SqlClient.SqlClient) => sql`SELECT pg_advisory_xact_lock(${LOCK})`

/** To be run in a transaction; told at its end. */
export const tellApplier = (sql: SqlClient.SqlClient) => sql`SELECT pg_notify(${PENDING_CHANNEL}, '')`

/** A domain and everything under it. `of` is a column. */
export const isWithin = (sql: SqlClient.SqlClient, of: Statement.Fragment, domain: Statement.Fragment) =>
  sql`(${of} = ${domain} OR right(${of}, length(${domain}) + 1) = '.' || ${domain})`

export type Whose = { readonly accounts: ReadonlyArray<string> } | { readonly domain: string }

const decodeChanged = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ account_id: Schema.String, allowed: Schema.Boolean }))
)

/**
 * Works out anew whether these accounts' posts may be searched, in a transaction of the caller's: the account or its owner's
 * setting says so, it is not suspended, and no domain block covers its host. Those that may not any more lose all their
 * posts here and now, and are due to be removed from the index whole; those that may are due to be read.
 */
export const applyPermission = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, whose: Whose) {
  const which =
    "domain" in whose
      ? isWithin(sql, sql`a.domain`, sql`${whose.domain}::text`)
      : sql`a.account_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(whose.accounts)}::text::jsonb))`
  const changed = yield* sql`
    WITH judged AS (
      SELECT a.account_id, a.allowed AS before, NOT a.suspended AND coalesce(p.indexable, a.consents)
        AND NOT EXISTS (SELECT 1 FROM chirp.search_domain_blocks b WHERE ${isWithin(sql, sql`a.domain`, sql`b.domain`)}) AS now
      FROM chirp.search_accounts a LEFT JOIN chirp.search_preferences p USING (account_id)
      WHERE ${which} ORDER BY a.account_id FOR UPDATE OF a
    )
    UPDATE chirp.search_accounts a
    SET allowed = j.now, pending = j.now, scan_due = j.now, seq = nextval('chirp.search_changes')
    FROM judged j WHERE j.account_id = a.account_id AND j.before <> j.now
    RETURNING a.account_id, a.allowed`.pipe(Effect.flatMap(decodeChanged))
  const lost = changed.flatMap(({ account_id, allowed }) => (allowed ? [] : [account_id]))
  if (lost.length === 0) return
  const of = sql`account_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(lost)}::text::jsonb))`
  yield* sql`
    INSERT INTO chirp.search_tags AS t (name)
    SELECT DISTINCT unnest(tags) AS name FROM chirp.search_sync WHERE ${of} AND document IS NOT NULL ORDER BY name
    ON CONFLICT (name) DO UPDATE SET pending = true WHERE NOT t.pending`
  yield* sql`
    UPDATE chirp.search_sync SET document = NULL, gone = 'hidden', deleted_at = clock_timestamp(),
      seen_at = clock_timestamp(), seq = nextval('chirp.search_changes'), pending = false, urgent = false,
      suspect_at = NULL, updated_at = clock_timestamp()
    WHERE ${of} AND document IS NOT NULL`
  const purge = (kind: string, keys: ReadonlyArray<string>) => sql`
    INSERT INTO chirp.search_purges (id, kind, key)
    SELECT nextval('chirp.search_changes'), ${kind}, key FROM jsonb_array_elements_text(${JSON.stringify(keys)}::text::jsonb) AS key`
  yield* "domain" in whose ? purge("domain", [whose.domain]) : purge("account", lost)
})
