import { describe } from "@effect/vitest"
import { Layer } from "effect"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { hasMeilisearch, layerMeilisearch } from "../testrig/Meilisearch.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { searchIndexTest } from "./SearchIndexTest.ts"

describe("SearchIndexSql.layer", () =>
  searchIndexTest(() =>
    SearchIndexSql.layer.pipe(
      Layer.provide(Stemmer.layerSql),
      Layer.provide(Migrations.layer),
      Layer.provide(layerFreshDatabase)
    )
  ))

describe.skipIf(!hasMeilisearch)("SearchIndexMeilisearch.layer", () =>
  searchIndexTest(() => layerMeilisearch.pipe(Layer.provide(Stemmer.layerSql), Layer.provide(layerFreshDatabase)))
)
