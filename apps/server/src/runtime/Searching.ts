import { Effect, Layer } from "effect"
import { PublicReader } from "../gotosocial/PublicReader.ts"
import { ViewerReads } from "../gotosocial/ViewerReads.ts"
import { FirstReading } from "../search/FirstReading.ts"
import { Hints } from "../search/Hints.ts"
import { Library } from "../search/Library.ts"
import { LiveMatches } from "../search/LiveMatches.ts"
import { NameSearch } from "../search/NameSearch.ts"
import { PostSearch } from "../search/PostSearch.ts"
import { Recheck } from "../search/Recheck.ts"
import { Search } from "../search/Search.ts"
import { SearchSuggestions } from "../search/SearchSuggestions.ts"
import { Trends } from "../trends/Trends.ts"

/** The read side of search, open over its ports: `SearchIndex`, `LibraryIndex`, `Stemmer`, `SqlClient`, `Upstream`, `AppConfig`. */
export const layer = Layer.merge(Search.layer, SearchSuggestions.layer).pipe(
  Layer.provide([PostSearch.layer, NameSearch.layer]),
  Layer.provideMerge(Recheck.layer),
  Layer.provide([FirstReading.layer, Hints.layerSql, Library.layer, Trends.layer, ViewerReads.layer]),
  Layer.provide(PublicReader.layer)
)

/** What open searches are told of: by the same way as a search itself. */
export const matches = Layer.effect(
  LiveMatches,
  Effect.map(Search, ({ among }) => ({
    among: (caller, search) =>
      among(caller, search).pipe(
        Effect.catch((error) => Effect.as(Effect.logDebug("an open search could not be told of a post", error), []))
      )
  }))
).pipe(Layer.provide(layer))
