import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { type InstanceRow, loadInstance } from "./Instance.ts"
import { gotosocialVersion, InstanceConfig, limits, sourceUrl } from "./InstanceConfig.ts"

export const supportedMedia: ReadonlyArray<string> = [
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "audio/mp2",
  "audio/mp3",
  "audio/mpeg",
  "video/x-msvideo",
  "audio/flac",
  "audio/x-flac",
  "image/png",
  "image/apng",
  "audio/ogg",
  "video/ogg",
  "audio/mp4",
  "video/mp4",
  "video/quicktime",
  "audio/x-ms-wma",
  "video/x-ms-wmv",
  "video/webm",
  "audio/x-matroska",
  "video/x-matroska"
]

/** Larger than any matrix or frame rate: GoToSocial's way of saying "no limit". */
const noLimit = 2_147_483_647

const statuses = {
  max_characters: limits.statusCharacters,
  max_media_attachments: limits.statusMedia,
  characters_reserved_per_url: 25,
  supported_mime_types: ["text/plain", "text/markdown"]
}
const media = {
  supported_mime_types: supportedMedia,
  image_size_limit: limits.mediaBytes,
  image_matrix_limit: noLimit,
  video_size_limit: limits.mediaBytes,
  video_frame_rate_limit: noLimit,
  video_matrix_limit: noLimit
}
const polls = {
  max_options: limits.pollOptions,
  max_characters_per_option: limits.pollOptionCharacters,
  min_expiration: limits.pollMinSeconds,
  max_expiration: limits.pollMaxSeconds
}
const accounts = { allow_custom_css: false, max_featured_tags: 10, max_profile_fields: limits.profileFields }
const emojis = { emoji_size_limit: limits.emojiBytes }

export interface RuleView {
  readonly id: string
  readonly text: string
}

export const listRules = Effect.fn("InstanceView.listRules")(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<RuleView>`SELECT id, text FROM rules WHERE deleted_at IS NULL ORDER BY position, id`
})

/** GoToSocial keeps texts as Markdown; shown is HTML. The texts here are plain, one paragraph a block. */
export const paragraphs = (text: string) =>
  text === ""
    ? ""
    : text
        .split(/\n{2,}/)
        .map(
          (block) =>
            `<p>${block.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>")}</p>`
        )
        .join("")

const thumbnailOf = (origin: string, row: InstanceRow) =>
  row.thumbnail_media_id === null || row.thumbnail_owner === null
    ? `${origin}/assets/logo.webp`
    : `${origin}/fileserver/${row.thumbnail_owner}/attachment/original/${row.thumbnail_media_id}.${row.thumbnail_extension}`

const common = Effect.fnUntraced(function* () {
  const { origin } = yield* InstanceConfig
  const row = yield* loadInstance()
  const rules = yield* listRules()
  const contact =
    row.contact_account_id === null
      ? undefined
      : (yield* accountViews([row.contact_account_id])).get(row.contact_account_id)
  const texts = {
    description: paragraphs(row.description),
    ...(row.description ? { description_text: row.description } : {})
  }
  const short = row.short_description ? { short_description_text: row.short_description } : {}
  const terms = row.terms ? { terms: paragraphs(row.terms), terms_text: row.terms } : {}
  return { row, rules, contact, texts, short, terms, thumbnail: thumbnailOf(origin, row) }
})

export const instanceV1 = Effect.fn("InstanceView.v1")(function* () {
  const { host, settings } = yield* InstanceConfig
  const sql = yield* SqlClient.SqlClient
  const { row, rules, contact, texts, short, terms, thumbnail } = yield* common()
  const stats = yield* sql<{ domain_count: number; status_count: number; user_count: number }>`
    SELECT (SELECT count(DISTINCT domain)::int FROM accounts WHERE domain IS NOT NULL) AS domain_count,
      (SELECT count(*)::int FROM statuses s JOIN accounts a ON a.id = s.account_id WHERE a.domain IS NULL
        AND s.boost_of_id IS NULL AND s.visibility <> 'direct') AS status_count,
      (SELECT count(*)::int FROM users WHERE approved AND confirmed_at IS NOT NULL) AS user_count`
  return {
    uri: host,
    account_domain: host,
    title: row.title,
    ...texts,
    short_description: paragraphs(row.short_description),
    ...short,
    email: row.contact_email,
    version: gotosocialVersion,
    languages: [],
    registrations: settings.registrationsOpen,
    approval_required: true,
    invites_enabled: false,
    configuration: { statuses, media_attachments: media, polls, accounts, emojis },
    urls: { streaming_api: `wss://${host}` },
    stats: stats[0] ?? { domain_count: 0, status_count: 0, user_count: 0 },
    thumbnail,
    ...(row.thumbnail_description ? { thumbnail_description: row.thumbnail_description } : {}),
    ...(contact ? { contact_account: contact } : {}),
    max_toot_chars: limits.statusCharacters,
    rules,
    ...terms
  }
})

export const instanceV2 = Effect.fn("InstanceView.v2")(function* () {
  const { host, origin, settings } = yield* InstanceConfig
  const { row, rules, contact, texts, terms, thumbnail } = yield* common()
  return {
    domain: host,
    account_domain: host,
    title: row.title,
    version: gotosocialVersion,
    source_url: sourceUrl,
    ...texts,
    usage: { users: { active_month: 0 } },
    thumbnail: {
      url: thumbnail,
      ...(row.thumbnail_description ? { thumbnail_description: row.thumbnail_description } : {})
    },
    languages: [],
    configuration: {
      urls: {
        streaming: `wss://${host}`,
        about: `${origin}/about`,
        privacy_policy: null,
        terms_of_service: `${origin}/about#rules`
      },
      accounts,
      statuses,
      media_attachments: { ...media, description_limit: limits.mediaDescriptionCharacters },
      polls,
      translation: { enabled: false },
      emojis,
      vapid: { public_key: row.vapid_public_key }
    },
    registrations: {
      enabled: settings.registrationsOpen,
      approval_required: true,
      message: null,
      min_age: null,
      reason_required: settings.reasonRequired
    },
    contact: { email: row.contact_email, ...(contact ? { account: contact } : {}) },
    rules,
    ...terms
  }
})
