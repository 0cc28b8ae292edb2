import type { AccountDocument, StatusDocument, TagDocument } from "@chirp/domain/SearchDocument"
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { LibraryEntry, SearchChange } from "../SearchIndex.ts"
import { Stemmer, type Stemming } from "../Stemmer.ts"
import type { Slot, Slots } from "./Slots.ts"
import type { Vocabulary } from "./Vocabulary.ts"
import { accountVector, spellable, statusStemmings, statusVector } from "./WordVector.ts"

/** The last word of a list of changes about each thing: what it is now, or null when it is gone. */
export interface Outcome {
  readonly statuses: ReadonlyMap<string, StatusDocument | null>
  readonly accounts: ReadonlyMap<string, AccountDocument | null>
  readonly tags: ReadonlyMap<string, TagDocument | null>
}

export const outcomeOf = (changes: ReadonlyArray<SearchChange>): Outcome => {
  const statuses = new Map<string, StatusDocument | null>()
  const accounts = new Map<string, AccountDocument | null>()
  const tags = new Map<string, TagDocument | null>()
  for (const change of changes) {
    switch (change._tag) {
      case "UpsertStatus":
        statuses.set(change.document.id, change.document)
        break
      case "RemoveStatus":
        statuses.set(change.id, null)
        break
      case "UpsertAccount":
        accounts.set(change.document.id, change.document)
        break
      case "RemoveAccount":
        accounts.set(change.id, null)
        break
      case "UpsertTag":
        tags.set(change.document.name, change.document)
        break
      case "RemoveTag":
        tags.set(change.name, null)
        break
    }
  }
  return { statuses, accounts, tags }
}

const present = <A>(outcome: ReadonlyMap<string, A | null>): ReadonlyArray<A> =>
  [...outcome.values()].filter((document) => document !== null)

const gone = <A>(outcome: ReadonlyMap<string, A | null>): ReadonlyArray<string> =>
  [...outcome].flatMap(([key, document]) => (document === null ? [key] : []))

/** A post counts a little more when others liked it; a hundred times liked is no hundred times better. */
const popularity = ({ favourites_count, reblogs_count }: StatusDocument) =>
  Math.log1p(Math.max(0, favourites_count) + 2 * Math.max(0, reblogs_count))

/** The tables of a slot that are written row by row: the key first, each column with its type. */
const columnsOf = {
  statuses: {
    id: "text",
    account_id: "text",
    instance: "text",
    created_at: "bigint",
    popularity: "real",
    words: "tsvector"
  },
  accounts: { id: "text", acct: "text", instance: "text", followers: "bigint", words: "tsvector", document: "jsonb" },
  tags: { name: "text", uses_week: "integer", uses_total: "integer" }
}

/** Rows as one parameter: any number of them costs one round trip and one statement. */
const json = (rows: unknown) => JSON.stringify(rows)

