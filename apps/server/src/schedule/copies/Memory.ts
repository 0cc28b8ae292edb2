import { Clock, Duration, Effect, Layer, Option, Stream } from "effect"
import { MediaCopies, type MediaCopy, NoRoom } from "../MediaCopies.ts"
import { eachPiece } from "./Pieces.ts"

interface Entry extends MediaCopy {
  readonly accountId: string
  readonly neededAt: number
}

/** Forgotten at the end of the process. */
export const layerMemory = Layer.sync(MediaCopies, () => {
  const entries = new Map<string, Entry>()
  const pieces = new Map<string, { readonly all: Array<Uint8Array>; readonly writtenAt: number }>()
  const key = (accountId: string, id: string) => JSON.stringify([accountId, id])
  const of = (accountId: string) => [...entries.values()].filter((one) => one.accountId === accountId)
  const put = (entry: Entry) => void entries.set(key(entry.accountId, entry.mediaId), entry)
  const kept = (accountId: string) =>
    [...new Map(of(accountId).map(({ copyId, size }) => [copyId, size])).values()].reduce((sum, size) => sum + size, 0)
  const room = (accountId: string, size: number, limits: { readonly maxFile: number; readonly maxAccount: number }) =>
    size > limits.maxFile
      ? Effect.fail(new NoRoom({ limit: "file", most: limits.maxFile }))
      : kept(accountId) + size > limits.maxAccount
        ? Effect.fail(new NoRoom({ limit: "account", most: limits.maxAccount }))
        : Effect.void
  const dropPieces = (accountId: string, copyId: string) => {
    if (of(accountId).every((one) => one.copyId !== copyId)) pieces.delete(key(accountId, copyId))
  }

  return MediaCopies.of({
    find: (accountId, mediaId) =>
      Effect.sync(() => {
        const entry = entries.get(key(accountId, mediaId))
        if (entry === undefined) return Option.none()
        const { accountId: _account, neededAt: _at, ...copy } = entry
        return Option.some(copy)
      }),

    keep: (accountId, file, bytes, limits) =>
      Effect.gen(function* () {
        yield* room(accountId, file.size ?? 0, limits)
        const now = yield* Clock.currentTimeMillis
        const all: Array<Uint8Array> = []
        pieces.set(key(accountId, file.copyId), { all, writtenAt: now })
        const size = yield* eachPiece(bytes, limits.maxFile, (piece) => Effect.sync(() => all.push(piece)))
        const before = entries.get(key(accountId, file.mediaId))
        if (before === undefined) yield* room(accountId, size, limits)
        put({ ...(before ?? { ...file, size }), attachment: file.attachment, accountId, neededAt: now })
      }).pipe(Effect.ensuring(Effect.sync(() => dropPieces(accountId, file.copyId)))),

    renew: (accountId, attachment) =>
      Effect.map(Clock.currentTimeMillis, (neededAt) => {
        const entry = entries.get(key(accountId, attachment.id))
        if (entry !== undefined) put({ ...entry, attachment, neededAt })
        return entry !== undefined
      }),

    share: (accountId, mediaId, attachment) =>
      Effect.map(Clock.currentTimeMillis, (neededAt) => {
        const entry = entries.get(key(accountId, mediaId))
        if (entry !== undefined) put({ ...entry, mediaId: attachment.id, attachment, neededAt })
      }),

    read: (accountId, copyId) =>
      Stream.suspend(() => Stream.fromIterable(pieces.get(key(accountId, copyId))?.all ?? [])),

    stale: (age) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        [...entries.values()]
          .filter(({ neededAt }) => neededAt < now - Duration.toMillis(age))
          .sort((a, b) => a.neededAt - b.neededAt)
          .slice(0, 1000)
          .map(({ accountId, mediaId }) => ({ accountId, mediaId }))
      ),

    needed: (accountId, mediaIds) =>
      Effect.map(Clock.currentTimeMillis, (neededAt) => {
        for (const one of of(accountId)) if (mediaIds.includes(one.mediaId)) put({ ...one, neededAt })
      }),

    forget: (accountId, mediaIds, age) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        for (const one of of(accountId)) {
          if (!mediaIds.includes(one.mediaId) || one.neededAt >= now - Duration.toMillis(age)) continue
          entries.delete(key(accountId, one.mediaId))
          dropPieces(accountId, one.copyId)
        }
      }),

    forgetPieces: (age) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const used = new Set([...entries.values()].map(({ accountId, copyId }) => key(accountId, copyId)))
        for (const [id, { writtenAt }] of pieces) {
          if (!used.has(id) && writtenAt < now - Duration.toMillis(age)) pieces.delete(id)
        }
      })
  })
})
