import { createHash } from "node:crypto"
import { Effect, Semaphore } from "effect"
import type { Settings } from "meilisearch"
import { NoShadow } from "../SearchIndex.ts"
import { type Engine, failure, isMissing } from "./Engine.ts"

/** What `SearchIndex` keeps. `state` holds two notes: by which settings the index was made, and that a shadow is being filled. */
export const nouns = ["state", "statuses", "accounts", "tags"] as const
export type Noun = (typeof nouns)[number]

/** Fields of codes: no typing mistakes are forgiven in them. */
const codes = ["grams", "chars", "symbols"]

/** Fields that words of a query are looked for in; `stems` has a query of its own. The first counts the most. */
export const postFields = [
  ...["content", "spoiler_text", "media_text", "poll_text", "tag_text", ...codes],
  ...["account_display_name", "account_username"]
]

/** A query that takes longer answers with what it has. */
const CUTOFF_MS = 150

const rules = ["words", "typo", "proximity", "attribute", "sort", "exactness"]

/** Changing any of these makes live indexes outdated: they are applied to a shadow, which is then filled and swapped. */
export const settingsOf: Readonly<Record<Noun, Settings>> = {
  statuses: {
    searchableAttributes: [...postFields, "stems"],
    displayedAttributes: ["id", "account_id", "created_at", "popularity"],
    filterableAttributes: [
      ...["id", "account_id", "visibility", "language", "created_at", "tags", "has", "is", "local", "instances"],
      ...["stemmer", "time"]
    ],
    sortableAttributes: ["created_at", "favourites_count", "reblogs_count", "id", "time"],
    rankingRules: [...rules, "created_at:desc"],
    typoTolerance: { disableOnAttributes: codes },
    searchCutoffMs: CUTOFF_MS,
    facetSearch: false
  },
  accounts: {
    searchableAttributes: ["username", "display_name", ...codes, "instance", "note", "fields"],
    displayedAttributes: ["document"],
    filterableAttributes: ["id", "acct", "instances", "discoverable"],
    sortableAttributes: ["followers_count"],
    rankingRules: [...rules, "followers_count:desc"],
    typoTolerance: { disableOnAttributes: codes },
    searchCutoffMs: CUTOFF_MS,
    facetSearch: false
  },
  tags: {
    searchableAttributes: ["name", "code"],
    displayedAttributes: ["document"],
    filterableAttributes: [],
    sortableAttributes: ["uses_week"],
    rankingRules: ["words", "typo", "exactness", "uses_week:desc", "uses_total:desc"],
    typoTolerance: { disableOnAttributes: ["code"] },
    searchCutoffMs: CUTOFF_MS,
    facetSearch: false
  },
  state: {}
}

/** To be raised when documents are made in another way: a rebuild then makes searches better. */
const FORM = 2

const version = createHash("sha256")
  .update(JSON.stringify([FORM, settingsOf]))
  .digest("hex")
  .slice(0, 16)

interface Note {
  readonly id: "settings" | "filling"
  readonly version?: string
}

/**
 * The indexes of one Chirp and their shadows. They are made at the first use, so that Chirp starts whether the engine is
 * there or not. The note that a shadow is being filled is swapped together with it: one step for all.
 */
export const makeIndexes = (engine: Engine, prefix: string) => {
  const live = (noun: Noun) => `${prefix}_${noun}`
  const shadow = (noun: Noun) => `${prefix}_${noun}_shadow`

  /** An index with its settings; one that is there already keeps its own. */
  const make = Effect.fnUntraced(function* (name: string, noun: Noun) {
    const found = yield* engine
      .call("indexes", (client) => client.getRawIndex(name))
      .pipe(
        Effect.as(true),
        Effect.catchIf(isMissing, () => Effect.succeed(false))
      )
    if (found) return false
    yield* engine.task("indexes", (client) => client.createIndex(name, { primaryKey: "id" }), ["index_already_exists"])
    yield* engine.task("settings", (client) => client.index(name).updateSettings(settingsOf[noun]))
    return true
  })

  const note = (name: string, written: ReadonlyArray<Note>) =>
    engine.task("state", (client) => client.index(name).addDocuments([...written]))

  const notes = (name: string, id: Note["id"]) =>
    engine
      .call("state", (client) => client.index<Note>(name).getDocument(id))
      .pipe(Effect.catchIf(isMissing, () => Effect.succeed(undefined)))

  const dropShadow = (noun: Noun) =>
    engine.task("indexes", (client) => client.deleteIndex(shadow(noun)), ["index_not_found"])

  // the note goes first: half-dropped is no shadow
  const drop = Effect.andThen(
    dropShadow("state"),
    Effect.forEach(["statuses", "accounts", "tags"] as const, dropShadow, { concurrency: 3, discard: true })
  )

  let made = false
  const lock = Semaphore.makeUnsafe(1)
  /** Everything that is live is there. Asked for once a process, until the engine forgets it. */
  const ready = Effect.suspend(() =>
    made
      ? Effect.void
      : lock.withPermits(1)(
          Effect.gen(function* () {
            if (made) return
            const [fresh] = yield* Effect.forEach(nouns, (noun) => make(live(noun), noun), { concurrency: 4 })
            if (fresh) yield* note(live("state"), [{ id: "settings", version }])
            made = true
          })
        )
  )

  const exists = Effect.map(notes(shadow("state"), "filling"), (found) => found !== undefined)

  const begin = Effect.gen(function* () {
    yield* ready
    yield* drop
    yield* Effect.forEach(nouns, (noun) => make(shadow(noun), noun), { concurrency: 4, discard: true })
    yield* note(shadow("state"), [{ id: "settings", version }, { id: "filling" }])
  })

  const swap = Effect.gen(function* () {
    if (!(yield* exists)) return yield* failure("shadow.swap", new NoShadow({}))
    yield* engine.task("shadow.swap", (client) =>
      client.swapIndexes(nouns.map((noun) => ({ indexes: [live(noun), shadow(noun)], rename: false })))
    )
    yield* drop
  })

  const outdated = Effect.andThen(
    ready,
    Effect.map(notes(live("state"), "settings"), (found) => found?.version !== version)
  )

  /** Somebody deleted the indexes: they are made again at the next use. */
  const forget = Effect.sync(() => {
    made = false
  })

  return { live, shadow, ready, begin, exists, swap, drop, outdated, forget }
}

export type Indexes = ReturnType<typeof makeIndexes>
