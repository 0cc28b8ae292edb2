import { Context, Effect, Layer, Queue, type Scope } from "effect"

/** `user`, `user:notification`, `public`, `public:local`, `direct`, `list:<id>`; other names are accepted and never deliver. */
export type StreamName = string

/** One message to a client. `stream` has exactly one name, also for a list: `["list:<id>"]`. */
export interface Frame {
  readonly stream: readonly [StreamName]
  readonly event: string
  readonly payload: string
}

/** One open socket. Its frames end (the queue is shut down) when the socket has to go. */
export interface StreamSession {
  readonly frames: Queue.Dequeue<Frame>
  readonly subscribe: (stream: StreamName) => Effect.Effect<void>
  readonly unsubscribe: (stream: StreamName) => Effect.Effect<void>
}

/**
 * Frames a socket may be behind. GoToSocial blocks the whole instance at 50 (facts, section 5); here the slow socket is
 * dropped instead.
 */
const MAX_FRAMES_BEHIND = 500

/** Where a delete goes, and which of a socket's streams it is labelled with: the first it listens to. Never lists. */
const DELETE_LABELS: ReadonlyArray<StreamName> = ["public:local", "public", "user", "direct"]

interface OpenSocket {
  readonly names: Set<StreamName>
  readonly queue: Queue.Queue<Frame>
}

/**
 * Who listens to what, in this process. Publishing never waits: a socket that is `MAX_FRAMES_BEHIND` frames behind is
 * closed. A socket gets one frame a stream it listens to; a delete only once. Missed frames are not replayed.
 */
export class Streams extends Context.Service<
  Streams,
  {
    /** Registers a socket until the scope closes. */
    open(accountId: string, stream: StreamName | undefined): Effect.Effect<StreamSession, never, Scope.Scope>
    /** Which accounts listen to which streams right now. A snapshot. */
    readonly listeners: Effect.Effect<ReadonlyMap<string, ReadonlySet<StreamName>>>
    /** To every socket of the account that listens to this stream. */
    publish(accountId: string, stream: StreamName, event: string, payload: string): Effect.Effect<void>
    /** A notification: to `user` and to `user:notification`. */
    notify(accountId: string, payload: string): Effect.Effect<void>
    filtersChanged(accountId: string): Effect.Effect<void>
    /** To every open socket of everybody, whoever could see the post, except lists. */
    deleted(statusId: string): Effect.Effect<void>
    /** Closes every socket; what a restart looks like to a client. Answers how many there were. */
    readonly disconnectAll: Effect.Effect<number>
  }
>()("@chirp/embedded-gotosocial/streaming/Streams") {
  static readonly layer = Layer.effect(
    Streams,
    Effect.gen(function* () {
      const accounts = new Map<string, Set<OpenSocket>>()

      const remove = (accountId: string, socket: OpenSocket) => {
        Queue.shutdownUnsafe(socket.queue)
        const sockets = accounts.get(accountId)
        sockets?.delete(socket)
        if (sockets?.size === 0) accounts.delete(accountId)
      }

      const send = (accountId: string, socket: OpenSocket, frame: Frame) => {
        if (!Queue.offerUnsafe(socket.queue, frame)) remove(accountId, socket)
      }

      const publishNow = (accountId: string, stream: StreamName, event: string, payload: string) => {
        for (const socket of [...(accounts.get(accountId) ?? [])]) {
          if (socket.names.has(stream)) send(accountId, socket, { stream: [stream], event, payload })
        }
      }

      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          for (const [id, sockets] of accounts) for (const socket of [...sockets]) remove(id, socket)
        })
      )

      return Streams.of({
        open: (accountId, stream) =>
          Effect.acquireRelease(
            Effect.gen(function* () {
              const queue = yield* Queue.dropping<Frame>(MAX_FRAMES_BEHIND)
              const socket: OpenSocket = { names: new Set(stream === undefined ? [] : [stream]), queue }
              const sockets = accounts.get(accountId)
              if (sockets) sockets.add(socket)
              else accounts.set(accountId, new Set([socket]))
              return socket
            }),
            (socket) => Effect.sync(() => remove(accountId, socket))
          ).pipe(
            Effect.map((socket) => ({
              frames: Queue.asDequeue(socket.queue),
              subscribe: (name: StreamName) => Effect.sync(() => void socket.names.add(name)),
              unsubscribe: (name: StreamName) => Effect.sync(() => void socket.names.delete(name))
            }))
          ),
        listeners: Effect.sync(
          () =>
            new Map([...accounts].map(([id, sockets]) => [id, new Set([...sockets].flatMap((one) => [...one.names]))]))
        ),
        publish: (accountId, stream, event, payload) =>
          Effect.sync(() => publishNow(accountId, stream, event, payload)),
        notify: (accountId, payload) =>
          Effect.sync(() => {
            publishNow(accountId, "user", "notification", payload)
            publishNow(accountId, "user:notification", "notification", payload)
          }),
        filtersChanged: (accountId) => Effect.sync(() => publishNow(accountId, "user", "filters_changed", "")),
        deleted: (statusId) =>
          Effect.sync(() => {
            for (const [id, sockets] of [...accounts]) {
              for (const socket of [...sockets]) {
                const label = DELETE_LABELS.find((name) => socket.names.has(name))
                if (label !== undefined) send(id, socket, { stream: [label], event: "delete", payload: statusId })
              }
            }
          }),
        disconnectAll: Effect.sync(() => {
          let count = 0
          for (const [id, sockets] of [...accounts]) {
            for (const socket of [...sockets]) {
              remove(id, socket)
              count++
            }
          }
          return count
        })
      })
    })
  )
}
