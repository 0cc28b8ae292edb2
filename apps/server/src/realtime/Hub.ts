import { type Channel, channelKey } from "@chirp/domain/realtime/Channel"
import {
  Clock,
  Context,
  Duration,
  Effect,
  FiberSet,
  Layer,
  Queue,
  Random,
  type Redacted,
  Schedule,
  Stream
} from "effect"
import { Lists } from "../gotosocial/Lists.ts"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import { type ClientOwner, type ClientSession, closeCodes } from "./ClientSession.ts"
import type { Wish } from "./ClientVoice.ts"
import { Ended, isMeant } from "./Ended.ts"
import { HubBus, type HubNotice } from "./HubBus.ts"
import { HubLimits } from "./HubLimits.ts"
import { ownFrame, route, sourceOf } from "./Routing.ts"
import { textFrame } from "./WireFrame.ts"

const MAX_SUBSCRIPTIONS = 64
/** A delete that GoToSocial repeats on another stream is told once: this many are remembered for each account. */
const DELETES_REMEMBERED = 256
/** A list whose owner cannot be asked now is asked for again: 1 s doubling to 30 s, jittered, as long as the client wants it. */
const askAgain = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")]).pipe(Schedule.jittered)
/** Owners that wait to be checked; past it the oldest are left to the next round. */
const SUSPECTS = 10_000
/** Between two groups of sockets that are closed at a stop. */
const DRAIN_STEP = Duration.millis(50)
/** Then clients have this long to say goodbye in return. */
const GOODBYE = Duration.seconds(2)

const USER: Channel = { name: "user" }

interface Listening {
  readonly channel: Channel
  readonly receivers: Set<ClientSession>
}

interface Account {
  readonly clients: Set<ClientSession>
  readonly listeners: Map<string, Listening>
  deleted: Set<string> | undefined
}

/** What the hub asks of whoever brings the frames. */
export interface Feed {
  /** The clients of an account, or what they listen to, have changed. */
  readonly changed: (accountId: string) => void
  /** Whether this stream of GoToSocial's is open for the account: nothing said from now on is missed. */
  readonly hears: (accountId: string, source: string) => boolean
}

/** Why a client may not come in. */
export type Refused = "account" | "session" | "full" | "draining"

/**
 * The open client sockets of this replica, by account, and what is said to them. Never waits: a frame is encoded once and
 * handed to each socket (see `ClientSession` for what happens to slow ones). Everything an account's clients hear comes
 * from that account's own upstream socket, so nothing crosses accounts. The members without an effect are for the sockets'
 * own events, which are the hot path.
 */
export class Hub extends Context.Service<
  Hub,
  {
    /** Whether one more socket of this owner may come in; undefined: yes. */
    readonly room: (owner: Pick<ClientOwner, "accountId" | "session" | "tokenHash">) => Refused | undefined
    /** To be taken before a client's session or token is looked up, and given to `join`. */
    readonly mark: () => number
    /** Whether nothing was heard since the mark that would end what this owner has, or put it in doubt. */
    readonly stillGood: (owner: ClientOwner, mark: number) => boolean
    /** Adds a client. False: its session or token has ended since the mark; it has been told so. */
    readonly join: (client: ClientSession, mark: number) => boolean
    /** Forgets a client. */
    readonly leave: (client: ClientSession) => void
    /** Does what a client said. */
    readonly obey: (client: ClientSession, wish: Wish) => void
    /** Hands an upstream frame of this account to its clients. */
    readonly dispatch: (accountId: string, frame: UpstreamFrame) => void
    /** Tells an account's browsers to fetch again what is fed by these of GoToSocial's streams; by all, when none are named. */
    readonly resync: (accountId: string, sources: ReadonlySet<string> | undefined) => void
    /** The streams that this account's clients need from GoToSocial now. */
    readonly sources: (accountId: string) => ReadonlySet<string>
    /** The tokens of this account's clients, those that came first at the front. */
    readonly tokens: (accountId: string) => ReadonlyArray<Redacted.Redacted>
    /** What feeds the hub. There is one: the bridge. */
    readonly attach: (feed: Feed) => void
    /** The owners of all open sockets, one for each session or token. */
    readonly owners: Effect.Effect<ReadonlyArray<ClientOwner>>
    /** Owners whose right is in doubt. */
    readonly suspects: Queue.Dequeue<ClientOwner>
    /** How many sockets are open. */
    readonly size: Effect.Effect<number>
    /** Takes no more sockets and closes those there are, a few at a time, each told when to come back (1012). */
    readonly drain: Effect.Effect<void>
  }
