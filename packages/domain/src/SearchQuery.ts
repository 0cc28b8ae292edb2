import type { HasKind, IsKind } from "./SearchDocument.ts"

/** A span of time in milliseconds since 1970: `from` is in it, `to` is not. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** What is looked for in the text. `prefix`: the word is still being typed, so that longer words count too. */
export type SearchTerm =
  | { readonly _tag: "Word"; readonly text: string; readonly negated: boolean; readonly prefix: boolean }
  | { readonly _tag: "Phrase"; readonly text: string; readonly negated: boolean }
  | { readonly _tag: "Tag"; readonly name: string; readonly negated: boolean }

/** An author as written: `me`, or `name` or `name@host` in lower case without the leading `@`. */
export interface AuthorTerm {
  readonly acct: string
  readonly negated: boolean
}

/** Where to look. `library`: what the viewer wrote, boosted, favourited, bookmarked or was mentioned in; `all`: that and public posts. */
export type SearchScope = "all" | "public" | "library" | "bookmarks" | "favourites"

/** Every name a hint can have. Stable: programs may switch on it; the sentence may change. */
export type SearchHintCode =
  | "bad_date"
  | "bad_value"
  | "no_value"
  | "unbalanced_quote"
  | "too_long"
  | "too_many_words"
  | "unknown_account"
  | "only_negated"
  | "bad_time_zone"
  | "partial"
  | "library_filling"
  | "indexing"

/**
 * Something about the query that the person should know; `part` is the piece of it that is meant, `count` the number in the
 * message (characters or words that are used, posts that are read), `percent` how much of them that is, where it is known.
 */
export interface SearchHint {
  readonly code: SearchHintCode
  readonly part: string
  readonly message: string
  readonly count?: number
  readonly percent?: number
}

/**
 * A query, understood. All terms must hold; of several positive `from`, `language` or `during` any one; of several `has`
 * and `is` each. A negated one must not hold.
 */
export interface SearchQuery {
  readonly terms: ReadonlyArray<SearchTerm>
  readonly from: ReadonlyArray<AuthorTerm>
  readonly has: ReadonlyArray<{ readonly kind: HasKind; readonly negated: boolean }>
  readonly is: ReadonlyArray<{ readonly kind: IsKind; readonly negated: boolean }>
  /** Primary subtags, lower case. */
  readonly language: ReadonlyArray<{ readonly code: string; readonly negated: boolean }>
  /** The post is not older than this and younger than `before`. */
  readonly after: number | undefined
  readonly before: number | undefined
  readonly during: ReadonlyArray<{ readonly interval: Interval; readonly negated: boolean }>
  readonly scope: SearchScope
  readonly hints: ReadonlyArray<SearchHint>
}
