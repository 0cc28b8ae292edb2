import { Console, Effect, Layer } from "effect"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"

/** A process that holds the embedded PostgreSQL of the folder in its first argument, to be killed by a test. */
const dataDir = process.argv[2] ?? ""
Effect.runFork(
  Layer.launch(
    Layer.effectDiscard(Console.log("holding")).pipe(
      Layer.provide(EmbeddedPostgres.layer({ dataDir, databases: ["chirp"] }))
    )
  )
)
