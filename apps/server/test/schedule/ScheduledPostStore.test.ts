import { describe } from "@effect/vitest"
import { Layer, Logger } from "effect"
import { layerMemory } from "../../src/schedule/store/Memory.ts"
import { layerSql } from "../../src/schedule/store/Sql.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { scheduledPostStoreTest } from "./ScheduledPostStoreTest.ts"

describe("ScheduledPostStore, memory", () => scheduledPostStoreTest(layerMemory))

describe("ScheduledPostStore, PostgreSQL", () =>
  scheduledPostStoreTest(
    layerSql.pipe(Layer.provide(Migrations.layer), Layer.provide(layerFreshDatabase), Layer.provide(Logger.layer([])))
  ))
