import type { Caller } from "@chirp/domain/api/Authorization"
import type { LibraryKind } from "@chirp/domain/SearchDocument"
import { Status } from "@chirp/domain/Status"
import { Context, Duration, Effect, Fiber, FiberMap, Layer, Option, Schema, Semaphore } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { PublicReader, type RefusedPage } from "../gotosocial/PublicReader.ts"
import { LibraryIndex, type LibraryIndexError } from "./LibraryIndex.ts"
import { statusDocument } from "./SearchDocuments.ts"
import type { LibraryEntry } from "./SearchIndex.ts"

/** Of one kind and account; what is older is not in the library. */
const MAX_OF_KIND = 5000
/** Libraries of this many accounts are filled at once on a replica; others wait their turn. */
const FILLED_AT_ONCE = 2
/** The newest part is read again when a search comes this long after the last reading. */
const REFRESH_SECONDS = Duration.toSeconds(Duration.minutes(1))
/** The whole is read again after this long, and what was taken back elsewhere leaves the library. */
const REFILL_SECONDS = Duration.toSeconds(Duration.days(1))
const REFRESH_PAGES = 2

interface Source {
  readonly path: (accountId: string) => string
  readonly kinds: (item: Status, accountId: string) => ReadonlyArray<LibraryKind>
  /** The kinds that a complete reading of this list tells everything about. */
  readonly tells: ReadonlyArray<LibraryKind>
}

/** GoToSocial's lists that a library is filled from. Boosts and own posts are one list there. */
const sources: Readonly<Record<string, Source>> = {
  posts: {
    path: (id) => `/api/v1/accounts/${encodeURIComponent(id)}/statuses?limit=40`,
    kinds: ({ reblog }) => [reblog == null ? "own" : "reblogs"],
    tells: ["own", "reblogs"]
  },
  favourites: { path: () => "/api/v1/favourites?limit=40", kinds: () => ["favourites"], tells: ["favourites"] },
  bookmarks: { path: () => "/api/v1/bookmarks?limit=40", kinds: () => ["bookmarks"], tells: ["bookmarks"] },
  mentions: {
    path: () => "/api/v1/notifications?types[]=mention&limit=40",
    kinds: () => ["mentions"],
    // notifications are cleared by their owner; the posts still mention
    tells: []
  }
}

type LibraryError = LibraryIndexError | SqlError.SqlError | RefusedPage

const decodeStatus = Schema.decodeUnknownOption(Status)
const decodeMention = Schema.decodeUnknownOption(Schema.Struct({ status: Status }))
const Row = Schema.Array(
  Schema.Struct({ cursor: Schema.NullOr(Schema.String), filled: Schema.Boolean, refreshed: Schema.Boolean })
)

/**
 * Fills the private library of those who search theirs: with their own token, from their own lists, on first use; then by
 * what passes through Chirp and, at each use, by the newest part of the lists. Bounded by kind; where a filling is stays
 * written down. An account that never searches its library has none.
 */
export class Library extends Context.Service<
  Library,
  {
    /** To be called before the caller searches: starts in the background what is due. Never waits, never fails. */
    readonly prepare: (caller: Caller) => Effect.Effect<void>
    /** The account has just written, boosted, favourited or bookmarked this. */
    readonly add: (accountId: string, kind: LibraryKind, status: unknown) => Effect.Effect<void, LibraryError>
    /** The account has just taken that back. */
    readonly withdraw: (accountId: string, kind: LibraryKind, id: string) => Effect.Effect<void, LibraryError>
    /** Waits until nothing is being filled for this account: for tests, and for who wants all results. */
    readonly filled: (accountId: string) => Effect.Effect<void>
  }
