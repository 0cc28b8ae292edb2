import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { allowedTypos, typosBetween, untouchedEnds } from "../Spelling.ts"
import type { Slot, Slots } from "./Slots.ts"

/** Words that are compared with a misspelt one; with more that begin or end alike, the rest is not looked at. */
const MAX_CANDIDATES = 1500
/** Spellings that are looked for besides a word, the closest first. */
const MAX_SPELLINGS = 8

const reversed = (text: string) => [...text].reverse().join("")
/** The greatest text that begins like this one, as PostgreSQL's "C" order has it. */
const upTo = (prefix: string) => `${prefix}\u{10ffff}`

/**
 * The words that the index has, for finding what a misspelt one may have been. Words are found by an end that has no
 * mistake in it, and then compared: nothing but two btree look-ups, no extension.
 */
export const makeVocabulary = Effect.fnUntraced(function* (slots: Slots) {
  const sql = yield* SqlClient.SqlClient

  /** Other words, at most two mistakes away. */
  const spellings = Effect.fnUntraced(function* (word: string) {
    const limit = allowedTypos(word)
    if (limit === 0) return []
    const { head, slack, tail } = untouchedEnds(word)
    const end = reversed(tail)
    const [least, most] = [word.length - slack, word.length + slack]
    const table = slots.table("words", slots.live())
    const rows = yield* sql<{ word: string }>`
      (SELECT word FROM ${table} WHERE word >= ${head} AND word < ${upTo(head)}
         AND char_length(word) BETWEEN ${least} AND ${most} LIMIT ${MAX_CANDIDATES})
      UNION
      (SELECT word FROM ${table} WHERE reverse(word) COLLATE "C" >= ${end} AND reverse(word) COLLATE "C" < ${upTo(end)}
         AND char_length(word) BETWEEN ${least} AND ${most} LIMIT ${MAX_CANDIDATES})`.unprepared
    return rows
      .map((row) => ({ word: row.word, typos: typosBetween(word, row.word, limit) }))
      .filter(({ typos }) => typos > 0 && typos <= limit)
      .sort((a, b) => a.typos - b.typos || (a.word < b.word ? -1 : 1))
      .slice(0, MAX_SPELLINGS)
      .map((found) => found.word)
  })

  /** In a fixed order, so that two writers wait for each other instead of both failing. */
  const add = (words: ReadonlySet<string>, slot: Slot) =>
    words.size === 0
      ? Effect.void
      : Effect.asVoid(sql`
          INSERT INTO ${slots.table("words", slot)} (word)
          SELECT w FROM jsonb_array_elements_text(${JSON.stringify([...words].sort())}::text::jsonb) AS w
          ORDER BY w ON CONFLICT DO NOTHING`)

  return { spellings, add }
})

export type Vocabulary = Effect.Success<ReturnType<typeof makeVocabulary>>
