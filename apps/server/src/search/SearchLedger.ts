import { AccountDocument, StatusDocument } from "@chirp/domain/SearchDocument"
import { Context, Duration, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Observation, SeenStatus } from "./Observation.ts"
import { applyPermission, isWithin, observing, tellApplier } from "./Permission.ts"

/** Two writers that meet in opposite order: PostgreSQL ends one, which tries again, at most three times. */
const conflicts = Schedule.max([Schedule.exponential("20 millis").pipe(Schedule.jittered), Schedule.recurs(3)])

/** What left the index is remembered this long: longer than any answer under way can be late. */
const TOMBSTONES = Duration.days(2)
const PURGE_BATCH = 5000

export class SearchLedgerError extends Schema.TaggedError<SearchLedgerError>()("SearchLedgerError", {
  operation: Schema.String,
  cause: Schema.Defect()
}) {
  override get message() {
    return `the search ledger cannot ${this.operation}: ${String(this.cause)}`
  }
}

const Seq = Schema.FiniteFromString

/** A document written by an older release in another form counts as none; its author is read again with the next release's bulk. */
const tolerant = <A, I>(schema: Schema.Codec<A, I>) =>
  Schema.NullOr(schema).pipe(Schema.catchDecoding(() => Effect.succeedSome(null)))

const PendingStatus = Schema.Struct({
  id: Schema.String,
  seq: Seq,
  document: tolerant(StatusDocument),
  urgent: Schema.Boolean
})
const PendingAccount = Schema.Struct({ id: Schema.String, seq: Seq, document: tolerant(AccountDocument) })
const Purge = Schema.Struct({ id: Seq, kind: Schema.Literals(["account", "domain"]), key: Schema.String })
const Counts = Schema.Struct({ statuses: Seq, accounts: Seq, pending: Seq, lag: Schema.NullOr(Seq) })

export type PendingStatus = typeof PendingStatus.Type
export type PendingAccount = typeof PendingAccount.Type
export type Purge = typeof Purge.Type

/**
 * What may be searched, in `chirp.search_sync` and `chirp.search_accounts`: the truth that the search index follows.
 *
 * Any replica writes what it sees, in any order; late news never beats later news: a row changes only for what was seen
 * after it or has a later edit, a deletion is final, and policy (SearchPolicy) excludes writers while it changes. One
 * applier reads what is pending and settles it only if it has not changed again meanwhile.
 */
export class SearchLedger extends Context.Service<
  SearchLedger,
  {
    /** `urgent`: goes before what a bulk reading brings. */
    readonly observe: (
      seen: Observation,
      options: { readonly urgent: boolean }
    ) => Effect.Effect<void, SearchLedgerError>
    /** Not there when asked for with the indexing token, `age` seconds ago at most. */
    readonly missing: (ids: ReadonlyArray<string>, age: number) => Effect.Effect<void, SearchLedgerError>
    /** What has to be written to the index: removals and fresh posts first. */
    readonly pending: (limit: number) => Effect.Effect<ReadonlyArray<PendingStatus>, SearchLedgerError>
    readonly pendingAccounts: (limit: number) => Effect.Effect<ReadonlyArray<PendingAccount>, SearchLedgerError>
    readonly purges: Effect.Effect<ReadonlyArray<Purge>, SearchLedgerError>
    /** Written; what has changed since stays pending. */
    readonly settle: (rows: ReadonlyArray<PendingStatus>) => Effect.Effect<void, SqlError.SqlError>
    readonly settleAccounts: (rows: ReadonlyArray<PendingAccount>) => Effect.Effect<void, SqlError.SqlError>
    /** Removed whole; what has come back since is pending again. */
    readonly settlePurge: (purge: Purge) => Effect.Effect<void, SqlError.SqlError>
    /** The hosts of known accounts that are this domain or under it. */
    readonly hosts: (domain: string) => Effect.Effect<ReadonlyArray<string>, SearchLedgerError>
    /** How much waits, counted up to `limit`. */
    readonly backlog: (limit: number) => Effect.Effect<number, SearchLedgerError>
    /** The documents after this id, in order of ids: for a rebuild. */
    readonly statuses: (after: string, limit: number) => Effect.Effect<ReadonlyArray<StatusDocument>, SearchLedgerError>
    readonly accounts: (
      after: string,
      limit: number
    ) => Effect.Effect<ReadonlyArray<AccountDocument>, SearchLedgerError>
    /** `lag`: seconds that the oldest pending change has waited. */
    readonly counts: Effect.Effect<typeof Counts.Type, SearchLedgerError>
    /** Accounts whose posts are still to be read. */
    readonly due: Effect.Effect<number, SearchLedgerError>
    /** Forgets tombstones older than two days, a batch; answers how many. */
    readonly sweep: Effect.Effect<number, SearchLedgerError>
  }
