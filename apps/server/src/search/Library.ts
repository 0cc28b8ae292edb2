import type { Caller } from "@chirp/domain/api/Authorization"
import type { LibraryKind } from "@chirp/domain/SearchDocument"
import { Status } from "@chirp/domain/Status"
import { Clock, Context, Duration, Effect, Fiber, FiberMap, Layer, Option, Schema, Semaphore } from "effect"
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
const REFRESH = Duration.minutes(1)
const REFRESH_SECONDS = Duration.toSeconds(REFRESH)
/** The whole is read again after this long, and what was taken back elsewhere leaves the library. */
const REFILL_SECONDS = Duration.toSeconds(Duration.days(1))
const REFRESH_PAGES = 2
/** Libraries known to be up to date; past it, all are looked up again. */
const MAX_FRESH = 10_000

/** `own`: what its owner wrote and boosted, which every search looks through; `all`: the whole, for who searches it. */
export type LibraryPart = "own" | "all"

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

const sourcesOf: Readonly<Record<LibraryPart, ReadonlyArray<string>>> = {
  own: ["posts"],
  all: Object.keys(sources)
}
/** The list that tells about a kind. */
const sourceOf: Readonly<Record<LibraryKind, string>> = {
  own: "posts",
  reblogs: "posts",
  favourites: "favourites",
  bookmarks: "bookmarks",
  mentions: "mentions"
}

type LibraryError = LibraryIndexError | SqlError.SqlError | RefusedPage

const decodeStatus = Schema.decodeUnknownOption(Status)
const decodeMention = Schema.decodeUnknownOption(Schema.Struct({ status: Status }))
const Row = Schema.Array(
  Schema.Struct({
    cursor: Schema.NullOr(Schema.String),
    /** Read to its end at some time; within the last day; its newest part within the last minute. */
    whole: Schema.Boolean,
    filled: Schema.Boolean,
    refreshed: Schema.Boolean
  })
)

/**
 * Fills the private library of those who search: with their own token, from their own lists, on first use; then by what
 * passes through Chirp and, at each use, by the newest part of the lists. Bounded by kind; where a filling is stays written
 * down. Who searches has what they wrote and boosted; the rest only who searches their library.
 */
export class Library extends Context.Service<
  Library,
  {
    /**
     * To be called before the caller searches: starts in the background what is due. False: some of it has never been read
     * to its end. Never waits for GoToSocial, never fails.
     */
    readonly prepare: (caller: Caller, part: LibraryPart) => Effect.Effect<boolean>
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
      /** Until when nothing is due, in milliseconds, by account and part. */
      const fresh = new Map<string, number>()
      const keyOf = (accountId: string, part: LibraryPart) => `${accountId} ${part}`

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
          SELECT cursor, filled_at IS NOT NULL AS whole,
            coalesce(filled_at > now() - make_interval(secs => ${REFILL_SECONDS}), false) AS filled,
            coalesce(refreshed_at > now() - make_interval(secs => ${REFRESH_SECONDS}), false) AS refreshed
          FROM chirp.library_sync WHERE account_id = ${accountId} AND kind = ${name}`
        const [row] = yield* Effect.orDie(Schema.decodeUnknownEffect(Row)(rows))
        return row ?? { cursor: null, whole: false, filled: false, refreshed: false }
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
        function* (caller: Caller, part: LibraryPart) {
          for (const name of sourcesOf[part]) {
            const source = sources[name]
            const { cursor, filled, refreshed } = yield* state(caller.accountId, name)
            if (source === undefined) continue
            if (!filled) yield* fill(caller, name, source, cursor)
            else if (!refreshed) yield* refresh(caller, name, source)
          }
        },
        room.withPermits(1),
        (effect, caller, part) =>
          Effect.catch(effect, (error) => {
            fresh.delete(keyOf(caller.accountId, part))
            // a client's token that may search, and not read lists, is nothing to worry about
            const log = error._tag === "RefusedPage" ? Effect.logDebug : Effect.logWarning
            return log("a library could not be brought up to date", { account: caller.accountId }, error)
          })
      )

      const running = (accountId: string, part: LibraryPart) => FiberMap.getUnsafe(filling, keyOf(accountId, part))
      const ended = (accountId: string, part: LibraryPart) =>
        Effect.suspend(() =>
          Option.match(running(accountId, part), {
            onNone: () => Effect.void,
            onSome: (fiber) => Effect.asVoid(Fiber.await(fiber))
          })
        )

      const start = Effect.fnUntraced(function* (caller: Caller, part: LibraryPart) {
        const { accountId } = caller
        // the whole takes in what is its owner's: one after the other, or once
        if (part === "own" && Option.isSome(running(accountId, "all"))) return
        const before = part === "own" ? Effect.void : ended(accountId, "own")
        yield* FiberMap.run(filling, keyOf(accountId, part), Effect.andThen(before, bringUpToDate(caller, part)), {
          onlyIfMissing: true
        })
      })

      const isWhole = (accountId: string, part: LibraryPart) =>
        Effect.map(
          Effect.forEach(sourcesOf[part], (name) => state(accountId, name)),
          (states) => states.every(({ whole }) => whole)
        ).pipe(
          Effect.catch((error) =>
            Effect.as(Effect.logWarning("it is not known how far a library is", { account: accountId }, error), true)
          )
        )

      const isKept = (accountId: string, kind: LibraryKind) =>
        Effect.map(
          sql`SELECT 1 FROM chirp.library_sync WHERE account_id = ${accountId} AND kind = ${sourceOf[kind]} LIMIT 1`,
          (rows) => rows.length > 0
        )

      return Library.of({
        prepare: Effect.fnUntraced(function* (caller, part) {
          const key = keyOf(caller.accountId, part)
          const now = yield* Clock.currentTimeMillis
          if (now < (fresh.get(key) ?? 0)) return true
          const whole = yield* isWhole(caller.accountId, part)
          yield* start(caller, part)
          if (fresh.size >= MAX_FRESH) fresh.clear()
          if (whole) fresh.set(key, now + Duration.toMillis(REFRESH))
          return whole
        }),
        add: Effect.fnUntraced(function* (accountId, kind, status) {
          const found = decodeStatus(status)
          if (Option.isNone(found) || !(yield* isKept(accountId, kind))) return
          const post = found.value.reblog ?? found.value
          yield* index.put(accountId, [{ document: statusDocument(post), kinds: [kind] }])
        }),
        withdraw: Effect.fnUntraced(function* (accountId, kind, id) {
          if (yield* isKept(accountId, kind)) yield* index.withdraw(accountId, kind, [id])
        }),
        filled: (accountId) => Effect.andThen(ended(accountId, "own"), ended(accountId, "all"))
      })
    })
  )
}
