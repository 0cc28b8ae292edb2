import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Field, type Fields, file, flag, isFields, records, text, UploadedFile } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import { InstanceConfig, limits } from "../instance/InstanceConfig.ts"
import { storeMedia, updateMedia } from "../media/Attachments.ts"
import { type ContentType, format, formatInline, references, type Targets } from "../text/Format.ts"
import { loadAccounts, type ProfileFieldRow } from "./AccountView.ts"

const maxDisplayName = 100
const maxNote = 5000
const maxField = 255
const postVisibilities = ["public", "unlisted", "private", "mutuals_only", "direct"]
const webVisibilities = ["public", "unlisted", "none"]
const webLayouts = ["microblog", "gallery"]
const contentTypes: ReadonlyArray<ContentType> = ["text/plain", "text/markdown"]

/** What mentions and tags in a bio lead to: local accounts that exist, and this instance's tag pages. */
export const bioTargets = Effect.fn("Profile.bioTargets")(function* (texts: ReadonlyArray<string>, type: ContentType) {
  const sql = yield* SqlClient.SqlClient
  const { origin, host } = yield* InstanceConfig
  const names = texts
    .flatMap((one) => references(one, type).mentions)
    .flatMap((acct) => {
      const [name = "", domain] = acct.split("@")
      return domain === undefined || domain === host ? [name.toLowerCase()] : []
    })
  const rows =
    names.length === 0
      ? []
      : yield* sql<{ username: string }>`
          SELECT username FROM accounts WHERE domain IS NULL AND ${sql.in("lower(username)", names)}`
  const known = new Map(rows.map(({ username }) => [username.toLowerCase(), username]))
  const targets: Targets = {
    mention: (acct) => {
      const username = known.get(acct.split("@")[0]?.toLowerCase() ?? "")
      return username === undefined ? undefined : { username, url: `${origin}/@${username}` }
    },
    tagUrl: (name) => `${origin}/tags/${encodeURIComponent(name)}`
  }
  return targets
})

const oneOf = (key: string, value: string | undefined, allowed: ReadonlyArray<string>) =>
  value === undefined || allowed.includes(value)
    ? Effect.succeed(value ?? null)
    : Effect.fail(badRequest(`${key} '${value}' was not recognized, valid options are [${allowed.join(", ")}]`))

const limited = Effect.fnUntraced(function* (fields: Fields, key: string, max: number) {
  const value = yield* text(fields, key)
  if (value !== undefined && [...value].length > max)
    return yield* badRequest(`${key} must be no more than ${max} chars`)
  return value
})

/** GoToSocial takes the fields as a map with numbers for keys; a JSON array does not fit its Go type. */
const profileFields = Effect.fnUntraced(function* (fields: Fields) {
  const value: Field | undefined = fields.fields_attributes
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) || !isFields(value)) {
    return yield* badRequest(
      "json: cannot unmarshal array into Go struct field UpdateCredentialsRequest.fields_attributes of type map[string]model.UpdateField"
    )
  }
  const rows = yield* records(fields, "fields_attributes")
  const out: Array<ProfileFieldRow["raw"]> = []
  for (const row of rows) {
    const name = ((yield* limited(row, "name", maxField)) ?? "").trim()
    const content = ((yield* limited(row, "value", maxField)) ?? "").trim()
    if (name !== "" || content !== "") out.push({ name, value: content })
  }
  if (out.length > limits.profileFields) {
    return yield* badRequest(`cannot have more than ${limits.profileFields} profile fields`)
  }
  return out
})

/** A new picture, or only a new description for the one there is. */
const picture = Effect.fnUntraced(function* (
  fields: Fields,
  use: "avatar" | "header",
  accountId: string,
  currentId: string | null
) {
  const uploaded = file(fields, use)
  const description = yield* text(fields, `${use}_description`)
  if (uploaded !== undefined) {
    return (yield* storeMedia({ accountId, file: uploaded, description, use })).id
  }
  if (description !== undefined && currentId !== null) {
    yield* updateMedia({ accountId, id: currentId, description, focus: undefined })
  }
  return null
})

const isLanguage = (value: string) => /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(value)

/**
 * Changes what is given and nothing else; an empty form is 400. Everything is checked before anything is written, and
 * account and user change together.
 */
