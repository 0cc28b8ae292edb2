import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { findByAddress } from "../accounts/AccountSearch.ts"
import { type Fields, file, text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import { storeMedia } from "../media/Attachments.ts"

/** GoToSocial's limits, in characters. */
const max = { title: 40, short_description: 500, description: 5000, terms: 5000, custom_css: 10_000 } as const

const limited = Effect.fnUntraced(function* (fields: Fields, key: keyof typeof max) {
  const value = yield* text(fields, key)
  if (value !== undefined && [...value].length > max[key]) {
    return yield* badRequest(`${key.replace("_", " ")} should be no more than ${max[key]} chars`)
  }
  return value ?? null
})

/** The account to be named as contact: an administrator or moderator here. An empty name removes the contact. */
const contactOf = Effect.fnUntraced(function* (username: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  if (username === undefined || username === "") return null
  const id = yield* findByAddress(username)
  const staff = yield* sql`SELECT 1 FROM users WHERE account_id = ${id ?? ""} AND (admin OR moderator)`
  return id !== undefined && staff.length > 0
    ? id
    : yield* badRequest(`user of selected contact account ${username} is neither admin nor moderator`)
})

/** Changes what the form names; an empty form is 400. */
export const updateInstance = Effect.fn("UpdateInstance.update")(function* (accountId: string, fields: Fields) {
  const sql = yield* SqlClient.SqlClient
  if (Object.keys(fields).length === 0) return yield* badRequest("empty form submitted")
  const values = {
    title: yield* limited(fields, "title"),
    short: yield* limited(fields, "short_description"),
    description: yield* limited(fields, "description"),
    terms: yield* limited(fields, "terms"),
    css: yield* limited(fields, "custom_css"),
    email: (yield* text(fields, "contact_email")) ?? null,
    thumbnailDescription: (yield* text(fields, "thumbnail_description")) ?? null
  }
  if (values.email && !/^[^\s@]+@[^\s@]+$/.test(values.email))
    return yield* badRequest("mail: missing '@' or angle-addr")
  const username = yield* text(fields, "contact_username")
  const contact = yield* contactOf(username)
  const uploaded = file(fields, "thumbnail")
  const thumbnail =
    uploaded === undefined || uploaded.bytes.byteLength === 0
      ? null
      : (yield* storeMedia({ accountId, file: uploaded, use: "header" })).id
  yield* sql`
    UPDATE instance_settings SET title = coalesce(${values.title}::text, title),
      short_description = coalesce(${values.short}::text, short_description),
      description = coalesce(${values.description}::text, description),
      terms = coalesce(${values.terms}::text, terms),
      custom_css = coalesce(${values.css}::text, custom_css),
      contact_email = coalesce(${values.email}::text, contact_email),
      contact_account_id = CASE WHEN ${username === undefined} THEN contact_account_id ELSE ${contact}::text END,
      thumbnail_media_id = coalesce(${thumbnail}::text, thumbnail_media_id),
      thumbnail_description = coalesce(${values.thumbnailDescription}::text, thumbnail_description)`
})
