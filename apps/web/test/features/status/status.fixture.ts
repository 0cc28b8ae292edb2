import type { Account } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"

export const account = (over: Partial<Account> = {}): Account => ({
  id: "A1",
  username: "mira",
  acct: "mira",
  display_name: "Mira",
  locked: false,
  bot: false,
  created_at: "2026-01-01T00:00:00.000Z",
  note: "",
  url: "https://chirp.test/@mira",
  avatar: "",
  avatar_static: "",
  header: "",
  header_static: "",
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  emojis: [],
  fields: [],
  ...over
})

export const status = (over: Partial<Status> = {}): Status => ({
  id: "S1",
  uri: "https://chirp.test/users/mira/statuses/S1",
  url: "https://chirp.test/@mira/statuses/S1",
  created_at: "2026-01-01T00:00:00.000Z",
  account: account(),
  content: "<p>hello</p>",
  visibility: "public",
  sensitive: false,
  spoiler_text: "",
  language: "en",
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  media_attachments: [],
  mentions: [],
  tags: [],
  emojis: [],
  replies_count: 0,
  reblogs_count: 0,
  favourites_count: 0,
  favourited: false,
  reblogged: false,
  bookmarked: false,
  muted: false,
  ...over
})
