import { describe } from "@effect/vitest"
import { Layer, Logger } from "effect"
import { layerMemory } from "../../src/schedule/copies/Memory.ts"
import { layerSql } from "../../src/schedule/copies/Sql.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { mediaCopiesTest } from "./MediaCopiesTest.ts"

describe("MediaCopies, memory", () => mediaCopiesTest(layerMemory))

describe("MediaCopies, PostgreSQL", () =>
  mediaCopiesTest(
    layerSql.pipe(Layer.provide(Migrations.layer), Layer.provide(layerFreshDatabase), Layer.provide(Logger.layer([])))
  ))
