import { createECDH } from "node:crypto"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { createApplication, oobUri } from "../oauth/Grants.ts"
import { InstanceConfig } from "./InstanceConfig.ts"

export interface InstanceRow {
  readonly title: string
  readonly short_description: string
  readonly description: string
  readonly terms: string
  readonly custom_css: string
  readonly contact_account_id: string | null
  readonly contact_email: string
  readonly thumbnail_media_id: string | null
  readonly thumbnail_owner: string | null
  readonly thumbnail_extension: string | null
  readonly thumbnail_description: string
  readonly application_id: string
  readonly vapid_public_key: string
  readonly vapid_private_key: string
}

/** The instance's row. It exists from the start of the server on. */
export const loadInstance = Effect.fn("Instance.load")(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<InstanceRow>`
    SELECT i.*, m.account_id AS thumbnail_owner, m.file_extension AS thumbnail_extension
    FROM instance_settings i LEFT JOIN media_attachments m ON m.id = i.thumbnail_media_id`
  return yield* Effect.fromNullishOr(rows[0]).pipe(Effect.orDie)
})

/** Makes the instance's row, its own application and its VAPID keys, once. Two servers starting at once make one. */
export const prepareInstance = Effect.fn("Instance.prepare")(function* () {
  const sql = yield* SqlClient.SqlClient
  const { host, settings } = yield* InstanceConfig
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`SELECT pg_advisory_xact_lock(hashtext('gotosocial-instance'))`
      const there = yield* sql`SELECT 1 FROM instance_settings`
      if (there.length > 0) return
      const application = yield* createApplication({ name: host, redirectUris: [oobUri], scopes: "read write" })
      const keys = yield* Effect.sync(() => {
        const pair = createECDH("prime256v1")
        pair.generateKeys()
        return { public: pair.getPublicKey("base64url"), private: pair.getPrivateKey("base64url") }
      })
      yield* sql`
        INSERT INTO instance_settings (title, description, application_id, vapid_public_key, vapid_private_key)
        VALUES (${settings.title}, ${settings.description}, ${application.id}, ${keys.public}, ${keys.private})`
    })
  )
})
