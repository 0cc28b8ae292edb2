import { AccountDocument, type TagDocument } from "@chirp/domain/SearchDocument"
import { foldTag, foldWord } from "@chirp/domain/SearchText"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { type Hits, MAX_HITS, type NameQuery } from "../SearchIndex.ts"
import type { Slot, Slots } from "./Slots.ts"
import type { Vocabulary } from "./Vocabulary.ts"
import { sequence } from "./WordQuery.ts"
import { quoted, storable, tokensOf } from "./WordVector.ts"

/** Of more accounts that match, those with the most followers are put in order. */
const RANKED = 1000
/** With fewer hits than this, other spellings are looked for. */
const SCARCE = 5
/** D the profile's text, C the host, A the names. */
const WEIGHTS = "{0.05,0.1,0.5,1}"

const decodeAccount = Schema.decodeUnknownEffect(AccountDocument)

/** Accounts and hashtags by the beginnings of their names. */
export const makeNameQueries = Effect.fnUntraced(function* (slots: Slots, vocabulary: Vocabulary) {
  const sql = yield* SqlClient.SqlClient

  /** All words, each perhaps unfinished; with `respell` also those that are nearly spelt so. */
  const matchOf = Effect.fnUntraced(function* (text: string, respell: boolean) {
    const { tokens } = tokensOf(text)
    const parts: Array<string> = []
    let found = false
    for (const word of new Set(tokens.map((token) => token.word))) {
      const own = tokens.filter((token) => token.word === word)
      if (word.kind !== "word") {
        parts.push(sequence(own))
        continue
      }
      const others = respell ? yield* vocabulary.spellings(word.text) : []
      found ||= others.length > 0
      parts.push(`(${[`${quoted(word.text)}:*`, ...others.map(quoted)].join("|")})`)
    }
    return parts.length === 0 || (respell && !found) ? undefined : parts.join("&")
  })

  const findAccounts = (name: string, match: string) =>
    slots.read(
      (slot) =>
        sql<{ live: Slot; id: string | null; document: unknown }>`
        SELECT s.live, f.id, f.document
        FROM chirp.search_slots s LEFT JOIN (
          SELECT id, document, acct, followers,
            CASE WHEN acct = ${name} THEN 8 WHEN split_part(acct, '@', 1) = ${name} THEN 4
              WHEN starts_with(acct, ${name}) THEN 2 ELSE 0 END
            + 2 * ts_rank(${WEIGHTS}::text::real[], words, ${match}::text::tsquery) + ln(1 + followers) / 10 AS score
          FROM (
            SELECT * FROM ${slots.table("accounts", slot)} WHERE words @@ ${match}::text::tsquery
            ORDER BY (split_part(acct, '@', 1) = ${name}) DESC, followers DESC, id LIMIT ${RANKED}
          ) matching
        ) f ON true
        ORDER BY f.score DESC NULLS LAST, f.id LIMIT ${MAX_HITS}`.unprepared
    )

  const accounts = Effect.fnUntraced(function* ({ limit, offset, text }: NameQuery) {
    const name = storable(foldWord(text.trim().replace(/^@/, "")))
    const exact = yield* matchOf(text, false)
    if (exact === undefined) return { hits: [], more: false }
    const found = new Map<string, unknown>()
    for (const { document, id } of yield* findAccounts(name, exact)) if (id !== null) found.set(id, document)
    if (found.size < SCARCE) {
      const wider = yield* matchOf(text, true)
      if (wider !== undefined) {
        for (const { document, id } of yield* findAccounts(name, wider)) {
          if (id !== null && !found.has(id)) found.set(id, document)
        }
      }
    }
    const page = [...found.values()].slice(offset, offset + limit)
    const hits = yield* Effect.forEach(page, (document) => decodeAccount(document))
    const answer: Hits<AccountDocument> = { hits, more: found.size > offset + limit }
    return answer
  })

  const findTags = (name: string, others: ReadonlyArray<string>) =>
    slots.read(
      (slot) =>
        sql<{ live: Slot; name: string | null; uses_week: number; uses_total: number }>`
        SELECT s.live, f.name, f.uses_week, f.uses_total
        FROM chirp.search_slots s LEFT JOIN (
          SELECT * FROM ${slots.table("tags", slot)}
          WHERE (name >= ${name} AND name < ${`${name}\u{10ffff}`})
            OR name IN (SELECT jsonb_array_elements_text(${JSON.stringify(others)}::text::jsonb))
        ) f ON true
        ORDER BY (f.name = ${name}) DESC NULLS LAST, starts_with(f.name, ${name}) DESC, f.uses_week DESC, f.uses_total DESC,
          f.name LIMIT ${MAX_HITS}`.unprepared
    )

  const tags = Effect.fnUntraced(function* ({ limit, offset, text }: NameQuery) {
    const name = storable(foldTag(text.trim().replace(/\s+/g, "")))
    if (name === "") return { hits: [], more: false }
    const known = (rows: ReadonlyArray<{ name: string | null; uses_week: number; uses_total: number }>) =>
      rows.flatMap(
        ({ name, uses_total, uses_week }): ReadonlyArray<TagDocument> =>
          name === null ? [] : [{ name, uses_total, uses_week }]
      )
    let found = known(yield* findTags(name, []))
    if (found.length < SCARCE) {
      const others = yield* vocabulary.spellings(name)
      if (others.length > 0) found = known(yield* findTags(name, others))
    }
    const answer: Hits<TagDocument> = { hits: found.slice(offset, offset + limit), more: found.length > offset + limit }
    return answer
  })

  return { accounts, tags }
})
