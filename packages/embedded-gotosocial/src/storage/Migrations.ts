import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { moderationTables } from "./ModerationTables.ts"
import { peopleTables } from "./PeopleTables.ts"
import { postTables } from "./PostTables.ts"
import { countTables, threadTables } from "./ThreadTables.ts"

/** PostgreSQL's extended protocol takes one statement a call. */
const statements = (all: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* Effect.forEach(all, (statement) => sql.unsafe(statement), { discard: true })
  })

/** Brings the stand-in's own database up to date; each step runs once, in a transaction, however often this is called. */
export const migrate = Migrator.make({})({
  table: "gotosocial_migrations",
  loader: Migrator.fromRecord({
    "0001_people": statements(peopleTables),
    "0002_posts": statements(postTables),
    "0003_moderation": statements(moderationTables),
    "0004_threads": statements(threadTables),
    "0005_counts": statements(countTables)
  })
})
