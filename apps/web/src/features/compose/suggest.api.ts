import type { Account, CustomEmoji } from "@chirp/domain/Account"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { findEmoji } from "../emoji/emojiData.ts"
import { matchingEmoji, mostSuggestions, type Suggestion, type Token } from "./suggest.ts"

/** Answers kept; the oldest go first. */
const kept = 60

export interface SuggestApi {
  /** Suggestions for a token; none when they cannot be had: typing goes on without. */
  readonly find: (token: Token, signal: AbortSignal) => Promise<ReadonlyArray<Suggestion>>
}

const emojiLists = new WeakMap<Http, Promise<ReadonlyArray<CustomEmoji>>>()

/** The instance's emoji, asked for once per account and page. */
export const emojiOf = (http: Http): Promise<ReadonlyArray<CustomEmoji>> => {
  const before = emojiLists.get(http)
  if (before !== undefined) return before
  const asked = http.get<ReadonlyArray<CustomEmoji>>(api.customEmojis)
  emojiLists.set(http, asked)
  asked.catch(() => emojiLists.delete(http))
  return asked
}

export const makeSuggestApi = (http: Http): SuggestApi => {
  const answers = new Map<string, ReadonlyArray<Suggestion>>()
  const ask = async ({ kind, query }: Token, signal: AbortSignal): Promise<ReadonlyArray<Suggestion>> => {
    switch (kind) {
      case "mention": {
        const accounts = await http.get<ReadonlyArray<Account>>(api.accountSearch, {
          query: { q: query, limit: mostSuggestions, resolve: false },
          signal
        })
        return accounts.map((account) => ({ kind, key: account.id, insert: `@${account.acct}`, account }))
      }
      case "tag": {
        const { hashtags } = await http.get<{ readonly hashtags: ReadonlyArray<{ readonly name: string } | string> }>(
          api.search,
          { query: { q: query, type: "hashtags", limit: mostSuggestions }, signal }
        )
        const names = hashtags.map((tag) => (typeof tag === "string" ? tag : tag.name))
        return names.map((name) => ({ kind, key: name, insert: `#${name}`, name }))
      }
      case "emoji": {
        const [custom, unicode] = await Promise.all([
          emojiOf(http).catch(() => []),
          findEmoji(query, mostSuggestions).catch(() => [])
        ])
        const own = matchingEmoji(custom, query).map((emoji) => ({
          kind,
          key: emoji.shortcode,
          insert: `:${emoji.shortcode}:`,
          emoji
        }))
        // of both kinds some, whichever has more
        const room = Math.max(mostSuggestions - own.length, Math.floor(mostSuggestions / 2))
        const others = unicode.slice(0, room).map(({ unicode, name }) => ({
          kind: "unicode" as const,
          key: unicode,
          insert: unicode,
          name
        }))
        return [...own.slice(0, mostSuggestions - others.length), ...others]
      }
    }
  }
  return {
    find: async (token, signal) => {
      const key = `${token.kind}/${token.query.toLowerCase()}`
      const before = answers.get(key)
      if (before !== undefined) return before
      const found = await ask(token, signal).catch((): ReadonlyArray<Suggestion> => [])
      if (found.length > 0) answers.set(key, found.slice(0, mostSuggestions))
      for (const oldest of answers.keys()) {
        if (answers.size <= kept) break
        answers.delete(oldest)
      }
      return found.slice(0, mostSuggestions)
    }
  }
}