/** Writes to the tables of the public index and to the libraries. */
export const makeWrites = Effect.fnUntraced(function* (slots: Slots, vocabulary: Vocabulary) {
  const sql = yield* SqlClient.SqlClient
  const stemmer = yield* Stemmer

  const stemsFor = (documents: ReadonlyArray<StatusDocument>) =>
    stemmer.stems(
      (function* (): Generator<Stemming> {
        for (const document of documents) yield* statusStemmings(document)
      })()
    )

  /** Everything that needs thought is done before the transaction, which then only writes. */
  const prepare = Effect.fnUntraced(function* ({ accounts, statuses, tags }: Outcome) {
    const documents = present(statuses)
    const stemOf = yield* stemsFor(documents)
    const words = new Set<string>()
    for (const { content, media_text, poll_text, spoiler_text, tags: names } of documents) {
      spellable([spoiler_text, content, media_text, poll_text, ...names], words)
    }
    for (const { display_name, username } of present(accounts)) spellable([username, display_name], words)
    spellable([...tags.keys()], words)
    return {
      words,
      statuses: json(
        documents.map((document) => ({
          id: document.id,
          account_id: document.account_id,
          instance: document.instance,
          created_at: Math.trunc(document.created_at),
          popularity: popularity(document),
          words: statusVector(document, stemOf)
        }))
      ),
      accounts: json(
        present(accounts).map((document) => ({
          id: document.id,
          acct: document.acct,
          instance: document.instance,
          followers: Math.trunc(Math.max(0, document.followers_count)),
          words: accountVector(document),
          document
        }))
      ),
      tags: json(present(tags)),
      gone: { statuses: json(gone(statuses)), accounts: json(gone(accounts)), tags: json(gone(tags)) },
      any: { statuses: statuses.size > 0, accounts: accounts.size > 0, tags: tags.size > 0 }
    }
  })

  type Prepared = Effect.Success<ReturnType<typeof prepare>>

  /** Rows of a table of the slot by their key; those that are there become these. */
  const replace = Effect.fnUntraced(function* (
    slot: Slot,
    noun: keyof typeof columnsOf,
    rows: { readonly gone: string; readonly present: string }
  ) {
    const table = slots.table(noun, slot)
    const columns = columnsOf[noun]
    const [key, ...others] = Object.keys(columns)
    const list = (parts: ReadonlyArray<string>) => sql.literal(parts.join(", "))
    yield* sql`DELETE FROM ${table} WHERE ${sql.literal(key ?? "")} IN
      (SELECT jsonb_array_elements_text(${rows.gone}::text::jsonb))`
    yield* sql`
      INSERT INTO ${table} (${list(Object.keys(columns))})
      SELECT * FROM jsonb_to_recordset(${rows.present}::text::jsonb)
        AS r(${list(Object.entries(columns).map(([name, type]) => `${name} ${type}`))})
      ON CONFLICT (${sql.literal(key ?? "")}) DO UPDATE SET ${list(others.map((name) => `${name} = excluded.${name}`))}`
  })

  const into = Effect.fnUntraced(function* (slot: Slot, { any, gone, words, ...rows }: Prepared) {
    for (const noun of ["statuses", "accounts", "tags"] as const) {
      if (any[noun]) yield* replace(slot, noun, { gone: gone[noun], present: rows[noun] })
    }
    yield* vocabulary.add(words, slot)
  })

  /** Rows of one account's library; see the table in the migration. */
  const library = Effect.fnUntraced(function* (accountId: string, entries: ReadonlyArray<LibraryEntry>) {
    const latest = new Map(entries.map((entry) => [entry.document.id, entry]))
    const documents = [...latest.values()].map(({ document }) => document)
    const stemOf = yield* stemsFor(documents)
    const rows = [...latest.values()].map(({ document, kinds }) => ({
      status_id: document.id,
      author_id: document.account_id,
      kinds,
      created_at: Math.trunc(document.created_at),
      popularity: popularity(document),
      words: statusVector(document, stemOf, accountId)
    }))
    yield* sql`
      INSERT INTO chirp.search_library AS l (account_id, status_id, author_id, kinds, created_at, popularity, words)
      SELECT ${accountId}, status_id, author_id, kinds, created_at, popularity, words::tsvector
      FROM jsonb_to_recordset(${json(rows)}::text::jsonb)
        AS r(status_id text, author_id text, kinds text[], created_at bigint, popularity real, words text)
      ON CONFLICT (account_id, status_id) DO UPDATE SET author_id = excluded.author_id,
        kinds = (SELECT array_agg(DISTINCT kind ORDER BY kind) FROM unnest(l.kinds || excluded.kinds) AS kind),
        created_at = excluded.created_at, popularity = excluded.popularity, words = excluded.words`
  })

  /** The owners' marks are put to the new words here: the documents know of no library. */
  const replaceInLibraries = Effect.fnUntraced(function* (documents: ReadonlyArray<StatusDocument>) {
    const stemOf = yield* stemsFor(documents)
    const latest = new Map(documents.map((document) => [document.id, document]))
    const rows = [...latest.values()].map((document) => ({
      status_id: document.id,
      popularity: popularity(document),
      words: statusVector(document, stemOf)
    }))
    yield* sql`
      UPDATE chirp.search_library AS l
      SET popularity = r.popularity, words = array_to_tsvector(ARRAY['>' || l.account_id]) || r.words::tsvector
      FROM jsonb_to_recordset(${json(rows)}::text::jsonb) AS r(status_id text, popularity real, words text)
      WHERE l.status_id = r.status_id`
  })

  return {
    prepare,
    into,
    library,
    replaceInLibraries
  } satisfies Record<string, (...args: never) => Effect.Effect<unknown, SqlError.SqlError>>
})
