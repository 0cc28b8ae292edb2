import type { LibraryKind, StatusDocument } from "@chirp/domain/SearchDocument"
import { Context, type Effect, Schema } from "effect"
import type { Hits, LibraryEntry, StatusHit, StatusQuery } from "./SearchIndex.ts"

export class LibraryIndexError extends Schema.TaggedError<LibraryIndexError>()("LibraryIndexError", {
  operation: Schema.String,
  cause: Schema.Defect()
}) {}

type Answer<A> = Effect.Effect<A, LibraryIndexError>

/**
 * Each account's private search index: the posts it wrote, boosted, favourited, bookmarked or was mentioned in, of every
 * visibility. In PostgreSQL whatever engine the public index has; every call names the account, and nothing of one
 * account's rows can be reached by another's.
 */
export class LibraryIndex extends Context.Service<
  LibraryIndex,
  {
    /** Adds or replaces posts; the kinds given are added to those that are there. At most 1,000. */
    readonly put: (accountId: string, entries: ReadonlyArray<LibraryEntry>) => Answer<void>
    /** The posts have changed: new words in every library that holds them, for the same reasons as before. */
    readonly replaceEverywhere: (documents: ReadonlyArray<StatusDocument>) => Answer<void>
    /** The post is no longer there for this reason (a favourite taken back); gone altogether with its last one. */
    readonly withdraw: (accountId: string, kind: LibraryKind, ids: ReadonlyArray<string>) => Answer<void>
    /** The posts leave this account's library. */
    readonly remove: (accountId: string, ids: ReadonlyArray<string>) => Answer<void>
    /** The posts are gone from the world: they leave every library. */
    readonly removeEverywhere: (ids: ReadonlyArray<string>) => Answer<void>
    /** An author is gone (suspended, its domain blocked): its posts leave every library. */
    readonly removeByAuthor: (authorId: string) => Answer<void>
    /** Everything of this account. */
    readonly clear: (accountId: string) => Answer<void>
    /** Posts for any one of the reasons. */
    readonly search: (
      accountId: string,
      kinds: ReadonlyArray<LibraryKind>,
      query: StatusQuery
    ) => Answer<Hits<StatusHit>>
    /** Ids of posts in ascending order, for comparing with the truth. */
    readonly ids: (
      accountId: string,
      page: { readonly kind?: LibraryKind | undefined; readonly after: string; readonly limit: number }
    ) => Answer<ReadonlyArray<string>>
    readonly count: (accountId: string) => Answer<number>
  }
>()("@chirp/server/search/LibraryIndex") {}
