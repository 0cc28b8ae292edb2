import type { Caller } from "@chirp/domain/api/Authorization"
import type { FoundTag, SuggestedAccount, SuggestedTag } from "@chirp/domain/api/SearchApi"
import { foldTag, foldWord } from "@chirp/domain/SearchText"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import type { Entity, Found } from "../gotosocial/ViewerReads.ts"
import type { TagHistory } from "../trends/History.ts"
import { Trends } from "../trends/Trends.ts"
import { Recheck } from "./Recheck.ts"
import { type SearchError, searchError } from "./SearchError.ts"
import { SearchIndex } from "./SearchIndex.ts"

/** Accounts and hashtags that can be paged through; who seeks further types more. */
const MAX_NAMES = 100

const readId = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.String }))
const readAcct = Schema.decodeUnknownOption(Schema.Struct({ acct: Schema.String }))
const readName = Schema.decodeUnknownOption(Schema.Struct({ name: Schema.String }))

const NONE: ReadonlyMap<string, TagHistory> = new Map()

export interface NameRequest {
  /** The words that names are looked for by. */
  readonly text: string
  /** What GoToSocial's own search found, for the same viewer. */
  readonly found: Pick<Found, "accounts" | "hashtags">
  readonly following: boolean
  readonly localOnly: boolean
  readonly offset: number
  readonly limit: number
}

export interface NamePage<A> {
  readonly found: ReadonlyArray<A>
  readonly more: boolean
  readonly partial: boolean
}

/**
 * Accounts and hashtags: what the index finds, completed by what GoToSocial finds (accounts that nobody may index, names
 * looked up at other servers), each once. Accounts are asked for as the viewer before they are shown.
 */
export class NameSearch extends Context.Service<
  NameSearch,
  {
    readonly accounts: (caller: Caller, request: NameRequest) => Effect.Effect<NamePage<Entity>, SearchError>
    readonly hashtags: (request: NameRequest) => Effect.Effect<NamePage<FoundTag>, SearchError>
    /** For a box in which somebody is typing: what the index knows, without asking for each account. */
    readonly suggestedAccounts: (
      caller: Caller,
      text: string,
      limit: number
    ) => Effect.Effect<ReadonlyArray<SuggestedAccount>, SearchError>
    readonly suggestedTags: (text: string, limit: number) => Effect.Effect<ReadonlyArray<SuggestedTag>, SearchError>
  }
>()("@chirp/server/search/NameSearch") {
  static readonly layer = Layer.effect(
    NameSearch,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const index = yield* SearchIndex
      const recheck = yield* Recheck
      const trends = yield* Trends

      const accounts = Effect.fn("NameSearch.accounts")(function* (
        caller: Caller,
        { following, found, limit, localOnly, offset, text }: NameRequest
      ) {
        const wanted = Math.min(offset + limit + 1, MAX_NAMES)
        const given = new Map<string, Entity>()
        for (const account of found.accounts) {
          const id = readId(account)
          if (Option.isSome(id)) given.set(id.value.id, account)
        }
        const { hits } = yield* index.accounts({ text, offset: 0, limit: wanted })
        const known = hits.filter(({ id, instance }) => !given.has(id) && (!localOnly || instance === ""))
        const checked = yield* recheck.accounts(
          caller,
          known.map(({ id }) => id),
          { following }
        )
        const visible = new Map<string, Entity>()
        for (const [at, account] of checked.seen.entries()) {
          if (Option.isSome(account)) visible.set(known[at]?.id ?? "", account.value)
        }
        // the index's order, in which GoToSocial's own finds keep their place; the rest of those behind
        const all = new Map<string, Entity>()
        for (const { id } of hits) {
          const account = given.get(id) ?? visible.get(id)
          if (account !== undefined) all.set(id, account)
        }
        for (const [id, account] of given) all.set(id, account)
        const name = foldWord(text.trim().replace(/^@/, ""))
        const exact = (account: Entity) => {
          const acct = Option.match(readAcct(account), { onNone: () => "", onSome: (read) => foldWord(read.acct) })
          return acct === name ? 2 : acct.split("@", 1)[0] === name ? 1 : 0
        }
        const local = (account: Entity) =>
          !localOnly ||
          Option.match(readAcct(account), { onNone: () => false, onSome: ({ acct }) => !acct.includes("@") })
        const ordered = [...all.values()].filter(local).toSorted((a, b) => exact(b) - exact(a))
        return {
          found: ordered.slice(offset, offset + limit),
          more: ordered.length > offset + limit,
          partial: checked.unknown > 0
        }
      }, Effect.mapError(searchError))

      const tagUrl = (name: string) => `${publicUrl.origin}/tags/${encodeURIComponent(name)}`

      const hashtags = Effect.fn("NameSearch.hashtags")(function* ({ found, limit, offset, text }: NameRequest) {
        const { hits } = yield* index.tags({ text, offset: 0, limit: Math.min(offset + limit + 1, MAX_NAMES) })
        const all = new Map<string, FoundTag>()
        for (const { name, uses_week } of hits) all.set(name, { name, url: tagUrl(name), history: [], uses_week })
        for (const tag of found.hashtags) {
          const name = Option.match(readName(tag), { onNone: () => "", onSome: (read) => foldTag(read.name) })
          if (name !== "" && !all.has(name)) all.set(name, { name, url: tagUrl(name), history: [], uses_week: 0 })
        }
        const tags = [...all.values()]
        const page = tags.slice(offset, offset + limit)
        const histories = yield* trends
          .histories(page.map(({ name }) => name))
          .pipe(
            Effect.catch((error) => Effect.as(Effect.logWarning("no histories of hashtags for a search", error), NONE))
          )
        return {
          found: page.map((tag) => ({ ...tag, history: histories.get(tag.name) ?? [] })),
          more: tags.length > offset + limit,
          partial: false
        }
      }, Effect.mapError(searchError))

      const suggestedAccounts = Effect.fn("NameSearch.suggestedAccounts")(function* (
        caller: Caller,
        text: string,
        limit: number
      ) {
        // some may be blocked
        const { hits } = yield* index.accounts({ text, offset: 0, limit: limit + 5 })
        const shown = yield* recheck.unblocked(
          caller,
          hits.map(({ id }) => id)
        )
        return hits
          .filter(({ id }) => shown.has(id))
          .slice(0, limit)
          .map(({ acct, avatar, display_name, id, url, username }) => ({
            id,
            acct,
            username,
            display_name,
            avatar,
            url
          }))
      }, Effect.mapError(searchError))

      const suggestedTags = Effect.fn("NameSearch.suggestedTags")(function* (text: string, limit: number) {
        const { hits } = yield* index.tags({ text, offset: 0, limit })
        return hits.map(({ name, uses_week }) => ({ name, url: tagUrl(name), uses_week }))
      }, Effect.mapError(searchError))

      return NameSearch.of({ accounts, hashtags, suggestedAccounts, suggestedTags })
    })
  )
}
