import { Clock, Context, Duration, Effect, Layer, Redacted, Schedule, type Scope, Stream } from "effect"
import type { UpstreamFrame } from "../gotosocial/GoToSocialStream.ts"
import { type ClientSession, closeCodes } from "./ClientSession.ts"
import { HubBus, type HubNotice } from "./HubBus.ts"
import { deliveryOf, sourcesOf } from "./Routing.ts"

/** How often connections are looked after, and every how many times of it they are asked for a sign of life (25 s). */
const TEND_EVERY = Duration.seconds(5)
const PING_EVERY_TENDS = 5
/** A delete that GoToSocial repeats on another stream is told once: this many are remembered for each account. */
const DELETES_REMEMBERED = 256

interface Account {
  readonly clients: Set<ClientSession>
  readonly deleted: Set<string>
}

/**
 * The open client sockets of this replica, by account, and what is said to them. Never waits: a frame is encoded once and
 * handed to each socket (see `ClientSession` for what happens to slow ones). Everything an account's clients hear comes
 * from that account's own upstream socket, so nothing crosses accounts.
 */
export class Hub extends Context.Service<
  Hub,
  {
    /** Adds a client until the scope ends. */
    readonly join: (client: ClientSession) => Effect.Effect<void, never, Scope.Scope>
    /** Hands an upstream frame of this account to its clients. */
    readonly dispatch: (accountId: string, frame: UpstreamFrame) => Effect.Effect<void>
    /** Tells an account's browsers to fetch again. */
    readonly resync: (accountId: string) => Effect.Effect<void>
    /** Hangs up on the clients that came with this token. */
    readonly refuse: (accountId: string, token: Redacted.Redacted) => Effect.Effect<void>
    /** The streams that this account's clients need from GoToSocial now. */
    readonly sources: (accountId: string) => ReadonlySet<string>
    /** The tokens of this account's clients, those that came first at the front. */
    readonly tokens: (accountId: string) => ReadonlyArray<Redacted.Redacted>
    /** How many sockets are open. */
    readonly size: Effect.Effect<number>
  }
>()("@chirp/server/realtime/Hub") {
  static readonly layer = Layer.effect(
    Hub,
    Effect.gen(function* () {
      const bus = yield* HubBus
      const accounts = new Map<string, Account>()
      const clientsOf = (accountId: string): Iterable<ClientSession> => accounts.get(accountId)?.clients ?? []
      const all = function* () {
        for (const { clients } of accounts.values()) yield* clients
      }

      const join = (client: ClientSession) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const { accountId } = client.owner
            const account = accounts.get(accountId) ?? { clients: new Set(), deleted: new Set() }
            accounts.set(accountId, account)
            account.clients.add(client)
          }),
          () =>
            Effect.sync(() => {
              const account = accounts.get(client.owner.accountId)
              account?.clients.delete(client)
              if (account?.clients.size === 0) accounts.delete(client.owner.accountId)
            })
        )

      /** Whether this delete has been told already. */
      const repeated = (account: Account, id: string) => {
        if (account.deleted.has(id)) return true
        account.deleted.add(id)
        const oldest = account.deleted.values().next().value
        if (account.deleted.size > DELETES_REMEMBERED && oldest !== undefined) account.deleted.delete(oldest)
        return false
      }

      const dispatch = (accountId: string, frame: UpstreamFrame) =>
        Effect.sync(() => {
          const account = accounts.get(accountId)
          if (account === undefined) return
          if (frame.event === "delete" && repeated(account, frame.payload)) return
          const delivery = deliveryOf(frame)
          for (const client of account.clients) client.deliver(delivery)
        })

      const onMessage = (message: HubNotice) =>
        Effect.sync(() => {
          if (message._tag === "SessionEnded") {
            for (const client of all()) {
              if (client.owner.session === message.session) client.close(closeCodes.sessionEnded, "session ended")
            }
            return
          }
          if (message._tag !== "Event") return
          const { accountId, event, payload } = message
          const frame = Buffer.from(JSON.stringify({ stream: ["user"], event, payload }))
          for (const client of clientsOf(accountId)) client.notify(frame)
        })

      const messages = yield* bus.subscribe
      yield* Stream.runForEach(messages, onMessage).pipe(Effect.forkScoped)

      let tends = 0
      yield* Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const ping = ++tends % PING_EVERY_TENDS === 0
        for (const client of all()) {
          client.tend(now)
          if (ping) client.ping()
        }
      }).pipe(Effect.repeat(Schedule.spaced(TEND_EVERY)), Effect.forkScoped)

      return Hub.of({
        join,
        dispatch,
        resync: (accountId) =>
          Effect.sync(() => {
            for (const client of clientsOf(accountId)) client.resync()
          }),
        refuse: (accountId, token) =>
          Effect.sync(() => {
            for (const client of clientsOf(accountId)) {
              if (Redacted.value(client.owner.token) === Redacted.value(token)) {
                client.close(closeCodes.sessionEnded, "token refused")
              }
            }
          }),
        sources: (accountId) => sourcesOf([...clientsOf(accountId)].flatMap((client) => [...client.channels.values()])),
        tokens: (accountId) => [...clientsOf(accountId)].map((client) => client.owner.token),
        size: Effect.sync(() => [...all()].length)
      })
    })
  )
}
