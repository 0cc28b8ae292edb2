import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Ids } from "../ids/Ids.ts"
import { hashSecret } from "./Identity.ts"

export interface ApplicationRow {
  readonly id: string
  readonly client_id: string
  readonly client_secret: string
  readonly name: string
  readonly website: string
  readonly redirect_uris: ReadonlyArray<string>
  readonly scopes: string
  readonly managed_by: string | null
  readonly created_at: Date
}

export const oobUri = "urn:ietf:wg:oauth:2.0:oob"
/** Seconds an app token lives; user tokens never expire. */
export const appTokenSeconds = 7200

/** 48 upper-case characters, as GoToSocial's tokens and codes are. */
export const newSecret = Effect.sync(() => randomBytes(32).toString("hex").toUpperCase().slice(0, 48))

/** Registers an application. */
export const createApplication = Effect.fn("Grants.createApplication")(function* (options: {
  readonly name: string
  readonly website?: string
  readonly redirectUris: ReadonlyArray<string>
  readonly scopes: string
  readonly managedBy?: string
}) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const id = yield* ids.next
  const clientId = yield* ids.random
  const secret = yield* Effect.sync(() => crypto.randomUUID())
  const rows = yield* sql<ApplicationRow>`
    INSERT INTO applications (id, client_id, client_secret, name, website, redirect_uris, scopes, managed_by)
    VALUES (${id}, ${clientId}, ${secret}, ${options.name}, ${options.website ?? ""}, ${options.redirectUris},
      ${options.scopes}, ${options.managedBy ?? null})
    RETURNING *`
  return yield* Effect.fromNullishOr(rows[0]).pipe(Effect.orDie)
})

/** Makes a token and answers its secret, which is kept nowhere. Without an account it is an app token, which expires. */
export const createToken = Effect.fn("Grants.createToken")(function* (options: {
  readonly applicationId: string
  readonly accountId?: string
  readonly scopes: string
}) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const id = yield* ids.next
  const secret = yield* newSecret
  const seconds = options.accountId === undefined ? appTokenSeconds : null
  yield* sql`
    INSERT INTO tokens (id, secret_hash, application_id, account_id, scopes, expires_at)
    VALUES (${id}, ${hashSecret(secret)}, ${options.applicationId}, ${options.accountId ?? null}, ${options.scopes},
      now() + make_interval(secs => ${seconds}::float8))`
  return secret
})
