import type { AccountDocument, StatusDocument } from "@chirp/domain/SearchDocument"
import { parseSearchQuery } from "@chirp/domain/SearchQueryParser"
import { foldTag } from "@chirp/domain/SearchText"
import { guessLanguage } from "../../src/search/Languages.ts"
import type { StatusQuery } from "../../src/search/SearchIndex.ts"

/** The moment at which all tests of search take place. */
export const now = Date.UTC(2026, 10, 21, 12)
const day = 86_400_000

/** An id as GoToSocial makes them: 26 characters, in the order of `n`. */
export const idOf = (n: number) => `01${n.toString(32).toUpperCase().padStart(24, "0")}`

/** A post of `@alice` a day ago, unless told otherwise. Hashtags are taken from the text. */
export const post = (n: number, content: string, more: Partial<StatusDocument> = {}): StatusDocument => ({
  id: idOf(n),
  account_id: "01ALICE",
  acct: "alice",
  account_username: "alice",
  account_display_name: "Alice",
  instance: "",
  visibility: "public",
  content,
  spoiler_text: "",
  media_text: "",
  poll_text: "",
  tags: [...content.matchAll(/#([\p{L}\p{M}\p{N}_]+)/gu)].map(([, name = ""]) => foldTag(name)),
  mentions: [],
  language: guessLanguage(content),
  has: [],
  is: [],
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  created_at: now - day,
  edited_at: null,
  favourites_count: 0,
  reblogs_count: 0,
  ...more
})

export const person = (name: string, more: Partial<AccountDocument> = {}): AccountDocument => ({
  id: `01${name.toUpperCase()}`,
  username: name.split("@")[0] ?? name,
  acct: name,
  display_name: name,
  note: "",
  fields: [],
  instance: name.split("@")[1] ?? "",
  discoverable: true,
  bot: false,
  url: `https://example.org/@${name}`,
  avatar: "https://example.org/avatar.png",
  followers_count: 0,
  statuses_count: 0,
  ...more
})

/** A query as somebody types it; `from:` names are taken for ids (`alice` is `01ALICE`). */
export const typed = (text: string, more: Partial<StatusQuery> = {}): StatusQuery => {
  const query = parseSearchQuery(text, { now })
  const ids = (negated: boolean) =>
    query.from.filter((author) => author.negated === negated).map(({ acct }) => `01${acct.toUpperCase()}`)
  return {
    terms: query.terms,
    from: ids(false),
    notFrom: ids(true),
    has: query.has.map(({ kind, negated }) => ({ value: kind, negated })),
    is: query.is.map(({ kind, negated }) => ({ value: kind, negated })),
    language: query.language.map(({ code, negated }) => ({ value: code, negated })),
    after: query.after,
    before: query.before,
    during: query.during.map(({ interval, negated }) => ({ value: interval, negated })),
    now,
    offset: 0,
    limit: 20,
    ...more
  }
}
