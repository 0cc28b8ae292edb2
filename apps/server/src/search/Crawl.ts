import { Context, DateTime, Duration, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import { PublicReader, type ReadPage, type RefusedPage } from "../gotosocial/PublicReader.ts"
import type { Lease, LeaseLost } from "../storage/Leases.ts"
import { observe } from "./Observation.ts"
import { SearchLedger, type SearchLedgerError } from "./SearchLedger.ts"
import { SearchPolicy } from "./SearchPolicy.ts"
import { SearchProgress } from "./SearchProgress.ts"
import { SearchSettings } from "./SearchSettings.ts"

/** More waiting in the ledger than this: reading stops until the applier has caught up. */
const MAX_BACKLOG = 5000
const BACKLOG_PAUSE = Duration.millis(250)
/** Posts of a listing that are not there any more are asked for one by one, this many; the others the next time. */
const MAX_CHECKS = 200
const CHECKS_AT_ONCE = 4
/** Pages of the timeline that one look back reads at most; what lies further back is left to the nightly reading. */
const MAX_WINDOW_PAGES = 50
/** An answer may hold less than this, never more posts. */
const PAGE = 80
/** What was seen this long before a reading began still counts as seen by it: clocks and rounding. */
const SLACK = Duration.seconds(1)

export type CrawlError = SearchLedgerError | LeaseLost | RefusedPage | SqlError.SqlError

const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const Moment = Schema.Tuple([Schema.Struct({ now: Schema.String })])

/** Where a reading of accounts is: the account, and the page of its posts. */
const ScanCursor = Schema.fromJsonString(
  Schema.Struct({ account: Schema.String, since: Schema.String, next: Schema.NullOr(Schema.String) })
)
const decodeCursor = Schema.decodeUnknownOption(ScanCursor)
const encodeCursor = Schema.encodeSync(ScanCursor)

/**
 * Reads upstream into the ledger: the public timeline back to its beginning, all accounts, and every account's public posts,
 * which the timeline does not all have (facts, section 8). Where it is stays written down after each page, so that a
 * reading that was killed goes on there. What a complete listing lacks is asked for by its id, and removed when it is not
 * there. Never ahead of the applier by more than `MAX_BACKLOG`.
 */
export class Crawl extends Context.Service<
  Crawl,
  {
    readonly timeline: (lease: Lease, token: Redacted.Redacted) => Effect.Effect<void, CrawlError>
    readonly accounts: (lease: Lease, token: Redacted.Redacted) => Effect.Effect<void, CrawlError>
    /** The posts of one account that is due; false when none is. */
    readonly scan: (lease: Lease, token: Redacted.Redacted) => Effect.Effect<boolean, CrawlError>
    /** The timeline back to this moment (ISO 8601) again; with `compare`, what it lacks is checked. */
    readonly window: (
      token: Redacted.Redacted,
      since: string,
      options: { readonly compare: boolean }
    ) => Effect.Effect<void, CrawlError>
    /** Asks for posts that somebody did not find; answers how many there were. */
    readonly suspects: (token: Redacted.Redacted) => Effect.Effect<number, CrawlError>
    /** Every allowed account is due. */
    readonly allDue: Effect.Effect<void, CrawlError>
    /** The database's clock, ISO 8601. */
    readonly now: Effect.Effect<string, CrawlError>
  }
>()("@chirp/server/search/Crawl") {
  static readonly layer = Layer.effect(
    Crawl,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const reader = yield* PublicReader
      const ledger = yield* SearchLedger
      const policy = yield* SearchPolicy
      const progress = yield* SearchProgress
      const { remote } = yield* SearchSettings

      const room = Effect.gen(function* () {
        while ((yield* ledger.backlog(MAX_BACKLOG + 1)) > MAX_BACKLOG) yield* Effect.sleep(BACKLOG_PAUSE)
      })

      const take = Effect.fnUntraced(function* (page: ReadPage, items: ReadonlyArray<unknown> = page.items) {
        yield* ledger.observe(observe(items, { age: yield* page.age, remote }), { urgent: false })
      })

      const ids = (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) =>
        Effect.map(
          Effect.flatMap(rows, (found) => Effect.orDie(Schema.decodeUnknownEffect(Ids)(found))),
          (found) => found.map(({ id }) => id)
        )

      /** Asks for each of these posts, and believes the answer. */
      const check = Effect.fnUntraced(function* (suspected: ReadonlyArray<string>, token: Redacted.Redacted) {
        yield* Effect.forEach(
          suspected,
          Effect.fnUntraced(function* (id) {
            const found = yield* reader.one(`/api/v1/statuses/${encodeURIComponent(id)}`, token)
            if (found._tag === "Absent") return yield* ledger.missing([id], found.age)
            yield* ledger.observe(observe([found.item], { age: found.age, remote }), { urgent: false })
            yield* sql`UPDATE chirp.search_sync SET suspect_at = NULL WHERE status_id = ${id}`
          }),
          { concurrency: CHECKS_AT_ONCE, discard: true }
        )
      })

      /** What was not seen since a complete reading began. */
      const unseen = (where: Statement.Fragment, since: string) =>
        ids(sql`SELECT status_id AS id FROM chirp.search_sync
          WHERE document IS NOT NULL AND ${where}
            AND seen_at < ${since}::timestamptz - make_interval(secs => ${Duration.toSeconds(SLACK)})
          ORDER BY status_id DESC LIMIT ${MAX_CHECKS}`)

      const now = Effect.flatMap(
        sql`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
        (rows) => Effect.map(Effect.orDie(Schema.decodeUnknownEffect(Moment)(rows)), ([row]) => row.now)
      )

      const listing = Effect.fnUntraced(function* (
        lease: Lease,
        phase: "timeline" | "accounts",
        start: string,
        token: Redacted.Redacted,
        entries: (items: ReadonlyArray<unknown>) => ReadonlyArray<unknown>
      ) {
        const before = yield* progress.of(phase)
        let path: string | null = Option.match(before, { onNone: () => start, onSome: ({ cursor }) => cursor ?? start })
        while (path !== null) {
          yield* room
          const page: ReadPage = yield* reader.page(path, token)
          const next: string | null = page.items.length === 0 ? null : Option.getOrNull(page.next)
          yield* take(page, entries(page.items))
          yield* lease.fenced(progress.advance(phase, { cursor: next, done: page.items.length }))
          path = next
        }
        yield* lease.fenced(progress.finish(phase))
      })

      /** One account's posts, from where the cursor says. */
      const readAccount = Effect.fnUntraced(function* (
        lease: Lease,
        token: Redacted.Redacted,
        account: string,
        since: string,
        from: string | null
      ) {
        const start = `/api/v1/accounts/${encodeURIComponent(account)}/statuses?only_public=true&exclude_reblogs=true&limit=${PAGE}`
        let path: string | null = from ?? start
        while (path !== null) {
          yield* room
          const page: ReadPage = yield* reader.page(path, token)
          const next: string | null = page.items.length === 0 ? null : Option.getOrNull(page.next)
          yield* take(page)
          yield* lease.fenced(
            progress.advance("scan", { cursor: encodeCursor({ account, since, next }), done: page.items.length })
          )
          path = next
        }
        yield* check(yield* unseen(sql`account_id = ${account}`, since), token)
      })

      return Crawl.of({
        now,
        timeline: (lease, token) =>
          listing(lease, "timeline", "/api/v1/timelines/public?limit=40", token, (items) => items),
        accounts: (lease, token) =>
          listing(lease, "accounts", "/api/v2/admin/accounts?limit=100", token, (items) =>
            items.flatMap((item) =>
              typeof item === "object" && item !== null && "account" in item ? [item.account] : []
            )
          ),
        scan: Effect.fn("Crawl.scan")(function* (lease, token) {
          const before = yield* progress.of("scan")
          const cursor = Option.flatMap(before, (row) => decodeCursor(row.cursor))
          let at = Option.getOrUndefined(cursor)
          if (at === undefined) {
            const since = yield* now
            // not to be parted: no longer due, and noted as being read
            const taken = yield* lease.fenced(
              Effect.gen(function* () {
                const [account] = yield* ids(sql`
                  UPDATE chirp.search_accounts SET scan_due = false WHERE account_id = (
                    SELECT account_id FROM chirp.search_accounts WHERE scan_due ORDER BY account_id LIMIT 1 FOR UPDATE)
                  RETURNING account_id AS id`)
                if (account === undefined) return undefined
                yield* progress.begin("scan")
                yield* progress.advance("scan", { cursor: encodeCursor({ account, since, next: null }) })
                return account
              })
            )
            if (taken === undefined) {
              if (Option.exists(before, (row) => row.finished_at === null)) yield* lease.fenced(progress.finish("scan"))
              return false
            }
            at = { account: taken, since, next: null }
          }
          const { account, next, since } = at
          yield* readAccount(lease, token, account, since, next).pipe(
            Effect.catchTag(
              "RefusedPage",
              Effect.fnUntraced(function* (refusal) {
                // the account is gone, or will have nothing to do with the reader: its posts are not shown either
                if (refusal.status === 404 || refusal.status === 410) return yield* policy.suspend(account)
                if (refusal.status === 401) return yield* refusal
                yield* Effect.logWarning("an account's posts could not be read; left for the next night", refusal)
              })
            )
          )
          yield* lease.fenced(progress.advance("scan", { cursor: null }))
          return true
        }),
        window: Effect.fn("Crawl.window")(function* (token, since, { compare }) {
          const began = yield* now
          let path: string | null = "/api/v1/timelines/public?limit=40"
          for (let pages = 0; path !== null && pages < MAX_WINDOW_PAGES; pages++) {
            yield* room
            const page: ReadPage = yield* reader.page(path, token)
            yield* take(page)
            const oldest = createdAt(page.items.at(-1))
            path = oldest === undefined || isBefore(oldest, since) ? null : Option.getOrNull(page.next)
          }
          if (compare) yield* check(yield* unseen(sql`created_at > ${since}::timestamptz`, began), token)
        }),
        suspects: Effect.fn("Crawl.suspects")(function* (token) {
          const found = yield* ids(sql`SELECT status_id AS id FROM chirp.search_sync
            WHERE suspect_at IS NOT NULL ORDER BY suspect_at LIMIT ${MAX_CHECKS}`)
          yield* check(found, token)
          return found.length
        }),
        allDue: Effect.asVoid(sql`UPDATE chirp.search_accounts SET scan_due = true WHERE allowed`)
      })
    })
  )
}

const decodeCreated = Schema.decodeUnknownOption(Schema.Struct({ created_at: Schema.String }))
const createdAt = (item: unknown) => Option.getOrUndefined(decodeCreated(item))?.created_at

const isBefore = (moment: string, other: string) =>
  Option.getOrElse(
    Option.zipWith(DateTime.make(moment), DateTime.make(other), (a, b) => DateTime.isLessThan(a, b)),
    () => true
  )