>()("@chirp/server/realtime/Hub") {
  static readonly layer = Layer.effect(
    Hub,
    Effect.gen(function* () {
      const bus = yield* HubBus
      const lists = yield* Lists
      const limits = yield* HubLimits
      const clock = yield* Clock.Clock
      const accounts = new Map<string, Account>()
      const ended = new Ended()
      const suspects = yield* Queue.sliding<ClientOwner>(SUSPECTS)
      let size = 0
      let draining = false
      let feed: Feed = { changed: () => {}, hears: () => false }

      const clientsOf = (accountId: string): Iterable<ClientSession> => accounts.get(accountId)?.clients ?? []
      const all = function* () {
        for (const { clients } of accounts.values()) yield* clients
      }

      const unlisten = (account: Account, client: ClientSession, key: string) => {
        const listening = account.listeners.get(key)
        listening?.receivers.delete(client)
        if (listening?.receivers.size === 0) account.listeners.delete(key)
      }

      const listen = (client: ClientSession, key: string, channel: Channel) => {
        const account = accounts.get(client.owner.accountId)
        if (account === undefined || !account.clients.has(client)) return
        client.channels.set(key, channel)
        const listening = account.listeners.get(key) ?? { channel, receivers: new Set() }
        account.listeners.set(key, listening)
        listening.receivers.add(client)
        feed.changed(client.owner.accountId)
        // the stream that feeds it runs already; else this is said when it begins
        if (feed.hears(client.owner.accountId, sourceOf(channel))) client.resync([channel])
      }

      const asking = yield* FiberSet.runtime(yield* FiberSet.make())<never>()
      /** GoToSocial sends whoever asks; whose list it is must be asked. */
      const ask = (client: ClientSession, key: string, channel: Extract<Channel, { name: "list" }>) => {
        client.asking ??= new Set()
        client.asking.add(key)
        const wanted = () => !client.closing && client.asking?.has(key) === true
        asking(
          lists.has(client.owner.token, channel.list).pipe(
            Effect.retry({ schedule: askAgain, while: wanted }),
            Effect.orElseSucceed(() => false),
            Effect.flatMap((has) =>
              Effect.sync(() => {
                if (!wanted()) return
                client.asking?.delete(key)
                if (has) listen(client, key, channel)
                else client.send(notYours, false)
              })
            )
          )
        )
      }

      const obey = (client: ClientSession, { channel, type }: Wish) => {
        const key = channelKey(channel)
        if (type === "unsubscribe") {
          client.asking?.delete(key)
          const account = accounts.get(client.owner.accountId)
          if (account === undefined || !client.channels.delete(key)) return
          unlisten(account, client, key)
          return feed.changed(client.owner.accountId)
        }
        if (client.channels.has(key) || client.asking?.has(key) === true) return
        if (client.channels.size + (client.asking?.size ?? 0) >= MAX_SUBSCRIPTIONS) return client.send(tooMany, false)
        if (channel.name === "list") ask(client, key, channel)
        else listen(client, key, channel)
      }

      const join = (client: ClientSession, mark: number) => {
        const { accountId } = client.owner
        const verdict = ended.judge(client.owner, mark)
        if (verdict === "ended") {
          client.close(closeCodes.sessionEnded, "session ended")
          return false
        }
        const account: Account = accounts.get(accountId) ?? {
          clients: new Set(),
          listeners: new Map(),
          deleted: undefined
        }
        accounts.set(accountId, account)
        account.clients.add(client)
        size++
        if (verdict === "unsure") Queue.offerUnsafe(suspects, client.owner)
        feed.changed(accountId)
        return true
      }

      const leave = (client: ClientSession) => {
        const { accountId } = client.owner
        const account = accounts.get(accountId)
        if (account?.clients.delete(client) !== true) return
        size--
        for (const key of client.channels.keys()) unlisten(account, client, key)
        client.asking = undefined
        if (account.clients.size === 0) accounts.delete(accountId)
        feed.changed(accountId)
      }

      /** Whether this delete has been told already. */
      const repeated = (account: Account, id: string) => {
        account.deleted ??= new Set()
        if (account.deleted.has(id)) return true
        account.deleted.add(id)
        const oldest = account.deleted.values().next().value
        if (account.deleted.size > DELETES_REMEMBERED && oldest !== undefined) account.deleted.delete(oldest)
        return false
      }

      const send = (client: ClientSession, frame: Buffer, droppable: boolean) => client.send(frame, droppable)
      const dispatch = (accountId: string, frame: UpstreamFrame) => {
        const account = accounts.get(accountId)
        if (account === undefined) return
        if (frame.event === "delete" && repeated(account, frame.payload)) return
        route(frame, account.listeners, send)
      }

      const owners = (clients: Iterable<ClientSession>) => {
        const found = new Map<string, ClientOwner>()
        for (const { owner } of clients) found.set(owner.session ?? owner.tokenHash, owner)
        return [...found.values()]
      }

      const onNotice = (notice: HubNotice) =>
        Effect.sync(() => {
          if (notice._tag === "Event") {
            const frame = ownFrame(["user"], notice.event, notice.payload)
            for (const client of accounts.get(notice.accountId)?.listeners.get("user")?.receivers ?? []) {
              client.send(frame, false)
            }
          } else if (notice._tag === "Missed") {
            ended.missed()
            // all that the bus carries goes to `user`
            for (const client of all()) if (client.channels.has("user")) client.resync([USER])
            Queue.offerAllUnsafe(suspects, owners(all()))
          } else {
            ended.note(notice)
            if (notice._tag === "AccountSuspect") {
              Queue.offerAllUnsafe(suspects, owners(clientsOf(notice.accountId)))
              return
            }
            const among = "accountId" in notice ? clientsOf(notice.accountId) : all()
            for (const client of among) {
              if (isMeant(client.owner, notice)) client.close(closeCodes.sessionEnded, "session ended")
            }
          }
        })
      const notices = yield* bus.subscribe
      yield* Stream.runForEach(notices, onNotice).pipe(Effect.forkScoped)

      let pingedAt = clock.currentTimeMillisUnsafe()
      yield* Effect.sync(() => {
        const now = clock.currentTimeMillisUnsafe()
        const ping = now - pingedAt >= Duration.toMillis(limits.pingEvery)
        if (ping) pingedAt = now
        for (const client of all()) {
          client.voice.catchUp(now, (wish) => obey(client, wish))
          client.tend(now)
          if (ping) client.ping()
        }
      }).pipe(Effect.repeat(Schedule.spaced(limits.tendEvery)), Effect.forkScoped)

      const drain = Effect.gen(function* () {
        draining = true
        const open = [...all()]
        const steps = Math.max(1, Duration.toMillis(limits.drainWithin) / Duration.toMillis(DRAIN_STEP))
        const rate = (limits.drainRate * Duration.toMillis(DRAIN_STEP)) / 1000
        const group = Math.max(1, Math.ceil(rate), Math.ceil(open.length / steps))
        for (let at = 0; at < open.length; at += group) {
          for (const client of open.slice(at, at + group)) {
            // come back at different moments, whenever one was told
            const seconds = yield* Random.nextBetween(0, 2)
            client.close(closeCodes.restart, `restarting; retry in ${seconds.toFixed(1)} s`)
          }
          yield* Effect.sleep(DRAIN_STEP)
        }
        // who does not say goodbye in return is cut off
        yield* Effect.suspend(() => (size === 0 ? Effect.void : Effect.fail("open"))).pipe(
          Effect.retry(Schedule.spaced(DRAIN_STEP)),
          Effect.timeoutOption(GOODBYE),
          Effect.ignore
        )
        for (const client of [...all()]) client.terminate()
      })
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          for (const client of [...all()]) client.terminate()
        })
      )

      return Hub.of({
        room: (owner) => {
          if (draining) return "draining"
          if (size >= limits.sockets) return "full"
          const clients = accounts.get(owner.accountId)?.clients
          if (clients === undefined) return undefined
          if (clients.size >= limits.socketsOfAccount) return "account"
          let same = 0
          for (const client of clients) {
            if (client.owner.session === owner.session && client.owner.tokenHash === owner.tokenHash) same++
          }
          return same >= limits.socketsOfSession ? "session" : undefined
        },
        mark: () => ended.mark(),
        stillGood: (owner, mark) => ended.judge(owner, mark) === "good",
        join,
        leave,
        obey,
        dispatch,
        resync: (accountId, sources) => {
          for (const { channel, receivers } of accounts.get(accountId)?.listeners.values() ?? []) {
            if (sources !== undefined && !sources.has(sourceOf(channel))) continue
            for (const client of receivers) client.resync([channel])
          }
        },
        sources: (accountId) => {
          const sources = new Set<string>()
          for (const { channel } of accounts.get(accountId)?.listeners.values() ?? []) {
            // deletes come on whichever stream GoToSocial likes, but never on a list's
            sources.add("user").add(sourceOf(channel))
          }
          return sources
        },
        tokens: (accountId) => [...clientsOf(accountId)].map((client) => client.owner.token),
        attach: (given) => {
          feed = given
        },
        owners: Effect.sync(() => owners(all())),
        suspects,
        size: Effect.sync(() => size),
        drain
      })
    })
  ).pipe(Layer.provide(Lists.layer))
}

const errorFrame = (error: string, status: number) => textFrame(Buffer.from(JSON.stringify({ error, status })))
const tooMany = errorFrame(`At most ${MAX_SUBSCRIPTIONS} subscriptions`, 429)
/** Mastodon's words. */
const notYours = errorFrame("Not authorized to stream this list", 401)
