import { Clock, Context, Duration, Effect, Latch, Layer, Option, Queue, Schema, type Scope, Stream } from "effect"
import { Redis } from "effect/persistence"
import { randomToken } from "../session/Seal.ts"
import { Envelope, type HubMessage, type HubNotice } from "./HubMessage.ts"

export type { HubMessage, HubNotice } from "./HubMessage.ts"

/** Past this many waiting messages a subscriber's are dropped, all of them, for one `Missed`. */
const CAPACITY = 4096
/** Messages that wait for Redis to be back; past it the oldest are dropped and every other replica is told `Missed`. */
const OUTBOX = 4096
/** Messages in one envelope at most. */
const BATCH = 256
const CHANNEL = "chirp:hub:v1"
/** A replica gives a sign of life this often, and has gone deaf when it does not hear its own for three times as long. */
const BEAT = Duration.seconds(2)
const DEAF_AFTER = Duration.seconds(6)
/** Sending again and subscribing again while Redis is away. Commands themselves fail at once or within 5 s. */
const RETRY = Duration.millis(250)
/** A replica not heard of for this long is forgotten. */
const FORGET_AFTER = Duration.minutes(1)

/**
 * Carries `HubMessage`s to every replica's subscribers, the sender's too. At most once, in order for each sender; whoever
 * may have lost some is told `Missed`. Publishing never waits and never fails. Every layer passes
 * `test/realtime/HubBusTest.ts`.
 */
export class HubBus extends Context.Service<
  HubBus,
  {
    readonly publish: (message: HubMessage) => Effect.Effect<void>
    /** Subscribes at once; what is published afterwards arrives in order. */
    readonly subscribe: Effect.Effect<Stream.Stream<HubNotice>, never, Scope.Scope>
  }
>()("@chirp/server/realtime/HubBus") {
  /** For one replica. */
  static readonly layerMemory = Layer.sync(HubBus, () => {
    const fanOut = makeFanOut()
    return HubBus.of({ publish: (message) => Effect.sync(() => fanOut.offer(message)), subscribe: fanOut.subscribe })
  })

  /**
   * For replicas that share a Redis. A replica's own messages reach its own subscribers at once, with Redis or without, and
   * the others when Redis is there. A lost connection, a subscription that Redis ended, and an envelope left out each
   * become one `Missed` as soon as messages come again.
   */
  static readonly layerRedis = Layer.effect(
    HubBus,
    Effect.gen(function* () {
      const redis = yield* Redis.Redis
      const self = yield* randomToken(9)
      const fanOut = makeFanOut()

      let outbox: Array<HubMessage> = []
      let overflowed = false
      const waiting = yield* Latch.make(false)
      const publish = (message: HubMessage) =>
        Effect.sync(() => {
          fanOut.offer(message)
          outbox.push(message)
          if (outbox.length > OUTBOX) {
            outbox = outbox.slice(-OUTBOX / 2)
            overflowed = true
          }
          waiting.openUnsafe()
        })

      let n = 0
      const sendOne = Effect.gen(function* () {
        yield* waiting.await.pipe(Effect.timeoutOption(BEAT))
        const messages = outbox.slice(0, BATCH)
        outbox = outbox.slice(messages.length)
        if (outbox.length === 0) waiting.closeUnsafe()
        // a number left out tells the others that something is missing
        n += overflowed ? 2 : 1
        overflowed = false
        const envelope = yield* Effect.orDie(encode({ from: self, n, messages }))
        // it may have arrived when the answer got lost; the others know it by its number
        yield* redis.send("PUBLISH", CHANNEL, envelope).pipe(
          Effect.tapError(() => Effect.sleep(RETRY)),
          Effect.retry({ while: () => true })
        )
      })

      const clock = yield* Clock.Clock
      const now = () => clock.currentTimeMillisUnsafe()
      const peers = new Map<string, { n: number; heardAt: number }>()
      let heardSelfAt = now()
      const receive = (text: string) => {
        const read = decode(text)
        if (Option.isNone(read)) return
        const { from, messages, n } = read.value
        const known = peers.get(from)
        if (known !== undefined && n <= known.n) return
        if (known !== undefined && n > known.n + 1) fanOut.offer({ _tag: "Missed" })
        peers.set(from, { n, heardAt: now() })
        if (from === self) heardSelfAt = now()
        else for (const message of messages) fanOut.offer(message)
      }

      const ready = yield* Latch.make(false)
      let lost = false
      const listen = Effect.gen(function* () {
        const inbox = yield* redis.subscribe(CHANNEL)
        heardSelfAt = now()
        const deaf = Effect.gen(function* () {
          while (now() - heardSelfAt <= Duration.toMillis(DEAF_AFTER)) {
            for (const [from, peer] of peers) {
              if (now() - peer.heardAt > Duration.toMillis(FORGET_AFTER)) peers.delete(from)
            }
            yield* Effect.sleep(BEAT)
          }
          return yield* new Redis.RedisError({ cause: "Redis has gone silent" })
        })
        const hear = Effect.gen(function* () {
          // a subscription that could not be made has failed its queue already
          const first = Queue.takeUnsafe(inbox)
          const message = first === undefined ? undefined : yield* first
          if (lost) fanOut.offer({ _tag: "Missed" })
          lost = false
          ready.openUnsafe()
          if (message !== undefined) receive(message.message)
          while (true) for (const { message } of yield* Queue.takeAll(inbox)) receive(message)
        })
        return yield* Effect.raceFirst(hear, deaf)
      }).pipe(
        Effect.scoped,
        Effect.catch((error) => {
          const first = !lost
          lost = true
          ready.openUnsafe()
          return Effect.andThen(
            first ? Effect.logWarning("The hub's subscription at Redis was lost", String(error.cause)) : Effect.void,
            Effect.sleep(RETRY)
          )
        })
      )
      yield* Effect.forkScoped(Effect.forever(listen))
      yield* ready.await
      yield* Effect.forkScoped(Effect.forever(sendOne))
      return HubBus.of({ publish, subscribe: fanOut.subscribe })
    })
  )
}

const decode = Schema.decodeUnknownOption(Envelope)
const encode = Schema.encodeEffect(Envelope)

/** Hands notices to this process' subscribers, each with a bounded queue of its own. */
const makeFanOut = () => {
  const subscribers = new Set<Queue.Queue<HubNotice>>()
  return {
    offer: (notice: HubNotice) => {
      for (const queue of subscribers) {
        if (Queue.sizeUnsafe(queue) >= CAPACITY) {
          while (Queue.takeUnsafe(queue) !== undefined) {}
          Queue.offerUnsafe(queue, { _tag: "Missed" })
        }
        Queue.offerUnsafe(queue, notice)
      }
    },
    subscribe: Effect.map(
      Effect.acquireRelease(
        Effect.tap(Queue.unbounded<HubNotice>(), (queue) => Effect.sync(() => subscribers.add(queue))),
        (queue) =>
          Effect.andThen(
            Effect.sync(() => subscribers.delete(queue)),
            Queue.shutdown(queue)
          )
      ),
      (queue) => Stream.fromQueue(queue)
    )
  }
}
