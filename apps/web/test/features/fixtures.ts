import type { Account } from "@chirp/domain/Account"
import type { Instance } from "@chirp/domain/Instance"
import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { Notification } from "@chirp/domain/Notification"
import type { Status } from "@chirp/domain/Status"

export const account = (acct: string, more: Partial<Account> = {}): Account => ({
  id: `ID-${acct.toUpperCase()}`,
  username: acct.split("@")[0] ?? acct,
  acct,
  display_name: "",
  locked: false,
  bot: false,
  created_at: "2026-01-01T00:00:00.000Z",
  note: "",
  url: `https://example.org/@${acct}`,
  avatar: "",
  avatar_static: "",
  header: "",
  header_static: "",
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  emojis: [],
  fields: [],
  ...more
})

export const status = (id: string, more: Partial<Status> = {}): Status => ({
  id,
  uri: `https://example.org/statuses/${id}`,
  url: `https://example.org/@ada/${id}`,
  created_at: "2026-11-01T10:00:00.000Z",
  account: account("ada"),
  content: "<p>Hello</p>",
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
  ...more
})

export const notification = (id: string, type: string, more: Partial<Notification> = {}): Notification => ({
  id,
  type,
  created_at: "2026-11-01T10:00:00.000Z",
  account: account("bo"),
  ...more
})

export const attachment = (id: string, more: Partial<MediaAttachment> = {}): MediaAttachment => ({
  id,
  type: "image",
  url: `https://example.org/${id}.png`,
  preview_url: `https://example.org/${id}-small.png`,
  description: null,
  blurhash: null,
  ...more
})

export const configuration: Instance["configuration"] = {
  statuses: { max_characters: 5000, max_media_attachments: 6, characters_reserved_per_url: 25 },
  media_attachments: {
    supported_mime_types: ["image/jpeg", "image/gif", "image/png", "image/webp", "video/mp4"],
    image_size_limit: 41943040,
    video_size_limit: 41943040
  },
  polls: { max_options: 6, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2629746 }
}

export const instance = (more: Partial<Instance> = {}): Instance => ({
  uri: "example.org",
  title: "Example",
  description: "",
  short_description: "",
  version: "0.20.0",
  registrations: false,
  approval_required: true,
  thumbnail: null,
  urls: { streaming_api: "wss://example.org" },
  stats: { domain_count: 0, status_count: 0, user_count: 1 },
  configuration,
  rules: [],
  ...more
})
