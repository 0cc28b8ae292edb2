import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type EmojiView, emojisIn } from "../emojis/Emojis.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"

export interface ProfileFieldRow {
  /** What its owner wrote */
  readonly raw: { readonly name: string; readonly value: string }
  /** As shown: HTML */
  readonly html: { readonly name: string; readonly value: string }
}

/** An account as a row, with what its views need from other tables. */
export interface AccountRow {
  readonly id: string
  readonly username: string
  readonly domain: string | null
  readonly display_name: string
  readonly note_raw: string
  readonly note: string
  readonly fields: ReadonlyArray<ProfileFieldRow>
  readonly locked: boolean
  readonly discoverable: boolean
  readonly bot: boolean
  readonly hide_collections: boolean
  readonly enable_rss: boolean
  readonly theme: string
  readonly custom_css: string
  readonly default_avatar: number
  readonly also_known_as: ReadonlyArray<string>
  readonly moved_to_id: string | null
  readonly created_at: Date
  readonly suspended_at: Date | null
  readonly avatar_media_id: string | null
  readonly avatar_extension: string | null
  readonly avatar_preview_extension: string | null
  readonly avatar_description: string | null
  readonly header_media_id: string | null
  readonly header_extension: string | null
  readonly header_preview_extension: string | null
  readonly header_description: string | null
  readonly admin: boolean | null
  readonly moderator: boolean | null
  readonly followers_count: number
  readonly following_count: number
  readonly statuses_count: number
  readonly last_status_at: string | null
}

/** GoToSocial's Account; keys that are optional there are left out here as well. */
export interface AccountView {
  readonly id: string
  readonly username: string
  readonly acct: string
  readonly display_name: string
  readonly locked: boolean
  readonly discoverable: boolean
  readonly bot: boolean
  readonly created_at: string
  readonly note: string
  readonly url: string
  readonly avatar: string
  readonly avatar_static: string
  readonly avatar_description?: string
  readonly avatar_media_id?: string
  readonly header: string
  readonly header_static: string
  readonly header_description?: string
  readonly header_media_id?: string
  readonly followers_count: number
  readonly following_count: number
  readonly statuses_count: number
  readonly last_status_at: string | null
  readonly emojis: ReadonlyArray<EmojiView>
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string; readonly verified_at: null }>
  readonly suspended?: boolean
  readonly custom_css?: string
  readonly enable_rss?: boolean
  readonly hide_collections?: boolean
  readonly roles?: ReadonlyArray<{ readonly id: string; readonly name: string; readonly color: string }>
  readonly group: boolean
}

export const defaultAvatarCount = 6
const defaultAvatarDescription = "Grayed-out line drawing of a cute sloth (default avatar)."
const defaultHeaderDescription = "Flat gray background (default header)."

/** Rows of these accounts, in no particular order; unknown ids are missing. */
export const loadAccounts = Effect.fn("AccountView.loadAccounts")(function* (ids: ReadonlyArray<string>) {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  return yield* sql<AccountRow>`
    SELECT a.*, u.admin, u.moderator,
      av.file_extension AS avatar_extension, av.preview_extension AS avatar_preview_extension,
      av.description AS avatar_description,
      hd.file_extension AS header_extension, hd.preview_extension AS header_preview_extension,
      hd.description AS header_description,
      (SELECT count(*)::int FROM follows f WHERE f.target_id = a.id) AS followers_count,
      (SELECT count(*)::int FROM follows f WHERE f.account_id = a.id) AS following_count,
      (SELECT count(*)::int FROM statuses s
        WHERE s.account_id = a.id AND s.visibility <> 'direct' AND NOT s.pending_approval) AS statuses_count,
      (SELECT to_char(max(s.created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM statuses s
        WHERE s.account_id = a.id AND s.visibility <> 'direct' AND NOT s.pending_approval) AS last_status_at
    FROM accounts a
      LEFT JOIN users u ON u.account_id = a.id
      LEFT JOIN media_attachments av ON av.id = a.avatar_media_id
      LEFT JOIN media_attachments hd ON hd.id = a.header_media_id
    WHERE ${sql.in("a.id", [...new Set(ids)])}`
})

export const acctOf = (row: { readonly username: string; readonly domain: string | null }) =>
  row.domain === null ? row.username : `${row.username}@${row.domain}`

/** Where a person reads the account. */
export const profileUrl = (origin: string, row: { readonly username: string; readonly domain: string | null }) =>
  row.domain === null ? `${origin}/@${row.username}` : `https://${row.domain}/@${row.username}`

