import type { AccountDocument, StatusDocument, TagDocument } from "@chirp/domain/SearchDocument"
import { Context, Deferred, Effect, Layer, Option } from "effect"
import {
  NoShadow,
  type SearchChange,
  SearchIndex,
  SearchIndexError,
  type Target,
  Unavailable
} from "../../src/search/SearchIndex.ts"

interface Held {
  readonly statuses: Map<string, StatusDocument>
  readonly accounts: Map<string, AccountDocument>
  readonly tags: Map<string, TagDocument>
}

/** What a test does to the index, and sees in it. */
export interface IndexControls {
  readonly live: () => Held
  readonly shadow: () => Held | undefined
  /** The next write fails before anything is done. */
  failNext: number
  /** The next write is done and then fails, as when the process dies before it hears of it. */
  commitThenFail: number
  /** Writes wait for this. */
  hold: Deferred.Deferred<void> | undefined
  /** Called before each write with what is to be written. */
  onApply: (changes: ReadonlyArray<SearchChange>, target: Target) => void
  swaps: number
}

export class IndexFake extends Context.Service<IndexFake, IndexControls>()("@chirp/server/test/IndexFake") {}

const empty = (): Held => ({ statuses: new Map(), accounts: new Map(), tags: new Map() })

const change = (held: Held, one: SearchChange): void => {
  switch (one._tag) {
    case "UpsertStatus":
      return void held.statuses.set(one.document.id, one.document)
    case "RemoveStatus":
      return void held.statuses.delete(one.id)
    case "UpsertAccount":
      return void held.accounts.set(one.document.id, one.document)
    case "RemoveAccount":
      return void held.accounts.delete(one.id)
    case "UpsertTag":
      return void held.tags.set(one.document.name, one.document)
    case "RemoveTag":
      return void held.tags.delete(one.name)
  }
}

const failure = (operation: string, reason: SearchIndexError["reason"]) =>
  new SearchIndexError({ engine: "postgresql", operation, reason })

/** A `SearchIndex` in memory that can be broken: it holds and forgets, and finds by a word in the text. */
export const layerSearchIndexFake: Layer.Layer<SearchIndex | IndexFake> = Layer.effectContext(
  Effect.sync(() => {
    let live = empty()
    let shadow: Held | undefined
    const controls: IndexControls = {
      live: () => live,
      shadow: () => shadow,
      failNext: 0,
      commitThenFail: 0,
      hold: undefined,
      onApply: () => {},
      swaps: 0
    }
    const targets = (target: Target): ReadonlyArray<Held> | undefined => {
      if (target === "live") return [live]
      if (target === "both") return shadow === undefined ? [live] : [live, shadow]
      return shadow === undefined ? undefined : [shadow]
    }
    const write = Effect.fnUntraced(function* (operation: string, target: Target, done: (held: Held) => void) {
      if (controls.hold !== undefined) yield* Deferred.await(controls.hold)
      if (controls.failNext > 0) {
        controls.failNext--
        return yield* failure(operation, new Unavailable({ cause: "a fault" }))
      }
      const held = targets(target)
      if (held === undefined) return yield* failure(operation, new NoShadow({}))
      for (const one of held) done(one)
      if (controls.commitThenFail > 0) {
        controls.commitThenFail--
        return yield* failure(operation, new Unavailable({ cause: "a fault after the fact" }))
      }
    })
    const removeWhere =
      (fits: (document: { readonly id: string; readonly instance: string }, account: string) => boolean) =>
      (held: Held) => {
        for (const [id, one] of held.statuses) if (fits(one, one.account_id)) held.statuses.delete(id)
        for (const [id, one] of held.accounts) if (fits(one, one.id)) held.accounts.delete(id)
      }
    const index = SearchIndex.of({
      engine: "postgresql",
      bulk: 500,
      outdated: Effect.succeed(false),
      apply: (changes, target = "both") => {
        controls.onApply(changes, target)
        return Effect.as(
          write("apply", target, (held) => {
            for (const one of changes) change(held, one)
          }),
          { tasks: [] }
        )
      },
      removeByAccount: (id) =>
        write(
          "removeByAccount",
          "both",
          removeWhere((_, account) => account === id)
        ),
      removeByDomain: (host) =>
        write(
          "removeByDomain",
          "both",
          removeWhere(({ instance }) => instance === host)
        ),
      statuses: ({ onlyIds, terms }) =>
        Effect.sync(() => ({
          hits: [...live.statuses.values()]
            .filter(({ id }) => onlyIds === undefined || onlyIds.includes(id))
            .filter(({ content }) => terms.every((term) => "text" in term && content.includes(String(term.text))))
            .map(({ account_id, id }) => ({ id, accountId: account_id })),
          more: false,
          spellings: []
        })),
      accounts: () => Effect.succeed({ hits: [], more: false }),
      tags: () => Effect.succeed({ hits: [], more: false }),
      accountByAcct: (acct) =>
        Effect.sync(() => Option.fromUndefinedOr([...live.accounts.values()].find((one) => one.acct === acct)?.id)),
      counts: (target) => {
        const held = target === "live" ? live : shadow
        return held === undefined
          ? Effect.fail(failure("counts", new NoShadow({})))
          : Effect.sync(() => ({
              statuses: held.statuses.size,
              accounts: held.accounts.size,
              tags: held.tags.size
            }))
      },
      statusIds: ({ after, limit }) =>
        Effect.sync(() =>
          [...live.statuses.keys()]
            .filter((id) => id > after)
            .sort()
            .slice(0, limit)
        ),
      shadow: {
        begin: Effect.sync(() => {
          shadow = empty()
        }),
        exists: Effect.sync(() => shadow !== undefined),
        swap: Effect.suspend(() => {
          if (shadow === undefined) return Effect.fail(failure("swap", new NoShadow({})))
          live = shadow
          shadow = undefined
          controls.swaps++
          return Effect.void
        }),
        drop: Effect.sync(() => {
          shadow = undefined
        })
      }
    })
    return Context.make(SearchIndex, index).pipe(Context.add(IndexFake, controls))
  })
)
