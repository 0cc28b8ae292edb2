import { Layer } from "effect"
import { GoToSocialStream } from "../gotosocial/GoToSocialStream.ts"
import { PublicReader } from "../gotosocial/PublicReader.ts"
import * as SearchTap from "../http/SearchTap.ts"
import { Applier } from "../search/Applier.ts"
import { Crawl } from "../search/Crawl.ts"
import { Hints } from "../search/Hints.ts"
import { IndexCheck } from "../search/IndexCheck.ts"
import { Indexer } from "../search/Indexer.ts"
import { Library } from "../search/Library.ts"
import { LiveSearches } from "../search/LiveSearches.ts"
import { Rebuild } from "../search/Rebuild.ts"
import { SearchLedger } from "../search/SearchLedger.ts"
import { SearchPolicy } from "../search/SearchPolicy.ts"
import { SearchProgress } from "../search/SearchProgress.ts"
import { SearchTags } from "../search/SearchTags.ts"
import * as StreamsSeen from "../search/StreamsSeen.ts"
import { Leases } from "../storage/Leases.ts"
import { Trends } from "../trends/Trends.ts"

const ledger = Layer.mergeAll(
  SearchLedger.layer,
  SearchPolicy.layer,
  SearchProgress.layer,
  SearchTags.layer,
  Hints.layerSql
)

const upstream = Layer.merge(PublicReader.layer, GoToSocialStream.layer)

/** What people's streams bring, for search; to be given to the streams themselves (`StreamRoute.services`). */
export const streamTap = StreamsSeen.layer.pipe(Layer.provide(SearchLedger.layer))

/** The write side of search, open over its ports: `SearchIndex`, `SqlClient`, `Upstream`, `HubBus`, `IndexingToken`. */
export const layer = SearchTap.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Indexer.layer, LiveSearches.layer, Library.layer, Trends.layer)),
  Layer.provideMerge(Layer.mergeAll(Rebuild.layer, Crawl.layer, IndexCheck.layer)),
  Layer.provideMerge(Applier.layer),
  Layer.provideMerge(ledger),
  Layer.provide(Layer.merge(upstream, Leases.layer))
)