export const roleOf = (row: { readonly admin: boolean | null; readonly moderator: boolean | null }) =>
  row.admin
    ? { id: "admin", name: "admin", color: "", permissions: "546033", highlighted: true }
    : row.moderator
      ? { id: "moderator", name: "moderator", color: "", permissions: "0", highlighted: true }
      : { id: "user", name: "user", color: "", permissions: "0", highlighted: false }

const picture = (
  origin: string,
  row: AccountRow,
  media: { readonly id: string | null; readonly extension: string | null; readonly preview: string | null }
) =>
  media.id === null || media.extension === null
    ? undefined
    : {
        original: `${origin}/fileserver/${row.id}/attachment/original/${media.id}.${media.extension}`,
        small: `${origin}/fileserver/${row.id}/attachment/small/${media.id}.${media.preview ?? media.extension}`
      }

const pictures = (origin: string, row: AccountRow) => {
  const avatar = picture(origin, row, {
    id: row.avatar_media_id,
    extension: row.avatar_extension,
    preview: row.avatar_preview_extension
  })
  const header = picture(origin, row, {
    id: row.header_media_id,
    extension: row.header_extension,
    preview: row.header_preview_extension
  })
  const defaultAvatar = `${origin}/assets/default_avatars/GoToSocial_icon${row.default_avatar}.webp`
  const defaultHeader = `${origin}/assets/default_header.webp`
  const avatarDescription = avatar ? row.avatar_description : defaultAvatarDescription
  const headerDescription = header ? row.header_description : defaultHeaderDescription
  return {
    avatar: avatar?.original ?? defaultAvatar,
    avatar_static: avatar?.small ?? defaultAvatar,
    ...(avatarDescription ? { avatar_description: avatarDescription } : {}),
    ...(avatar && row.avatar_media_id ? { avatar_media_id: row.avatar_media_id } : {}),
    header: header?.original ?? defaultHeader,
    header_static: header?.small ?? defaultHeader,
    ...(headerDescription ? { header_description: headerDescription } : {}),
    ...(header && row.header_media_id ? { header_media_id: row.header_media_id } : {})
  }
}

/** The account's view from its row. Suspended accounts show no profile. */
export const accountView = (origin: string, row: AccountRow, emojis: ReadonlyArray<EmojiView>): AccountView => {
  if (row.suspended_at !== null) return { ...bareView(origin, row), suspended: true }
  const role = roleOf(row)
  return {
    id: row.id,
    username: row.username,
    acct: acctOf(row),
    display_name: row.display_name || row.username,
    locked: row.locked,
    discoverable: row.discoverable,
    bot: row.bot,
    created_at: row.created_at.toISOString(),
    note: row.note,
    url: profileUrl(origin, row),
    ...pictures(origin, row),
    followers_count: row.followers_count,
    following_count: row.following_count,
    statuses_count: row.statuses_count,
    last_status_at: row.last_status_at,
    emojis,
    fields: row.fields.map(({ html }) => ({ ...html, verified_at: null })),
    ...(row.custom_css ? { custom_css: row.custom_css } : {}),
    ...(row.enable_rss ? { enable_rss: true } : {}),
    ...(row.hide_collections ? { hide_collections: true } : {}),
    ...(role.highlighted ? { roles: [{ id: role.id, name: role.name, color: role.color }] } : {}),
    group: false
  }
}

/** All that is shown of an account to somebody who blocks it or is blocked by it: that it exists. */
export const bareView = (origin: string, row: AccountRow): AccountView => ({
  id: row.id,
  username: row.username,
  acct: acctOf(row),
  display_name: "",
  locked: false,
  discoverable: false,
  bot: false,
  created_at: row.created_at.toISOString(),
  note: "",
  url: profileUrl(origin, row),
  ...pictures(origin, { ...row, avatar_media_id: null, header_media_id: null }),
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  last_status_at: null,
  emojis: [],
  fields: [],
  group: false
})

/** Views of these accounts by id; unknown ids are missing. Three queries at most, however many accounts. */
export const accountViews = Effect.fn("AccountView.accountViews")(function* (ids: ReadonlyArray<string>) {
  const { origin } = yield* InstanceConfig
  const rows = yield* loadAccounts(ids)
  const emojis = yield* emojisIn(
    rows.map((row) =>
      [row.display_name, row.note_raw, ...row.fields.flatMap((f) => [f.raw.name, f.raw.value])].join(" ")
    )
  )
  return new Map(rows.map((row, at) => [row.id, accountView(origin, row, emojis[at] ?? [])]))
})

/** The views in the order of the ids, without the unknown ones. */
export const accountViewsInOrder = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  const views = yield* accountViews(ids)
  return ids.flatMap((id) => views.get(id) ?? [])
})
