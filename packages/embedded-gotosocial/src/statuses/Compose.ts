import { Array as Arr, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { acctOf, profileUrl } from "../accounts/AccountView.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { type ContentType, format, references } from "../text/Format.ts"

/** A text as it is stored: its HTML, and whom and what it refers to, in order of appearance. */
export interface Composed {
  readonly content: string
  readonly mentionedIds: ReadonlyArray<string>
  readonly tagIds: ReadonlyArray<string>
}

interface Found {
  readonly id: string
  readonly username: string
  readonly domain: string | null
}

/** Tags by name, made when they are new. */
const tagIdsOf = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
  if (names.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const rows = yield* Effect.forEach(names, (name) => Effect.map(ids.next, (id) => ({ id, name })))
  if (Arr.isArrayNonEmpty(rows)) yield* sql`INSERT INTO tags ${sql.insert(rows)} ON CONFLICT (name) DO NOTHING`
  const found = yield* sql<{ id: string; name: string }>`SELECT id, name FROM tags WHERE ${sql.in("name", names)}`
  const byName = new Map(found.map(({ id, name }) => [name, id]))
  return names.flatMap((name) => byName.get(name) ?? [])
})

/** Makes HTML of a text. Mentions of nobody here stay text; hashtags come into being. */
export const compose = Effect.fn("Compose.compose")(function* (text: string, contentType: ContentType) {
  const { origin, host } = yield* InstanceConfig
  const sql = yield* SqlClient.SqlClient
  const refers = references(text, contentType)
  const local = `@${host.toLowerCase()}`
  const wanted = new Map(
    refers.mentions.map((acct) => [acct, acct.endsWith(local) ? acct.slice(0, -local.length) : acct])
  )
  const found =
    wanted.size === 0
      ? []
      : yield* sql<Found>`
          SELECT id, username, domain FROM accounts
          WHERE suspended_at IS NULL
            AND lower(username) || coalesce('@' || lower(domain), '') IN ${sql.in([...new Set(wanted.values())])}`
  const byAcct = new Map(found.map((row) => [acctOf(row).toLowerCase(), row]))
  const mentioned = refers.mentions.flatMap((acct) => byAcct.get(wanted.get(acct) ?? "") ?? [])
  const content = format(text, contentType, {
    mention: (acct) => {
      const row = byAcct.get(wanted.get(acct) ?? "")
      return row && { username: row.username, url: profileUrl(origin, row) }
    },
    tagUrl: (name) => `${origin}/tags/${encodeURIComponent(name)}`
  })
  const composed: Composed = {
    content,
    mentionedIds: [...new Set(mentioned.map(({ id }) => id))],
    tagIds: yield* tagIdsOf(refers.tags)
  }
  return composed
})
