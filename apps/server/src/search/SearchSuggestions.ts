import type { Caller } from "@chirp/domain/api/Authorization"
import type { Suggestions } from "@chirp/domain/api/SearchApi"
import { MAX_QUERY_LENGTH, type OperatorKey, operatorKeys, searchTokens } from "@chirp/domain/SearchQueryParser"
import { Context, Effect, Layer } from "effect"
import { NameSearch } from "./NameSearch.ts"
import type { SearchError } from "./SearchError.ts"

/**
 * What the last word of a query may become while somebody types it: accounts, hashtags, operators and their values. Looks
 * into the index alone, but for one question to GoToSocial: whom the viewer blocks or is blocked by.
 */
export class SearchSuggestions extends Context.Service<
  SearchSuggestions,
  {
    /** `limit` of each; nothing when the last word is finished. */
    readonly suggest: (caller: Caller, q: string, limit: number) => Effect.Effect<Suggestions, SearchError>
  }
>()("@chirp/server/search/SearchSuggestions") {
  static readonly layer = Layer.effect(
    SearchSuggestions,
    Effect.gen(function* () {
      const names = yield* NameSearch

      const suggest = Effect.fn("SearchSuggestions.suggest")(function* (caller: Caller, q: string, limit: number) {
        const last = searchTokens(q.slice(-MAX_QUERY_LENGTH)).at(-1)
        const typing = last !== undefined && !/\s$/.test(q) && last.kind !== "phrase"
        if (!typing) return { accounts: [], hashtags: [], operators: [] }
        if (last.kind === "operator") {
          const accounts = last.key === "from" ? yield* names.suggestedAccounts(caller, last.value, limit) : []
          return { accounts, hashtags: [], operators: valuesOf(last.key, last.value) }
        }
        const [accounts, hashtags] = yield* Effect.all(
          [
            last.kind === "tag" ? Effect.succeed([]) : names.suggestedAccounts(caller, last.value, limit),
            last.value.startsWith("@") ? Effect.succeed([]) : names.suggestedTags(last.value, limit)
          ],
          { concurrency: 2 }
        )
        const operators = operatorKeys
          .filter((key) => last.kind === "word" && key.startsWith(last.value.toLowerCase()))
          .map((key) => ({ text: `${key}:`, hint: operatorHints[key] }))
        return { accounts, hashtags, operators }
      })

      return SearchSuggestions.of({ suggest })
    })
  )
}

const operatorHints: Readonly<Record<OperatorKey, string>> = {
  from: "posts by someone: @name, @name@server or me",
  before: "older than a date",
  after: "newer than a date",
  during: "of a day, month or year",
  has: "media, image, video, audio, poll or link",
  is: "reply, sensitive or edited",
  language: "in a language: en, de, ja…",
  in: "public, library, bookmarks or favourites"
}

const dates = ["today", "yesterday"]
const operatorValues: Readonly<Record<OperatorKey, ReadonlyArray<string>>> = {
  from: ["me"],
  before: dates,
  after: dates,
  during: dates,
  has: ["media", "image", "video", "audio", "poll", "link"],
  is: ["reply", "sensitive", "edited"],
  language: [],
  in: ["public", "library", "bookmarks", "favourites"]
}

const valuesOf = (key: OperatorKey | undefined, value: string) =>
  key === undefined
    ? []
    : operatorValues[key]
        .filter((known) => known.startsWith(value.toLowerCase()) && known !== value)
        .map((known) => ({ text: `${key}:${known}`, hint: operatorHints[key] }))
