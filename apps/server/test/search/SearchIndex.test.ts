import { describe } from "@effect/vitest"
import { Layer } from "effect"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { hasMeilisearch, layerMeilisearch } from "../testrig/Meilisearch.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { searchIndexLifeTest } from "./SearchIndexLifeTest.ts"
import { searchIndexTest } from "./SearchIndexTest.ts"

const layerSql = () =>
  SearchIndexSql.layer.pipe(
    Layer.provide(Stemmer.layerSql),
    Layer.provide(Migrations.layer),
    Layer.provide(layerFreshDatabase)
  )

const layerOfMeilisearch = () =>
  layerMeilisearch.pipe(Layer.provide(Stemmer.layerSql), Layer.provide(layerFreshDatabase))

describe("SearchIndexSql.layer", () => {
  searchIndexTest(layerSql)
  searchIndexLifeTest(layerSql)
})

describe.skipIf(!hasMeilisearch)("SearchIndexMeilisearch.layer", () => {
  searchIndexTest(layerOfMeilisearch)
  searchIndexLifeTest(layerOfMeilisearch)
})