>()("@chirp/server/search/SearchLedger") {
  static readonly layer = Layer.effect(
    SearchLedger,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const json = (value: unknown) => sql`${storable(value)}::text::jsonb`
      const change = sql.literal("nextval('chirp.search_changes')")
      const since = (age: number) => sql`(clock_timestamp() - make_interval(secs => ${age}::float8))`

      /**
       * Seen before it was seen last: nothing new. Counts change with each post: on their own they are taken over only from
       * a reading of everything, or every post would write its author's profile to the index as well.
       */
      const upsertAccounts = (seen: Observation, urgent: boolean) => sql`
        INSERT INTO chirp.search_accounts AS a
          (account_id, domain, consents, suspended, document, seen_at, seq)
        SELECT r.id, r.domain, r.consents, r.suspended, r.document, ${since(seen.age)}, ${change}
        FROM jsonb_to_recordset(${json(seen.accounts)})
          AS r(id text, domain text, consents boolean, suspended boolean, document jsonb)
        ORDER BY r.id
        ON CONFLICT (account_id) DO UPDATE SET domain = EXCLUDED.domain, consents = EXCLUDED.consents,
          suspended = EXCLUDED.suspended, seen_at = EXCLUDED.seen_at, seq = EXCLUDED.seq,
          document = CASE WHEN ${differs(urgent)} THEN EXCLUDED.document ELSE a.document END,
          pending = a.pending OR (a.allowed AND ${differs(urgent)})
        WHERE EXCLUDED.seen_at > a.seen_at`

      const differs = (urgent: boolean) => {
        const words = (row: "a" | "EXCLUDED") =>
          sql.literal(urgent ? `(${row}.document - 'statuses_count' - 'followers_count')` : `${row}.document`)
        return sql`${words("a")} <> ${words("EXCLUDED")}`
      }

      const rows = (statuses: ReadonlyArray<SeenStatus>) => sql`jsonb_to_recordset(${json(statuses)})
        AS r(id text, account_id text, created_at timestamptz, version bigint, edited boolean, document jsonb,
          tags text[], links jsonb, trendable boolean)`

      const show = (statuses: ReadonlyArray<SeenStatus>, age: number, urgent: boolean) => sql`
        INSERT INTO chirp.search_sync AS s (status_id, account_id, created_at, version, seen_at, document, tags, links,
          trendable, seq, pending, urgent)
        SELECT r.id, r.account_id, r.created_at, r.version, ${since(age)}, r.document, r.tags, r.links,
          r.trendable, ${change}, true, ${urgent}
        FROM ${rows(statuses)} JOIN chirp.search_accounts a ON a.account_id = r.account_id AND a.allowed
        ORDER BY r.id
        ON CONFLICT (status_id) DO UPDATE SET account_id = EXCLUDED.account_id, created_at = EXCLUDED.created_at,
          version = EXCLUDED.version, seen_at = greatest(s.seen_at, EXCLUDED.seen_at), document = EXCLUDED.document,
          gone = NULL, deleted_at = NULL, suspect_at = NULL, tags = EXCLUDED.tags, links = EXCLUDED.links,
          trendable = EXCLUDED.trendable, updated_at = clock_timestamp(),
          seq = CASE WHEN s.document IS DISTINCT FROM EXCLUDED.document THEN EXCLUDED.seq ELSE s.seq END,
          pending = s.pending OR s.document IS DISTINCT FROM EXCLUDED.document,
          urgent = s.urgent OR EXCLUDED.urgent
        WHERE s.gone IS DISTINCT FROM 'deleted'
          AND (EXCLUDED.seen_at > s.seen_at OR (s.gone IS NULL AND EXCLUDED.version > s.version))`

      /** A post that is not public any more; that it was edited says that a public form of it may be on its way here. */
      const hide = Effect.fnUntraced(function* (statuses: ReadonlyArray<SeenStatus>, age: number) {
        yield* sql`
          UPDATE chirp.search_sync s SET document = NULL, gone = 'hidden', deleted_at = clock_timestamp(),
            version = greatest(s.version, r.version), seen_at = greatest(s.seen_at, ${since(age)}), seq = ${change},
            pending = true, urgent = true, updated_at = clock_timestamp()
          FROM ${rows(statuses)}
          WHERE s.status_id = r.id AND s.document IS NOT NULL
            AND (r.version >= s.version OR ${since(age)} > s.seen_at)`
        yield* sql`
          INSERT INTO chirp.search_sync (status_id, account_id, version, seen_at, gone, deleted_at, seq)
          SELECT r.id, r.account_id, r.version, ${since(age)}, 'hidden', clock_timestamp(), ${change}
          FROM ${rows(statuses.filter(({ edited }) => edited))} ORDER BY r.id
          ON CONFLICT (status_id) DO NOTHING`
      })

      const remove = (ids: ReadonlyArray<string>) => sql`
        INSERT INTO chirp.search_sync AS s (status_id, seen_at, gone, deleted_at, seq)
        SELECT id, clock_timestamp(), 'deleted', clock_timestamp(), ${change}
        FROM jsonb_array_elements_text(${json(ids)}) AS id ORDER BY id
        ON CONFLICT (status_id) DO UPDATE SET gone = 'deleted', document = NULL, seen_at = EXCLUDED.seen_at,
          deleted_at = EXCLUDED.deleted_at, seq = EXCLUDED.seq, pending = s.pending OR s.document IS NOT NULL,
          urgent = true, suspect_at = NULL, updated_at = clock_timestamp()`

      /** The tags of these posts as they are known now, and these, have to be counted again. */
      const countAgain = (ids: ReadonlyArray<string>, tags: ReadonlyArray<string>) => sql`
        INSERT INTO chirp.search_tags AS t (name)
        SELECT DISTINCT name FROM (
          SELECT unnest(tags) AS name FROM chirp.search_sync
            WHERE status_id IN (SELECT jsonb_array_elements_text(${json(ids)}))
          UNION SELECT jsonb_array_elements_text(${json(tags)})) n
        ORDER BY name
        ON CONFLICT (name) DO UPDATE SET pending = true WHERE NOT t.pending`

      const write = Effect.fnUntraced(function* (seen: Observation, urgent: boolean) {
        yield* observing(sql)
        if (seen.accounts.length > 0) {
          yield* upsertAccounts(seen, urgent)
          yield* applyPermission(sql, { accounts: seen.accounts.map(({ id }) => id) })
        }
        const shown = seen.statuses.filter(({ document }) => document !== undefined)
        const hidden = seen.statuses.filter(({ document }) => document === undefined)
        const ids = [...seen.statuses.map(({ id }) => id), ...seen.deleted]
        if (ids.length > 0) yield* countAgain(ids, [...new Set(shown.flatMap(({ tags }) => tags))])
        if (shown.length > 0) yield* show(shown, seen.age, urgent)
        if (hidden.length > 0) yield* hide(hidden, seen.age)
        if (seen.deleted.length > 0) yield* remove([...new Set(seen.deleted)])
        yield* tellApplier(sql)
      })

      const failing =
        (operation: string) =>
        <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SearchLedgerError, R> =>
          Effect.mapError(effect, (cause) => new SearchLedgerError({ operation, cause }))

      /** Rows read with a schema. */
      const read = <A, I>(
        operation: string,
        schema: Schema.Codec<A, I>,
        rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>
      ) => failing(operation)(Effect.flatMap(rows, Schema.decodeUnknownEffect(Schema.Array(schema))))

      const settled = (given: ReadonlyArray<{ readonly id: string; readonly seq: number }>) => sql`
        jsonb_to_recordset(${json(given.map(({ id, seq }) => ({ id, seq })))}) AS r(id text, seq bigint)`

      return SearchLedger.of({
        observe: Effect.fn("SearchLedger.observe")(function* (seen, { urgent }) {
          if (seen.accounts.length + seen.statuses.length + seen.deleted.length === 0) return
          yield* sql
            .withTransaction(write(seen, urgent))
            .pipe(Effect.retry(conflicts), failing("take in what was seen"))
        }),
        missing: Effect.fn("SearchLedger.missing")(function* (ids, age) {
          if (ids.length === 0) return
          yield* sql
            .withTransaction(
              Effect.gen(function* () {
                yield* observing(sql)
                yield* countAgain(ids, [])
                yield* sql`
                  UPDATE chirp.search_sync SET document = NULL, gone = 'missing', deleted_at = clock_timestamp(),
                    seen_at = ${since(age)}, seq = ${change}, pending = true, urgent = true, suspect_at = NULL,
                    updated_at = clock_timestamp()
                  WHERE status_id IN (SELECT jsonb_array_elements_text(${json(ids)})) AND document IS NOT NULL
                    AND seen_at < ${since(age)}`
                yield* tellApplier(sql)
              })
            )
            .pipe(Effect.retry(conflicts), failing("take in what is missing"))
        }),
        pending: (limit) =>
          read(
            "read what is pending",
            PendingStatus,
            sql`SELECT status_id AS id, seq::text AS seq, document, urgent FROM chirp.search_sync
              WHERE pending ORDER BY urgent DESC, seq LIMIT ${limit}`
          ),
        pendingAccounts: (limit) =>
          read(
            "read what is pending",
            PendingAccount,
            sql`SELECT account_id AS id, seq::text AS seq, CASE WHEN allowed THEN document END AS document
              FROM chirp.search_accounts WHERE pending ORDER BY seq LIMIT ${limit}`
          ),
        purges: read(
          "read purges",
          Purge,
          sql`SELECT id::text AS id, kind, key FROM chirp.search_purges ORDER BY id LIMIT 100`
        ),
        settle: Effect.fnUntraced(function* (given) {
          if (given.length === 0) return
          yield* sql`UPDATE chirp.search_sync s SET pending = false, urgent = false, indexed_at = clock_timestamp()
            FROM ${settled(given)} WHERE s.status_id = r.id AND s.seq = r.seq`
        }),
        settleAccounts: Effect.fnUntraced(function* (given) {
          if (given.length === 0) return
          yield* sql`UPDATE chirp.search_accounts a SET pending = false
            FROM ${settled(given)} WHERE a.account_id = r.id AND a.seq = r.seq`
        }),
        settlePurge: Effect.fnUntraced(function* ({ id, key, kind }) {
          const within =
            kind === "account" ? sql`a.account_id = ${key}` : isWithin(sql, sql`a.domain`, sql`${key}::text`)
          yield* sql`DELETE FROM chirp.search_purges WHERE id = ${id}`
          yield* sql`UPDATE chirp.search_accounts a SET pending = true WHERE a.allowed AND ${within}`
          yield* sql`UPDATE chirp.search_sync s SET pending = true FROM chirp.search_accounts a
            WHERE s.account_id = a.account_id AND s.document IS NOT NULL AND ${within}`
        }),
        hosts: (domain) =>
          Effect.map(
            read(
              "read hosts",
              Schema.Struct({ domain: Schema.String }),
              sql`SELECT DISTINCT domain FROM chirp.search_accounts a
                WHERE ${isWithin(sql, sql`a.domain`, sql`${domain}::text`)} LIMIT 10000`
            ),
            (found) => found.map((row) => row.domain)
          ),
        backlog: (limit) =>
          Effect.map(
            read(
              "be counted",
              Schema.Struct({ count: Seq }),
              sql`SELECT count(*)::text AS count FROM (SELECT 1 FROM chirp.search_sync WHERE pending LIMIT ${limit}) p`
            ),
            ([row]) => row?.count ?? 0
          ),
        statuses: (after, limit) =>
          Effect.map(
            read(
              "read documents",
              Schema.Struct({ document: StatusDocument }),
              sql`SELECT document FROM chirp.search_sync WHERE document IS NOT NULL AND status_id > ${after}
                ORDER BY status_id LIMIT ${limit}`
            ),
            (found) => found.map(({ document }) => document)
          ),
        accounts: (after, limit) =>
          Effect.map(
            read(
              "read documents",
              Schema.Struct({ document: AccountDocument }),
              sql`SELECT document FROM chirp.search_accounts WHERE allowed AND account_id > ${after}
                ORDER BY account_id LIMIT ${limit}`
            ),
            (found) => found.map(({ document }) => document)
          ),
        counts: Effect.map(
          read(
            "be counted",
            Counts,
            sql`SELECT (SELECT count(*) FROM chirp.search_sync WHERE document IS NOT NULL)::text AS statuses,
                (SELECT count(*) FROM chirp.search_accounts WHERE allowed)::text AS accounts,
                count(*)::text AS pending,
                ceil(extract(epoch FROM clock_timestamp() - min(updated_at)))::int::text AS lag
              FROM chirp.search_sync WHERE pending`
          ),
          ([row]) => row ?? { statuses: 0, accounts: 0, pending: 0, lag: null }
        ),
        due: Effect.map(
          read(
            "be counted",
            Schema.Struct({ count: Seq }),
            sql`SELECT count(*)::text AS count FROM chirp.search_accounts WHERE scan_due`
          ),
          ([row]) => row?.count ?? 0
        ),
        sweep: Effect.suspend(() =>
          Effect.map(
            sql`DELETE FROM chirp.search_sync WHERE status_id IN (
              SELECT status_id FROM chirp.search_sync WHERE document IS NULL AND NOT pending
                AND deleted_at < clock_timestamp() - make_interval(secs => ${Duration.toSeconds(TOMBSTONES)})
              LIMIT ${PURGE_BATCH}) RETURNING 1`,
            (removed) => removed.length
          ).pipe(failing("forget tombstones"))
        )
      })
    })
  )
}

/** JSON that `jsonb` takes: without NUL and without half surrogates, which remote texts may hold. */
const storable = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "string" ? part.replaceAll("\0", "").toWellFormed() : part
  )
