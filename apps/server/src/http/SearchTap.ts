import type { LibraryKind } from "@chirp/domain/SearchDocument"
import { Clock, Effect, Layer, Option, Schema } from "effect"
import { Library } from "../search/Library.ts"
import { LibraryIndex } from "../search/LibraryIndex.ts"
import { deletion, observe } from "../search/Observation.ts"
import { SearchLedger } from "../search/SearchLedger.ts"
import { SearchPolicy } from "../search/SearchPolicy.ts"
import { SearchSettings } from "../search/SearchSettings.ts"
import { type Passed, ProxyTap } from "./ProxyTap.ts"

/** Answers to readers that are looked at in a second; the rest passes unseen, since the indexer reads them anyway. */
const READS_A_SECOND = 5
/** Added to the age of what was read, as `PublicReader` does. */
const ON_THE_WAY_SECONDS = 0.25
/** Of one answer. */
const MAX_ITEMS = 200

const reads = /^\/api\/(?:v1\/(?:timelines\/|statuses\/|accounts\/|bookmarks$|favourites$|notifications$)|v2\/search$)/
const changes =
  /^\/api\/v1\/(?:statuses(?:\/[^/]+(?:\/(?:un)?(?:favourite|bookmark|reblog))?)?|accounts\/update_credentials|admin\/accounts\/[^/]+\/action|admin\/domain_blocks(?:\/[^/]+)?)$/

/** What a person did to a post, by the last part of the path. */
const acts: Readonly<Record<string, { readonly kind: LibraryKind; readonly back: boolean }>> = {
  favourite: { kind: "favourites", back: false },
  unfavourite: { kind: "favourites", back: true },
  bookmark: { kind: "bookmarks", back: false },
  unbookmark: { kind: "bookmarks", back: true },
  reblog: { kind: "reblogs", back: false },
  unreblog: { kind: "reblogs", back: true }
}

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
const decodeId = Schema.decodeUnknownOption(
  Schema.Struct({ id: Schema.String, reblog: Schema.optional(Schema.NullOr(Schema.Struct({ id: Schema.String }))) })
)
const decodeBlock = Schema.decodeUnknownOption(Schema.Struct({ domain: Schema.NonEmptyString }))

/** Posts and accounts in an answer: the list or thing itself, or the lists in it. */
const entries = (json: unknown): ReadonlyArray<unknown> => {
  if (Array.isArray(json))
    return json.flatMap((item: unknown) => [item, ...within(item, ["status"])]).slice(0, MAX_ITEMS)
  const lists = ["ancestors", "descendants", "statuses", "accounts"].flatMap((name) => within(json, [name]).flat())
  return [json, ...lists].slice(0, MAX_ITEMS)
}

const within = (item: unknown, names: ReadonlyArray<string>): ReadonlyArray<unknown> =>
  typeof item === "object" && item !== null
    ? Object.entries(item).flatMap(([name, value]) => (names.includes(name) ? [value] : []))
    : []

/**
 * What passes through Chirp, taken in by search: posts that GoToSocial fetched and told nobody of, what people do to posts
 * (for their library), and at once what must leave the index: deletions, suspensions, domain blocks, a profile that does
 * not want to be found any more.
 */
export const layer = Layer.effect(
  ProxyTap,
  Effect.gen(function* () {
    const ledger = yield* SearchLedger
    const library = yield* Library
    const libraryIndex = yield* LibraryIndex
    const policy = yield* SearchPolicy
    const { remote } = yield* SearchSettings
    const clock = yield* Clock.Clock

    let second = 0
    let looked = 0
    // hot path: asked of every request
    const mayLook = () => {
      const now = Math.floor(clock.currentTimeMillisUnsafe() / 1000)
      if (now !== second) {
        second = now
        looked = 0
      }
      return looked++ < READS_A_SECOND
    }

    const act = Effect.fnUntraced(function* (accountId: string, name: string, path: string, json: unknown) {
      const done = acts[name]
      if (done === undefined) return yield* library.add(accountId, "own", json)
      const id = Option.map(decodeId(json), (status) => status.reblog?.id ?? status.id)
      if (!done.back) return yield* library.add(accountId, done.kind, json)
      yield* library.withdraw(
        accountId,
        done.kind,
        Option.getOrElse(id, () => path.split("/")[4] ?? "")
      )
    })

    /** What administrators decide. True: nothing else is in this answer. */
    const decided = Effect.fnUntraced(function* (method: string, path: string, json: unknown) {
      const [, , , , noun, id = "", action] = path.split("/")
      if (noun === "accounts" && action === "action") {
        yield* policy.suspend(id)
        yield* libraryIndex.removeByAuthor(id)
      } else if (noun === "domain_blocks") {
        const domains = (Array.isArray(json) ? json : [json]).flatMap((block: unknown) =>
          Option.toArray(Option.map(decodeBlock(block), ({ domain }) => domain))
        )
        if (method === "POST") yield* policy.blockDomains(domains)
        else if (method === "DELETE") yield* Effect.forEach(domains, policy.unblockDomain, { discard: true })
      }
    })

    const taken = Effect.fnUntraced(function* ({ accountId, body, method, path: target, startedAt }: Passed) {
      const path = target.split("?", 1)[0] ?? ""
      const json = Option.getOrUndefined(decodeJson(body.toString("utf8")))
      if (path.startsWith("/api/v1/admin/")) return yield* decided(method, path, json)
      if (method === "DELETE") {
        const id = path.split("/")[4] ?? ""
        yield* ledger.observe(deletion(id), { urgent: true })
        return yield* libraryIndex.removeEverywhere([id])
      }
      const isRead = method === "GET"
      // what somebody has just changed is so as of the answer; what was read may have changed since it was asked for
      const age = isRead ? ((yield* Clock.currentTimeMillis) - startedAt) / 1000 + ON_THE_WAY_SECONDS : 0
      yield* ledger.observe(observe(entries(json), { age, remote }), { urgent: !isRead })
      if (isRead || accountId === undefined || method === "PATCH") return
      yield* act(accountId, path.split("/")[5] ?? "", path, json)
    })

    return {
      wants: (method, path) => (method === "GET" ? reads.test(path) && mayLook() : changes.test(path)),
      taken: (passed) =>
        taken(passed).pipe(
          Effect.catch((error) => Effect.logWarning("search could not take in what passed through", error))
        )
    }
  })
)
