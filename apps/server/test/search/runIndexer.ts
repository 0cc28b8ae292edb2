/** A replica that does nothing but index: `runIndexer.ts <socket> <user> <database> <upstream>`. Ends when it is killed. */
import { Effect, Layer, Redacted } from "effect"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import * as Indexing from "../../src/runtime/Indexing.ts"
import { IndexingToken } from "../../src/search/IndexingToken.ts"
import * as LibraryIndexSql from "../../src/search/LibraryIndexSql.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import * as PostgresClient from "../../src/storage/PostgresClient.ts"

const [socket = "", username = "", database = "", upstream = ""] = process.argv.slice(2)

const ports = Layer.mergeAll(SearchIndexSql.layer, LibraryIndexSql.layer).pipe(
  Layer.provideMerge(Stemmer.layerSql),
  Layer.provideMerge(
    Layer.mergeAll(
      PostgresClient.layer({ path: socket, username, database, maxConnections: 10 }),
      Upstream.layer(new URL(upstream)),
      HubBus.layerMemory,
      IndexingToken.layer(Redacted.make("token"))
    )
  )
)

Effect.runPromise(Layer.launch(Indexing.layer.pipe(Layer.provide(ports)))).catch((error) => {
  console.error(error)
  process.exit(1)
})