>()("@chirp/server/search/Library") {
  static readonly layer = Layer.effect(
    Library,
    Effect.gen(function* () {
      const index = yield* LibraryIndex
      const reader = yield* PublicReader
      const sql = yield* SqlClient.SqlClient
      const filling = yield* FiberMap.make<string>()
      const room = yield* Semaphore.make(FILLED_AT_ONCE)

      const entry = (item: unknown, source: Source, accountId: string): Option.Option<LibraryEntry> =>
        Option.map(
          Option.orElse(decodeStatus(item), () => Option.map(decodeMention(item), ({ status }) => status)),
          (status) => ({
            document: statusDocument(status.reblog ?? status),
            kinds: source.kinds(status, accountId)
          })
        )

      const state = Effect.fnUntraced(function* (accountId: string, name: string) {
        const rows = yield* sql`
          SELECT cursor, coalesce(filled_at > now() - make_interval(secs => ${REFILL_SECONDS}), false) AS filled,
            coalesce(refreshed_at > now() - make_interval(secs => ${REFRESH_SECONDS}), false) AS refreshed
          FROM chirp.library_sync WHERE account_id = ${accountId} AND kind = ${name}`
        const [row] = yield* Effect.orDie(Schema.decodeUnknownEffect(Row)(rows))
        return row ?? { cursor: null, filled: false, refreshed: false }
      })

      /** One page; answers its entries and where to go on. */
      const page = Effect.fnUntraced(function* (caller: Caller, source: Source, path: string) {
        const { items, next } = yield* reader.page(path, caller.token)
        const entries = items.flatMap((item) => Option.toArray(entry(item, source, caller.accountId)))
        if (entries.length > 0) yield* index.put(caller.accountId, entries)
        return { entries, next: items.length === 0 ? null : Option.getOrNull(next) }
      })

      /** The whole list, from where it was left. What it lacks, when it was read in one go, was taken back elsewhere. */
      const fill = Effect.fnUntraced(function* (caller: Caller, name: string, source: Source, from: string | null) {
        const { accountId } = caller
        const seen = new Set<string>()
        let path: string | null = from ?? source.path(accountId)
        let read = 0
        while (path !== null && read < MAX_OF_KIND) {
          const got: Effect.Success<ReturnType<typeof page>> = yield* page(caller, source, path)
          for (const { document } of got.entries) seen.add(document.id)
          read += got.entries.length
          yield* sql`
            INSERT INTO chirp.library_sync (account_id, kind, cursor, done)
            VALUES (${accountId}, ${name}, ${got.next}, ${got.entries.length})
            ON CONFLICT (account_id, kind) DO UPDATE SET cursor = EXCLUDED.cursor,
              done = chirp.library_sync.done + EXCLUDED.done`
          path = got.next
        }
        if (from === null && path === null) {
          for (const kind of source.tells) yield* forget(accountId, kind, seen)
        }
        yield* sql`
          INSERT INTO chirp.library_sync (account_id, kind, filled_at, refreshed_at)
          VALUES (${accountId}, ${name}, now(), now())
          ON CONFLICT (account_id, kind) DO UPDATE SET cursor = NULL, done = 0, filled_at = now(), refreshed_at = now()`
      })

      const forget = Effect.fnUntraced(function* (accountId: string, kind: LibraryKind, seen: ReadonlySet<string>) {
        for (let after = ""; ; ) {
          const held: ReadonlyArray<string> = yield* index.ids(accountId, { kind, after, limit: 1000 })
          const last = held.at(-1)
          if (last === undefined) return
          const gone = held.filter((id) => !seen.has(id))
          if (gone.length > 0) yield* index.withdraw(accountId, kind, gone)
          after = last
        }
      })

      const refresh = Effect.fnUntraced(function* (caller: Caller, name: string, source: Source) {
        let path: string | null = source.path(caller.accountId)
        for (let pages = 0; path !== null && pages < REFRESH_PAGES; pages++) {
          const got: Effect.Success<ReturnType<typeof page>> = yield* page(caller, source, path)
          path = got.next
        }
        yield* sql`UPDATE chirp.library_sync SET refreshed_at = now()
          WHERE account_id = ${caller.accountId} AND kind = ${name}`
      })

      const bringUpToDate = Effect.fnUntraced(
        function* (caller: Caller) {
          for (const [name, source] of Object.entries(sources)) {
            const { cursor, filled, refreshed } = yield* state(caller.accountId, name)
            if (!filled) yield* fill(caller, name, source, cursor)
            else if (!refreshed) yield* refresh(caller, name, source)
          }
        },
        room.withPermits(1),
        (effect, caller) =>
          Effect.catch(effect, (error) =>
            Effect.logWarning("a library could not be brought up to date", { account: caller.accountId }, error)
          )
      )

      const isKept = (accountId: string) =>
        Effect.map(
          sql`SELECT 1 FROM chirp.library_sync WHERE account_id = ${accountId} LIMIT 1`,
          (rows) => rows.length > 0
        )

      return Library.of({
        prepare: (caller) =>
          Effect.asVoid(FiberMap.run(filling, caller.accountId, bringUpToDate(caller), { onlyIfMissing: true })),
        add: Effect.fnUntraced(function* (accountId, kind, status) {
          const found = decodeStatus(status)
          if (Option.isNone(found) || !(yield* isKept(accountId))) return
          const post = found.value.reblog ?? found.value
          yield* index.put(accountId, [{ document: statusDocument(post), kinds: [kind] }])
        }),
        withdraw: Effect.fnUntraced(function* (accountId, kind, id) {
          if (yield* isKept(accountId)) yield* index.withdraw(accountId, kind, [id])
        }),
        filled: (accountId) =>
          Effect.suspend(() =>
            Option.match(FiberMap.getUnsafe(filling, accountId), {
              onNone: () => Effect.void,
              onSome: (fiber) => Effect.asVoid(Fiber.await(fiber))
            })
          )
      })
    })
  )
}
