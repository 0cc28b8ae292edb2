import { Duration, Effect, Layer, Option, Predicate, Schema, Stream } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type CopyLimits, MediaCopies, MediaCopiesError, MediaCopy, NoRoom } from "../MediaCopies.ts"
import { eachPiece } from "./Pieces.ts"

const decodeCopies = Schema.decodeUnknownEffect(Schema.Array(MediaCopy))

/** Tables `chirp.scheduled_media` and `chirp.scheduled_media_pieces` (migration 0004). The only clock is PostgreSQL's. */
export const layerSql = Layer.effect(
  MediaCopies,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** The account's files are counted and added one after the other. */
    const alone = (accountId: string) =>
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`chirp.scheduled_media ${accountId}`}, 0))`
    const longAgo = (age: Duration.Duration) => sql`now() - make_interval(secs => ${Duration.toSeconds(age)}::float8)`
    const among = (ids: ReadonlyArray<string>) =>
      sql`media_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`

    const room = Effect.fnUntraced(function* (accountId: string, size: number, limits: CopyLimits) {
      if (size > limits.maxFile) return yield* new NoRoom({ limit: "file", most: limits.maxFile })
      const [row] = yield* sql<{ kept: number }>`
        SELECT coalesce(sum(size), 0)::float8 AS kept FROM (
          SELECT DISTINCT copy_id, size FROM chirp.scheduled_media WHERE account_id = ${accountId}) AS copies`
      if ((row?.kept ?? 0) + size > limits.maxAccount) {
        return yield* new NoRoom({ limit: "account", most: limits.maxAccount })
      }
    })
    /** Of a copy that does not count (any more). */
    const dropPieces = (accountId: string, copyId: string) => sql`
      DELETE FROM chirp.scheduled_media_pieces p WHERE p.account_id = ${accountId} AND p.copy_id = ${copyId}
        AND NOT EXISTS (SELECT 1 FROM chirp.scheduled_media m
          WHERE m.account_id = p.account_id AND m.copy_id = p.copy_id)`

    return MediaCopies.of({
      find: Effect.fnUntraced(function* (accountId, mediaId) {
        const rows = yield* sql`
          SELECT media_id AS "mediaId", copy_id AS "copyId", attachment, file_name AS "fileName",
            mime_type AS "mimeType", size::float8 AS size
          FROM chirp.scheduled_media WHERE account_id = ${accountId} AND media_id = ${mediaId}`
        return Option.fromUndefinedOr((yield* decodeCopies(rows))[0])
      }, failing("find")),

      keep: (accountId, file, bytes, limits) =>
        Effect.gen(function* () {
          yield* room(accountId, file.size ?? 0, limits)
          const size = yield* eachPiece(
            bytes,
            limits.maxFile,
            (piece, position) => sql`
              INSERT INTO chirp.scheduled_media_pieces (account_id, copy_id, position, bytes)
              VALUES (${accountId}, ${file.copyId}, ${position}, ${piece})`
          )
          yield* sql.withTransaction(
            Effect.gen(function* () {
              yield* alone(accountId)
              // another request of the same author may have been quicker: its copy stays
              const [before] = yield* sql`
                UPDATE chirp.scheduled_media SET attachment = ${JSON.stringify(file.attachment)}::jsonb, needed_at = now()
                WHERE account_id = ${accountId} AND media_id = ${file.mediaId} RETURNING media_id`
              if (before !== undefined) return yield* dropPieces(accountId, file.copyId)
              yield* room(accountId, size, limits)
              yield* sql`
                INSERT INTO chirp.scheduled_media (account_id, media_id, copy_id, attachment, file_name, mime_type, size)
                VALUES (${accountId}, ${file.mediaId}, ${file.copyId}, ${JSON.stringify(file.attachment)}::jsonb,
                  ${file.fileName}, ${file.mimeType}, ${size})`
            })
          )
        }).pipe(
          Effect.onError(() => Effect.ignore(dropPieces(accountId, file.copyId))),
          failing("keep")
        ),

      renew: Effect.fnUntraced(function* (accountId, attachment) {
        const rows = yield* sql`
          UPDATE chirp.scheduled_media SET attachment = ${JSON.stringify(attachment)}::jsonb, needed_at = now()
          WHERE account_id = ${accountId} AND media_id = ${attachment.id} RETURNING media_id`
        return rows.length > 0
      }, failing("renew")),

      share: Effect.fnUntraced(function* (accountId, mediaId, attachment) {
        yield* sql`
          INSERT INTO chirp.scheduled_media (account_id, media_id, copy_id, attachment, file_name, mime_type, size)
          SELECT account_id, ${attachment.id}, copy_id, ${JSON.stringify(attachment)}::jsonb, file_name, mime_type, size
          FROM chirp.scheduled_media WHERE account_id = ${accountId} AND media_id = ${mediaId}
          ON CONFLICT (account_id, media_id) DO NOTHING`
      }, failing("share")),

      read: (accountId, copyId) =>
        Stream.paginate(0, (position) =>
          Effect.map(
            sql<{ bytes: Uint8Array }>`
              SELECT bytes FROM chirp.scheduled_media_pieces
              WHERE account_id = ${accountId} AND copy_id = ${copyId} AND position = ${position}`,
            (rows) =>
              [rows.map(({ bytes }) => bytes), rows.length === 0 ? Option.none() : Option.some(position + 1)] as const
          ).pipe(failing("read"))
        ),

      stale: Effect.fnUntraced(function* (age) {
        return yield* sql<{ accountId: string; mediaId: string }>`
          SELECT account_id AS "accountId", media_id AS "mediaId" FROM chirp.scheduled_media
          WHERE needed_at < ${longAgo(age)} ORDER BY needed_at LIMIT 1000`
      }, failing("stale")),

      needed: Effect.fnUntraced(function* (accountId, mediaIds) {
        yield* sql`
          UPDATE chirp.scheduled_media SET needed_at = now() WHERE account_id = ${accountId} AND ${among(mediaIds)}`
      }, failing("needed")),

      forget: Effect.fnUntraced(function* (accountId, mediaIds, age) {
        const gone = yield* sql<{ copy: string }>`
          DELETE FROM chirp.scheduled_media
          WHERE account_id = ${accountId} AND needed_at < ${longAgo(age)} AND ${among(mediaIds)}
          RETURNING copy_id AS copy`
        yield* Effect.forEach(new Set(gone.map(({ copy }) => copy)), (copy) => dropPieces(accountId, copy), {
          discard: true
        })
      }, failing("forget")),

      forgetPieces: (age) =>
        sql`
          DELETE FROM chirp.scheduled_media_pieces p WHERE p.written_at < ${longAgo(age)} AND NOT EXISTS (
            SELECT 1 FROM chirp.scheduled_media m WHERE m.account_id = p.account_id AND m.copy_id = p.copy_id)`.pipe(
          Effect.asVoid,
          failing("forgetPieces")
        )
    })
  })
)

type OfDatabase = SqlError.SqlError | Schema.SchemaError

/** Failures of the database become the port's own; all others pass. */
const failing = (operation: string) => {
  function map<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, OfDatabase> | MediaCopiesError, R>
  function map<A, R>(effect: Effect.Effect<A, unknown, R>): Effect.Effect<A, unknown, R> {
    return Effect.mapError(effect, (error) =>
      Predicate.isTagged(error, "SqlError") || Predicate.isTagged(error, "SchemaError")
        ? new MediaCopiesError({ operation, cause: error })
        : error
    )
  }
  return map
}
