import type {
  AccountDocument,
  HasKind,
  IsKind,
  LibraryKind,
  StatusDocument,
  TagDocument
} from "@chirp/domain/SearchDocument"
import type { Interval, SearchTerm } from "@chirp/domain/SearchQuery"
import { Context, type Effect, type Option, Schema } from "effect"

/** One thing that has become different. Removing what is not there is fine. */
export type SearchChange =
  | { readonly _tag: "UpsertStatus"; readonly document: StatusDocument }
  | { readonly _tag: "RemoveStatus"; readonly id: string }
  | { readonly _tag: "UpsertAccount"; readonly document: AccountDocument }
  | { readonly _tag: "RemoveAccount"; readonly id: string }
  | { readonly _tag: "UpsertTag"; readonly document: TagDocument }
  | { readonly _tag: "RemoveTag"; readonly name: string }

/** The most changes of one `apply`; callers split. */
export const MAX_CHANGES = 5000
/** How deep into the results of one query anybody can look; what lies behind it is not found. */
export const MAX_HITS = 600

/** A wish that must hold, or must not. */
export interface Wanted<A> {
  readonly value: A
  readonly negated: boolean
}

/** A query for posts whose authors have been looked up; see `SearchQuery` for what the parts mean together. */
export interface StatusQuery {
  readonly terms: ReadonlyArray<SearchTerm>
  /** Account ids. Empty: anybody's; of several any one. */
  readonly from: ReadonlyArray<string>
  readonly notFrom: ReadonlyArray<string>
  readonly has: ReadonlyArray<Wanted<HasKind>>
  readonly is: ReadonlyArray<Wanted<IsKind>>
  readonly language: ReadonlyArray<Wanted<string>>
  /** Milliseconds since 1970; not older than. */
  readonly after?: number | undefined
  /** Milliseconds since 1970; younger than. */
  readonly before?: number | undefined
  readonly during: ReadonlyArray<Wanted<Interval>>
  /** Only posts of this server's accounts. */
  readonly localOnly?: boolean | undefined
  /** Only these posts (live results): at most 1,000. */
  readonly onlyIds?: ReadonlyArray<string> | undefined
  /** Milliseconds since 1970, from which recency counts. */
  readonly now: number
  readonly offset: number
  readonly limit: number
}

export interface StatusHit {
  readonly id: string
  readonly accountId: string
}

/** Hits in order, the best first. `more`: there are others behind them. */
export interface Hits<A> {
  readonly hits: ReadonlyArray<A>
  readonly more: boolean
}

/** A query for accounts or hashtags: the words somebody types, the last perhaps unfinished. */
export interface NameQuery {
  readonly text: string
  readonly offset: number
  readonly limit: number
}

export interface Counts {
  readonly statuses: number
  readonly accounts: number
  readonly tags: number
}

/** The index cannot be reached, or did not do what it was asked. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { cause: Schema.Defect() }) {}

/** The engine took a change and then failed at it; `detail` is in its words. */
export class TaskFailed extends Schema.TaggedError<TaskFailed>()("TaskFailed", {
  task: Schema.Finite,
  detail: Schema.String
}) {}

/** A shadow was to be filled or swapped, and there is none. */
export class NoShadow extends Schema.TaggedError<NoShadow>()("NoShadow", {}) {}

export class SearchIndexError extends Schema.TaggedError<SearchIndexError>()("SearchIndexError", {
  engine: Schema.Literals(["postgresql", "meilisearch"]),
  operation: Schema.String,
  reason: Schema.Union([Unavailable, TaskFailed, NoShadow])
}) {
  override get message() {
    const { reason } = this
    const detail =
      reason._tag === "TaskFailed" ? reason.detail : reason._tag === "Unavailable" ? String(reason.cause) : "no shadow"
    return `search ${this.engine}: ${this.operation}: ${detail}`
  }
}

/** Which of the two indexes a change is for. `both` is the live one, and the shadow when there is one. */
export type Target = "live" | "shadow" | "both"

type Answer<A> = Effect.Effect<A, SearchIndexError>

/**
 * The public search index: public posts, accounts and hashtags, and nothing else ever. It holds what it was given, forgets
 * what it was told to, and can be thrown away and filled again. Every layer passes `test/search/SearchIndexTest.ts`.
 *
 * - A change is searchable when `apply` is done. Changes come from one fiber in the cluster, in order.
 * - Any replica may read at any time; a swap of indexes is never seen half-done, and no query fails for it.
 * - Who may see a hit is not decided here: see `Recheck`.
 */
export class SearchIndex extends Context.Service<
  SearchIndex,
  {
    readonly engine: "postgresql" | "meilisearch"
    /** How many changes one `apply` should hold when many wait; an engine may cost by the write more than by the change. */
    readonly bulk: number
    /** Whether the live index was made by another version of Chirp, and a rebuild would make it better. It works meanwhile. */
    readonly outdated: Answer<boolean>
    /** At most `MAX_CHANGES`. Answers the engine's task numbers, for the record; PostgreSQL has none. */
    readonly apply: (
      changes: ReadonlyArray<SearchChange>,
      target?: Target
    ) => Answer<{ readonly tasks: ReadonlyArray<number> }>
    /** An account and all its posts, from the live index and the shadow. */
    readonly removeByAccount: (accountId: string) => Answer<void>
    /** A host's accounts and their posts, from both. */
    readonly removeByDomain: (host: string) => Answer<void>

    readonly statuses: (query: StatusQuery) => Answer<Hits<StatusHit>>
    readonly accounts: (query: NameQuery) => Answer<Hits<AccountDocument>>
    readonly tags: (query: NameQuery) => Answer<Hits<TagDocument>>
    /** The id behind `name` or `name@host`, in lower case. */
    readonly accountByAcct: (acct: string) => Answer<Option.Option<string>>

    readonly counts: (target: "live" | "shadow") => Answer<Counts>
    /** Ids of posts in ascending order, for comparing with the truth. */
    readonly statusIds: (page: { readonly after: string; readonly limit: number }) => Answer<ReadonlyArray<string>>

    readonly shadow: {
      /** Starts an empty shadow; one that was left over is thrown away. */
      readonly begin: Answer<void>
      /** Whether there is one, by this replica or another, before or after a restart. */
      readonly exists: Answer<boolean>
      /** The shadow becomes live in one step, and what was live is dropped later, when nobody reads it any more. */
      readonly swap: Answer<void>
      /** Throws the shadow away; nothing happens when there is none. */
      readonly drop: Answer<void>
    }
  }
>()("@chirp/server/search/SearchIndex") {}

/** A post of somebody's library and why it is there. */
export interface LibraryEntry {
  readonly document: StatusDocument
  readonly kinds: ReadonlyArray<LibraryKind>
}
