import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/** A word, folded, and the stemmer of its language (see `Languages`). */
export interface Stemming {
  readonly stemmer: string
  readonly word: string
}

/** What is left of a word: a stem, or nothing because it is a word like "the" that says nothing. */
export type Stem = string | typeof STOP

export const STOP = Symbol("stop word")

/**
 * Plurals that Snowball leaves apart from their singulars (measured, PostgreSQL 18): French ones in -os (vélos, photos),
 * Arabic ones in -at, of which only the last letter goes.
 */
const finished = (key: string, stem: string) =>
  stem.length < 4
    ? stem
    : key.startsWith("french ")
      ? stem.replace(/s$/, "")
      : key.startsWith("arabic ")
        ? stem.replace(/ا$/, "")
        : stem

/** Stems that are remembered (some 100 bytes each). Past it all are forgotten and asked for again. */
const MAX_KEPT = 60_000

/**
 * Stems of words by PostgreSQL's Snowball dictionaries, whatever engine searches: 29 languages without a dependency.
 * Asked once a word and process.
 */
export class Stemmer extends Context.Service<
  Stemmer,
  {
    /** Answers look-ups that are known for all the words given; a word of an unknown stemmer is its own stem. */
    readonly stems: (
      wanted: Iterable<Stemming>
    ) => Effect.Effect<(stemmer: string, word: string) => Stem, SqlError.SqlError>
  }
>()("@chirp/server/search/Stemmer") {
  static readonly layerSql = Layer.effect(
    Stemmer,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      let kept = new Map<string, Stem>()
      const keyOf = (stemmer: string, word: string) => `${stemmer} ${word}`

      const ask = Effect.fnUntraced(function* (missing: ReadonlyMap<string, Stemming>, into: Map<string, Stem>) {
        const pairs = JSON.stringify([...missing].map(([key, { stemmer, word }]) => ({ key, stemmer, word })))
        const rows = yield* sql<{ key: string; lexemes: ReadonlyArray<string> | null }>`
          SELECT w.key, ts_lexize(format('pg_catalog.%I', w.stemmer || '_stem')::regdictionary, w.word) AS lexemes
          FROM jsonb_to_recordset(${pairs}::text::jsonb) AS w(key text, stemmer text, word text)`
        for (const { key, lexemes } of rows) {
          if (lexemes === null) continue
          const [lexeme] = lexemes
          into.set(key, lexeme === undefined ? STOP : finished(key, lexeme))
        }
      })

      return Stemmer.of({
        stems: Effect.fn("Stemmer.stems")(function* (wanted) {
          const missing = new Map<string, Stemming>()
          // an answer stays valid when another call starts the memory anew
          const known = kept
          for (const stemming of wanted) {
            const key = keyOf(stemming.stemmer, stemming.word)
            if (!known.has(key)) missing.set(key, stemming)
          }
          if (missing.size > 0) {
            yield* ask(missing, known)
            if (known.size > MAX_KEPT && kept === known) kept = new Map()
          }
          return (stemmer, word) => known.get(keyOf(stemmer, word)) ?? word
        })
      })
    })
  )
}
