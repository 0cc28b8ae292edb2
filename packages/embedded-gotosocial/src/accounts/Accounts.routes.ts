import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { isBlockedEitherWay } from "../follows/Relationship.ts"
import { flag, integer, isFields, text, texts } from "../http/Fields.ts"
import { badRequest, notFound, unauthorized, unprocessable } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { verifyPassword } from "../oauth/Passwords.ts"
import { findByAddress, searchAccounts } from "./AccountSearch.ts"
import { accountViews, accountViewsInOrder, bareView, loadAccounts, profileUrl } from "./AccountView.ts"
import { credentialView } from "./CredentialView.ts"
import { removePicture, updateProfile } from "./Profile.ts"
import { signUp } from "./SignUp.ts"

const me = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  return Reply.json(yield* credentialView(viewer.accountId))
})

const update = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  yield* updateProfile(viewer.accountId, yield* body)
  return Reply.json(yield* credentialView(viewer.accountId))
})

const dropPicture = (use: "avatar" | "header") =>
  Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
    yield* removePicture(viewer.accountId, use)
    return Reply.json(yield* credentialView(viewer.accountId))
  })

/** Of somebody who blocks or is blocked only the bare account is shown. */
const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const { origin } = yield* InstanceConfig
  const id = params.id ?? ""
  const [row] = isId(id) ? yield* loadAccounts([id]) : []
  if (row === undefined) return yield* notFound()
  if (yield* isBlockedEitherWay(viewer.accountId, id)) return Reply.json(bareView(origin, row))
  return Reply.json((yield* accountViews([id])).get(id) ?? (yield* notFound()))
})

const lookup = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const acct = ((yield* text(query, "acct")) ?? "").replace(/^@/, "")
  if (acct === "") return yield* badRequest("required key acct was not set or had empty value")
  const id = yield* findByAddress(acct)
  const view = id === undefined ? undefined : (yield* accountViews([id])).get(id)
  return Reply.json(view ?? (yield* notFound(`@${acct} not found`)))
})

const search = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const q = ((yield* text(query, "q")) ?? "").trim()
  if (q === "") return yield* badRequest("required key q was not set or had empty value")
  const limit = Math.max(1, Math.min(80, (yield* integer(query, "limit")) ?? 40))
  const offset = (yield* integer(query, "offset")) ?? 0
  if (offset > 0) return Reply.json([])
  const ids = yield* searchAccounts({
    viewerId: viewer.accountId,
    query: q,
    limit,
    following: (yield* flag(query, "following")) ?? false
  })
  return Reply.json(yield* accountViewsInOrder(ids))
})

const featuredTags = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const id = params.id ?? ""
  const rows = isId(id) ? yield* loadAccounts([id]) : []
  return rows.length === 0 ? yield* notFound() : Reply.json([])
})

/** Deleting and moving an account ask for the password again. */
const confirmPassword = Effect.fnUntraced(function* (accountId: string, password: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  if (!password) return yield* badRequest("no password provided in account delete request")
  const [row] = yield* sql<{ password_hash: string }>`SELECT password_hash FROM users WHERE account_id = ${accountId}`
  if (row === undefined || !(yield* verifyPassword(Redacted.make(password), row.password_hash))) {
    return yield* unauthorized("password was not correct")
  }
})

const remove = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  yield* confirmPassword(viewer.accountId, yield* text(yield* body, "password"))
  yield* sql`DELETE FROM accounts WHERE id = ${viewer.accountId}`
  return Reply.json({ message: "accepted" }, { status: 202 })
})

/** The local account a URI or profile URL belongs to. */
const accountOfUri = Effect.fnUntraced(function* (uri: string) {
  const { origin } = yield* InstanceConfig
  const name = uri.startsWith(`${origin}/`)
    ? /^\/(?:users\/|@)([a-z0-9_]+)$/i.exec(uri.slice(origin.length))?.[1]
    : undefined
  const id = name === undefined ? undefined : yield* findByAddress(name)
  return id === undefined ? undefined : (yield* loadAccounts([id]))[0]
})

const alias = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const fields = yield* body
  if (fields.also_known_as_uris === undefined || isFields(fields.also_known_as_uris)) {
    return yield* badRequest("also_known_as_uris must be provided; to clear them, send an empty list")
  }
  const uris: Array<string> = []
  for (const uri of (yield* texts(fields, "also_known_as_uris")).filter(Boolean)) {
    const account = yield* accountOfUri(uri)
    if (account === undefined) return yield* badRequest(`error dereferencing alias account ${uri}`)
    if (account.id === viewer.accountId) return yield* badRequest("account cannot be an alias of itself")
    uris.push(profileUrl(origin, account).replace("/@", "/users/"))
  }
  yield* sql`UPDATE accounts SET also_known_as = ${[...new Set(uris)]} WHERE id = ${viewer.accountId}`
  return Reply.json(yield* credentialView(viewer.accountId))
})

/** Points this account to another local one, which must name this one as its alias; followers are moved over. */
const move = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const fields = yield* body
  yield* confirmPassword(viewer.accountId, yield* text(fields, "password"))
  const uri = yield* text(fields, "moved_to_uri")
  if (!uri) return yield* badRequest("no moved_to_uri provided in account Move request")
  const target = yield* accountOfUri(uri)
  if (target === undefined) return yield* unprocessable(`error dereferencing moved_to_uri ${uri}`)
  if (target.id === viewer.accountId) return yield* unprocessable("cannot move an account to itself")
  if (!target.also_known_as.includes(`${origin}/users/${viewer.username}`)) {
    return yield* unprocessable(`target account ${uri} is not aliased to this account`)
  }
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`UPDATE accounts SET moved_to_id = ${target.id} WHERE id = ${viewer.accountId}`
      yield* sql`
        UPDATE follows f SET target_id = ${target.id} WHERE f.target_id = ${viewer.accountId}
          AND f.account_id <> ${target.id} AND NOT EXISTS (SELECT 1 FROM follows o
            WHERE o.account_id = f.account_id AND o.target_id = ${target.id})`
      yield* sql`DELETE FROM follows WHERE target_id = ${viewer.accountId}`
    })
  )
  return Reply.json({ message: "accepted" }, { status: 202 })
})

const themes = () => Effect.succeed(Reply.json([]))

export const routes = [
  user("GET", "/api/v1/accounts/verify_credentials", "read:accounts", me),
  user("PATCH", "/api/v1/accounts/update_credentials", "write:accounts", update),
  user("DELETE", "/api/v1/profile/avatar", "write:accounts", dropPicture("avatar")),
  user("DELETE", "/api/v1/profile/header", "write:accounts", dropPicture("header")),
  user("GET", "/api/v1/accounts/lookup", "read:accounts", lookup),
  user("GET", "/api/v1/accounts/search", "read:accounts", search),
  user("GET", "/api/v1/accounts/themes", "read:accounts", themes),
  user("POST", "/api/v1/accounts/delete", "write:accounts", remove),
  user("POST", "/api/v1/accounts/alias", "write:accounts", alias),
  user("POST", "/api/v1/accounts/move", "write:accounts", move),
  user("GET", "/api/v1/accounts/:id", "read:accounts", get),
  user("GET", "/api/v1/accounts/:id/featured_tags", "read:accounts", featuredTags),
  user("POST", "/api/v1/accounts", "write:accounts", signUp)
]