export const updateProfile = Effect.fn("Profile.update")(function* (accountId: string, fields: Fields) {
  const sql = yield* SqlClient.SqlClient
  const given = Object.values(fields).filter((value) => value !== undefined && value !== null && !isEmptyFile(value))
  const [account] = yield* loadAccounts([accountId])
  if (given.length === 0 || account === undefined) return yield* badRequest("empty form submitted")
  const source = isFields(fields.source) ? fields.source : {}

  const displayName = yield* limited(fields, "display_name", maxDisplayName)
  const note = yield* limited(fields, "note", maxNote)
  const rawFields = yield* profileFields(fields)
  const privacy = yield* oneOf("privacy", (yield* text(source, "privacy")) || undefined, postVisibilities)
  const language = (yield* text(source, "language")) || null
  if (language !== null && !isLanguage(language)) return yield* badRequest(`invalid language tag: ${language}`)
  const contentType = yield* oneOf(
    "status_content_type",
    (yield* text(source, "status_content_type")) || undefined,
    contentTypes
  )
  const webVisibility = yield* oneOf(
    "web_visibility",
    (yield* text(source, "web_visibility")) ?? (yield* text(fields, "web_visibility")),
    webVisibilities
  )
  const webLayout = yield* oneOf("web_layout", yield* text(fields, "web_layout"), webLayouts)
  const theme = (yield* text(fields, "theme")) ?? null
  const customCss = (yield* text(fields, "custom_css")) ?? null
  if (customCss) return yield* badRequest("accounts-allow-custom-css is not enabled for this instance")
  const flags = {
    locked: (yield* flag(fields, "locked")) ?? null,
    discoverable: (yield* flag(fields, "discoverable")) ?? null,
    bot: (yield* flag(fields, "bot")) ?? null,
    hide_collections: (yield* flag(fields, "hide_collections")) ?? null,
    enable_rss: (yield* flag(fields, "enable_rss")) ?? null,
    sensitive: (yield* flag(source, "sensitive")) ?? null
  }
  const [user] = yield* sql<{ status_content_type: string }>`
    SELECT status_content_type FROM users WHERE account_id = ${accountId}`
  const type: ContentType =
    (contentType ?? user?.status_content_type) === "text/markdown" ? "text/markdown" : "text/plain"
  const targets = yield* bioTargets([note ?? "", ...(rawFields ?? []).map(({ value }) => value)], type)
  const html = note === undefined ? null : format(note, type, targets)
  const rows =
    rawFields === undefined
      ? null
      : JSON.stringify(
          rawFields.map((raw) => ({
            raw,
            html: { name: formatInline(raw.name, targets), value: formatInline(raw.value, targets) }
          }))
        )
  const avatar = yield* picture(fields, "avatar", accountId, account.avatar_media_id)
  const header = yield* picture(fields, "header", accountId, account.header_media_id)

  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`
        UPDATE accounts SET
          display_name = coalesce(${displayName?.trim() ?? null}::text, display_name),
          note_raw = coalesce(${note ?? null}::text, note_raw),
          note = coalesce(${html}::text, note),
          fields = coalesce(${rows}::jsonb, fields),
          locked = coalesce(${flags.locked}::boolean, locked),
          discoverable = coalesce(${flags.discoverable}::boolean, discoverable),
          bot = coalesce(${flags.bot}::boolean, bot),
          hide_collections = coalesce(${flags.hide_collections}::boolean, hide_collections),
          enable_rss = coalesce(${flags.enable_rss}::boolean, enable_rss),
          theme = coalesce(${theme}::text, theme),
          avatar_media_id = coalesce(${avatar}::text, avatar_media_id),
          header_media_id = coalesce(${header}::text, header_media_id)
        WHERE id = ${accountId}`
      yield* sql`
        UPDATE users SET
          privacy = coalesce(${privacy}::text, privacy),
          sensitive = coalesce(${flags.sensitive}::boolean, sensitive),
          language = coalesce(${language}::text, language),
          status_content_type = coalesce(${contentType}::text, status_content_type),
          web_visibility = coalesce(${webVisibility}::text, web_visibility),
          web_layout = coalesce(${webLayout}::text, web_layout)
        WHERE account_id = ${accountId}`
    })
  )
})

/** A browser sends an empty file for a file field that nobody touched. */
const isEmptyFile = (value: unknown) => value instanceof UploadedFile && value.bytes.byteLength === 0

/** Back to the default picture. The media itself stays until it is cleaned up. */
export const removePicture = Effect.fn("Profile.removePicture")(function* (
  accountId: string,
  use: "avatar" | "header"
) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE accounts SET ${sql(`${use}_media_id`)} = NULL WHERE id = ${accountId}`
})
