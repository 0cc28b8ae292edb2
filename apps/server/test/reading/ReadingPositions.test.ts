import { describe } from "@effect/vitest"
import { Layer } from "effect"
import { ReadingPositions } from "../../src/reading/ReadingPositions.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { readingPositionsTest } from "./ReadingPositionsTest.ts"

describe("ReadingPositions.layerMemory", () => readingPositionsTest(ReadingPositions.layerMemory))

describe("ReadingPositions.layerSql", () =>
  readingPositionsTest(
    ReadingPositions.layerSql.pipe(Layer.provide(Migrations.layer), Layer.provide(layerFreshDatabase))
  ))
