import { Clock, Context, Deferred, Duration, Effect, Exit, Layer, Logger, Option, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { BadAnswer, GoToSocialError, Refused, Unauthorized, Unreachable } from "../../src/gotosocial/GoToSocialError.ts"
import { Statuses } from "../../src/gotosocial/Statuses.ts"
import { Grants } from "../../src/grants/Grants.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { Delivery } from "../../src/schedule/Delivery.ts"
import { FileKeeper } from "../../src/schedule/FileKeeper.ts"
import { ScheduledPostStore, ScheduledPostStoreError } from "../../src/schedule/ScheduledPostStore.ts"
import { type Step, Steps } from "../../src/schedule/Steps.ts"
import type { OpenStore } from "./SchedulerStores.ts"

/**
 * The world of the scheduler's model: two replicas with clocks of their own, one store, Redis's hints, and an upstream that does
 * everything an upstream can do wrong. Time is simulated; everything happens when `tick` says so.
 */
const timing = { lease: Duration.seconds(10), settle: Duration.seconds(60) }

/** Milliseconds between two looks of a replica that Redis says nothing to. */
const SWEEP = 2000

/** What the upstream does with the next post. `late`: it keeps it 25 s after it has dropped the connection. */
export const faults = [
  ...["slow", "kept then dropped", "dropped", "late", "refused connection", "too many", "unavailable", "timeout"],
  ...["error", "kept then error", "garbled", "redirect", "no", "unauthorized"]
] as const
export type Fault = (typeof faults)[number]

const failed = (reason: GoToSocialError["reason"]) => Effect.fail(new GoToSocialError({ operation: "model", reason }))
const away = (sent: boolean) => failed(new Unreachable({ timedOut: false, sent, cause: "model" }))
const answered = (status: number, retryAfter?: number) => failed(new Refused({ status, detail: "model", retryAfter }))

interface Kept {
  readonly id: string
  readonly post: string
  readonly account: string
  readonly text: string
  readonly at: number
}

export interface World {
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  readonly store: ScheduledPostStore["Service"]
  readonly kept: ReadonlyArray<Kept>
  readonly posts: Set<string>
  readonly cancelled: Set<string>
  readonly nextFaults: Array<Fault>
  /** Reads of the upstream that fail from now on. */
  failingReads: number
  /** Writes of the store that fail from now on; every other one has been done all the same. */
  failingWrites: number
  readonly skew: [number, number]
  /** At which step a replica's next delivery crashes or freezes. */
  readonly doom: Array<{ readonly replica: number; readonly step: Step; readonly freeze: boolean }>
  /** Both replicas claim and deliver what is due; then time passes. */
  readonly tick: (millis: number) => Promise<void>
  /** The next tick finds PostgreSQL restarting. */
  restarting: boolean
  /** Redis's sorted set: when to look for which post; its clock is off by `hintSkew` milliseconds. */
  readonly hints: Map<string, number>
  hintSkew: number
  readonly thaw: () => Promise<void>
  readonly signIn: () => void
  readonly stop: () => Promise<void>
}

export const makeWorld = async (open: OpenStore): Promise<World> => {
  const scope = Scope.makeUnsafe()
  const clock = Context.get(await Effect.runPromise(Layer.buildWithScope(TestClock.layer(), scope)), Clock.Clock)
  const run: World["run"] = (effect) =>
    Effect.runPromise(effect.pipe(Effect.provideService(Clock.Clock, clock), Effect.provide(Logger.layer([]))))
  const opened = await open(clock)
  const { store: real } = opened
  const bus = Context.get(await run(Layer.buildWithScope(HubBus.layerMemory, scope)), HubBus)
  const kept: Array<Kept> = []
  const refused = new Set<string>()
  const frozen: Array<Deferred.Deferred<void>> = []
  const now = () => clock.currentTimeMillisUnsafe()

  /** The store as a replica meets it: by the store's own clock, and with writes that fail before or after they are done. */
  const guarded = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | ScheduledPostStoreError> =>
    Effect.suspend(() => {
      const own = opened.counted(effect)
      if (world.failingWrites === 0) return own
      const failure = Effect.fail(new ScheduledPostStoreError({ operation: "model", cause: "the database is away" }))
      return --world.failingWrites % 2 === 0 ? failure : Effect.andThen(own, failure)
    })
  const store: ScheduledPostStore["Service"] = {
    ...real,
    find: (...args) => opened.counted(real.find(...args)),
    bound: (...args) => opened.counted(real.bound(...args)),
    claim: (...args) => guarded(real.claim(...args)),
    begin: (...args) => guarded(real.begin(...args)),
    publish: (...args) => guarded(real.publish(...args)),
    lookLater: (...args) => guarded(real.lookLater(...args)),
    postpone: (...args) => guarded(real.postpone(...args)),
    fail: (...args) => guarded(real.fail(...args))
  }

  const reading = <A>(value: () => A) =>
    Effect.suspend(() => (world.failingReads > 0 && world.failingReads-- > 0 ? away(true) : Effect.sync(value)))
  const view = ({ at, id }: Kept) => ({
    id,
    created_at: new Date(at).toISOString(),
    visibility: "public",
    spoiler_text: "",
    in_reply_to_id: null,
    media_attachments: []
  })
  const statuses = Layer.mock(Statuses, {
    create: (token, status, post) =>
      Effect.suspend(() => {
        const account = Redacted.value(token)
        const keep = () => {
          const id = `S${String(kept.length).padStart(6, "0")}`
          kept.push({ id, post, account, text: status.status, at: now() })
          return id
        }
        const fault = world.nextFaults.shift()
        switch (fault) {
          case undefined:
            return Effect.sync(keep)
          case "slow":
            return Effect.delay(Effect.sync(keep), "20 seconds")
          case "kept then dropped":
            return Effect.andThen(Effect.sync(keep), away(true))
          case "dropped":
            return away(true)
          case "late":
            return Effect.andThen(Effect.forkDetach(Effect.delay(Effect.sync(keep), "25 seconds")), away(true))
          case "refused connection":
            return away(false)
          case "too many":
            return answered(429, 3)
          case "unavailable":
            return answered(503, 3)
          case "timeout":
            return answered(408)
          case "error":
            return answered(500)
          case "kept then error":
            return Effect.andThen(Effect.sync(keep), answered(502))
          case "garbled":
            return Effect.andThen(Effect.sync(keep), failed(new BadAnswer({ status: 200, detail: "half of it" })))
          case "redirect":
            return answered(307)
          case "no":
            return answered(422)
          case "unauthorized":
            return failed(new Unauthorized({ detail: "model" }))
        }
      }),
    ofAccount: (token) =>
      reading(() =>
        kept
          .filter(({ account }) => account === Redacted.value(token))
          .reverse()
          .map(view)
      ),
    source: (_, id) => reading(() => ({ id, text: kept.find((one) => one.id === id)?.text ?? "", spoiler_text: "" }))
  })
  const grants = Layer.mock(Grants, {
    tokenFor: (accountId) =>
      Effect.sync(() => (refused.has(accountId) ? Option.none() : Option.some(Redacted.make(accountId)))),
    refused: (accountId) => Effect.sync(() => void refused.add(accountId))
  })

  /** Ends (for ever) or freezes (until it is thawed) the delivery that gets to a doomed step. */
  const stepsOf = (replica: number) =>
    Layer.succeed(Steps, (step) =>
      Effect.suspend(() => {
        const at = world.doom.findIndex((doom) => doom.replica === replica && doom.step === step)
        const [doom] = at < 0 ? [] : world.doom.splice(at, 1)
        if (doom === undefined) return Effect.void
        if (!doom.freeze) return Effect.never
        const thaw = Deferred.makeUnsafe<void>()
        frozen.push(thaw)
        return Deferred.await(thaw)
      })
    )
  /** Whether Redis says that something is due; it says so once. */
  const hinted = () => {
    const due = [...world.hints].filter(([, at]) => at <= now() + world.hintSkew)
    for (const [id] of due) world.hints.delete(id)
    return due.length > 0
  }
  const replicas = await Promise.all(
    [0, 1].map(async (replica) => {
      const skewed: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + (world.skew[replica] ?? 0),
        currentTimeMillis: Effect.suspend(() =>
          Effect.map(clock.currentTimeMillis, (at) => at + (world.skew[replica] ?? 0))
        ),
        sleep: (duration) => clock.sleep(duration),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos
      }
      const ports = Layer.mergeAll(
        Layer.succeed(ScheduledPostStore, store),
        Layer.succeed(HubBus, bus),
        statuses,
        grants,
        Layer.mock(FileKeeper, {}),
        stepsOf(replica)
      )
      const built = Layer.buildWithScope(Delivery.layer(timing).pipe(Layer.provide(ports)), scope)
      const delivery = Context.get(await run(built), Delivery)
      let looked = Number.NEGATIVE_INFINITY
      return Effect.provideService(
        Effect.gen(function* () {
          if (!hinted() && now() - looked < SWEEP) return
          looked = now()
          const renewedAt = yield* Clock.monotonicTimeNanos
          const claims = yield* Effect.orElseSucceed(store.claim(8, timing.lease), () => [])
          for (const claim of claims) yield* Effect.forkDetach(delivery.deliver({ claim, renewedAt }))
        }),
        Clock.Clock,
        skewed
      )
    })
  )

  const world: World = {
    run,
    store: { ...real, ...opened.direct },
    kept,
    posts: new Set(),
    cancelled: new Set(),
    nextFaults: [],
    failingReads: 0,
    failingWrites: 0,
    skew: [0, 0],
    doom: [],
    restarting: false,
    hints: new Map(),
    hintSkew: 0,
    tick: async (millis) => {
      const restarted = world.restarting ? opened.restart() : undefined
      if (world.restarting && opened.failsByItself === false) world.failingWrites += 5
      world.restarting = false
      for (const claim of replicas) await run(claim)
      await restarted
      await opened.idle()
      await run(Effect.provideService(TestClock.adjust(Duration.millis(millis)), Clock.Clock, clock))
      await opened.tell(now())
      await opened.idle()
    },
    thaw: () => run(Effect.forEach(frozen.splice(0), (one) => Deferred.succeed(one, undefined), { discard: true })),
    signIn: () => refused.clear(),
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
  return world
}
