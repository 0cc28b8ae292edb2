import { Clock, Context, Deferred, Duration, Effect, Exit, Layer, Logger, Option, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { BadAnswer, GoToSocialError, Refused, Unauthorized, Unreachable } from "../../src/gotosocial/GoToSocialError.ts"
import { Statuses } from "../../src/gotosocial/Statuses.ts"
import { Grants } from "../../src/grants/Grants.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { Delivery } from "../../src/schedule/Delivery.ts"
import { FileKeeper } from "../../src/schedule/FileKeeper.ts"
import { ScheduledPostStore, ScheduledPostStoreError } from "../../src/schedule/ScheduledPostStore.ts"
import { type Step, Steps, steps } from "../../src/schedule/Steps.ts"
import { layerMemory } from "../../src/schedule/store/Memory.ts"
import { item, limits } from "./Posts.ts"

/**
 * The scheduler against a model, in simulated time: two replicas with clocks of their own deliver from one store to an
 * upstream that does everything an upstream can do wrong, while posts are made, edited and cancelled, and while replicas
 * crash, freeze and lose the database between any two writes. What the upstream has kept, by post, is the judge:
 *
 * - never two statuses for one post, and none for a cancelled one;
 * - when the upstream heals, exactly one for each post that was not cancelled.
 *
 * The store is the one in memory, which passes the same contract suite as PostgreSQL's: that one's clock cannot be simulated.
 */
const timing = { lease: Duration.seconds(10), settle: Duration.seconds(60) }

/** What the upstream does with the next post. `late`: it keeps it 25 s after it has dropped the connection. */
const faults = [
  ...["slow", "kept then dropped", "dropped", "late", "refused connection", "too many", "unavailable", "timeout"],
  ...["error", "kept then error", "garbled", "redirect", "no", "unauthorized"]
] as const
type Fault = (typeof faults)[number]

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

interface World {
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
  readonly thaw: () => Promise<void>
  readonly signIn: () => void
  readonly stop: () => Promise<void>
}

const makeWorld = async (): Promise<World> => {
  const scope = Scope.makeUnsafe()
  const clock = Context.get(await Effect.runPromise(Layer.buildWithScope(TestClock.layer(), scope)), Clock.Clock)
  const run: World["run"] = (effect) =>
    Effect.runPromise(effect.pipe(Effect.provideService(Clock.Clock, clock), Effect.provide(Logger.layer([]))))
  const real = Context.get(await run(Layer.buildWithScope(layerMemory, scope)), ScheduledPostStore)
  const bus = Context.get(await run(Layer.buildWithScope(HubBus.layerMemory, scope)), HubBus)
  const kept: Array<Kept> = []
  const refused = new Set<string>()
  const frozen: Array<Deferred.Deferred<void>> = []
  const now = () => clock.currentTimeMillisUnsafe()

  /** The store as a replica meets it: by the store's own clock, and with writes that fail before or after they are done. */
  const guarded = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | ScheduledPostStoreError> =>
    Effect.suspend(() => {
      const own = Effect.provideService(effect, Clock.Clock, clock)
      if (world.failingWrites === 0) return own
      const failure = Effect.fail(new ScheduledPostStoreError({ operation: "model", cause: "the database is away" }))
      return --world.failingWrites % 2 === 0 ? failure : Effect.andThen(own, failure)
    })
  const store: ScheduledPostStore["Service"] = {
    ...real,
    find: (...args) => Effect.provideService(real.find(...args), Clock.Clock, clock),
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
      return Effect.provideService(
        Effect.gen(function* () {
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
    store: real,
    kept,
    posts: new Set(),
    cancelled: new Set(),
    nextFaults: [],
    failingReads: 0,
    failingWrites: 0,
    skew: [0, 0],
    doom: [],
    tick: (millis) =>
      run(
        Effect.gen(function* () {
          for (const claim of replicas) yield* claim
          yield* Effect.provideService(TestClock.adjust(Duration.millis(millis)), Clock.Clock, clock)
        })
      ),
    thaw: () => run(Effect.forEach(frozen.splice(0), (one) => Deferred.succeed(one, undefined), { discard: true })),
    signIn: () => refused.clear(),
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
  return world
}

/** For each post: how many statuses it has become. */
const check = (world: World) => {
  const counts = new Map<string, number>()
  for (const { post } of world.kept) counts.set(post, (counts.get(post) ?? 0) + 1)
  for (const [post, count] of counts) {
    if (count > 1) throw new Error(`${post} has become ${count} statuses`)
    if (world.cancelled.has(post)) throw new Error(`${post} was cancelled and is out`)
  }
  return counts
}

/** Nothing goes wrong any more: whatever is not cancelled must come out, once. */
const heal = async (world: World) => {
  world.nextFaults.length = 0
  world.doom.length = 0
  Object.assign(world, { failingReads: 0, failingWrites: 0 })
  world.signIn()
  for (let turns = 0; turns < 200; turns++) {
    await world.tick(turns < 20 ? 500 : 5000)
    let open = 0
    for (const post of world.posts) {
      if (world.cancelled.has(post)) continue
      const [row] = Option.getOrThrow(await world.run(world.store.find(accountOf(post), post)))
      if (row.state === "failed") await world.run(world.store.sendNow(accountOf(post), post))
      if (row.state !== "published") open++
    }
    if (open === 0) break
  }
  // replicas that were stopped all the while wake up last, when everything is out
  await world.thaw()
  await world.tick(100)
  const counts = check(world)
  for (const post of world.posts) {
    if (!world.cancelled.has(post) && counts.get(post) !== 1) {
      const found = await world.run(world.store.find(accountOf(post), post))
      throw new Error(`${post} has become ${counts.get(post) ?? 0} statuses: ${JSON.stringify(found)}`)
    }
  }
}

const accountOf = (post: string) => `account${Number(post.slice(4)) % 2}`

type Model = Record<string, never>
class Act implements fc.AsyncCommand<Model, World> {
  readonly name: string
  readonly act: (world: World) => Promise<void>
  constructor(name: string, act: (world: World) => Promise<void>) {
    this.name = name
    this.act = act
  }
  check = () => true
  async run(_: Model, world: World) {
    await this.act(world)
    check(world)
  }
  toString = () => this.name
}

const schedule = async (world: World, delay: number, text: string) => {
  const id = `post${world.posts.size}`
  world.posts.add(id)
  await world.run(
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      world.store.create({
        accountId: accountOf(id),
        ids: [id],
        items: [item(text)],
        scheduledAt: now + delay,
        idempotencyKey: undefined,
        limits
      })
    )
  )
}

const nth = (world: World, at: number) => {
  const open = [...world.posts].filter((post) => !world.cancelled.has(post))
  return open[at % Math.max(1, open.length)]
}
const ignoringRefusal = <A, E>(effect: Effect.Effect<A, E>) => Effect.result(effect)

const commands = [
  // two texts in all, so that posts are often the same to the letter
  fc.record({ delay: fc.integer({ min: 0, max: 30_000 }), text: fc.constantFrom("one", "two") }).map(
    ({ delay, text }) =>
      new Act(`schedule("${text}", in ${delay} ms)`, async (world) => {
        await schedule(world, delay, text)
      })
  ),
  fc
    .record({
      at: fc.nat(20),
      delay: fc.option(fc.integer({ min: 0, max: 20_000 })),
      text: fc.option(fc.constantFrom("one", "three"))
    })
    .map(
      ({ at, delay, text }) =>
        new Act(`edit(${at}, ${delay}, ${text})`, async (world) => {
          const id = nth(world, at)
          if (id === undefined) return
          await world.run(
            Effect.flatMap(Clock.currentTimeMillis, (now) =>
              ignoringRefusal(
                world.store.edit({
                  accountId: accountOf(id),
                  threadId: id,
                  revision: undefined,
                  scheduledAt: delay === null ? undefined : now + delay,
                  content: text === null ? undefined : { ids: [id], items: [item(text)] },
                  limits
                })
              )
            )
          )
        })
    ),
  fc.nat(20).map(
    (at) =>
      new Act(`cancel(${at})`, async (world) => {
        const id = nth(world, at)
        if (id === undefined) return
        const result = await world.run(ignoringRefusal(world.store.cancel(accountOf(id), id)))
        if (result._tag === "Success") world.cancelled.add(id)
      })
  ),
  fc.nat(20).map(
    (at) =>
      new Act(`sendNow(${at})`, async (world) => {
        const id = nth(world, at)
        if (id !== undefined) await world.run(ignoringRefusal(world.store.sendNow(accountOf(id), id)))
      })
  ),
  fc.constantFrom(100, 1000, 5000, 11_000, 70_000).map((ms) => new Act(`tick(${ms})`, (world) => world.tick(ms))),
  fc.constantFrom(100, 2000, 11_000).map((ms) => new Act(`tick(${ms})`, (world) => world.tick(ms))),
  fc
    .constantFrom(...faults)
    .map((fault) => new Act(`upstream: ${fault}`, async (world) => void world.nextFaults.push(fault))),
  fc
    .constantFrom(...faults)
    .map((fault) => new Act(`upstream: ${fault}`, async (world) => void world.nextFaults.push(fault))),
  fc.integer({ min: 1, max: 4 }).map(
    (n) =>
      new Act(`reads fail ${n}`, async (world) => {
        world.failingReads += n
      })
  ),
  fc.integer({ min: 1, max: 4 }).map(
    (n) =>
      new Act(`writes fail ${n}`, async (world) => {
        world.failingWrites += n
      })
  ),
  fc
    .record({ replica: fc.nat(1), step: fc.constantFrom(...steps), freeze: fc.boolean() })
    .map(
      (doom) =>
        new Act(
          `${doom.freeze ? "freeze" : "crash"} ${doom.replica} at ${doom.step}`,
          async (world) => void world.doom.push(doom)
        )
    ),
  fc.constant(new Act("thaw", (world) => world.thaw())),
  fc.record({ replica: fc.nat(1), by: fc.integer({ min: -600_000, max: 600_000 }) }).map(
    ({ by, replica }) =>
      new Act(`clock of ${replica} is off by ${by} ms`, async (world) => {
        world.skew[replica === 0 ? 0 : 1] = by
      })
  ),
  fc.constant(new Act("sign in", async (world) => world.signIn()))
]

export interface Figures {
  readonly runs: number
  readonly statuses: number
  readonly millis: number
}

/** Runs the model so many times; fails with the shortest history that breaks it. */
export const checkModel = async (runs: number, seed?: number): Promise<Figures> => {
  const began = performance.now()
  let statuses = 0
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: "max" }), async (history) => {
      const world = await makeWorld()
      try {
        for (const delay of [0, 10, 2000, 5000]) await schedule(world, delay, "one")
        await fc.asyncModelRun(() => ({ model: {}, real: world }), history)
        await heal(world)
        statuses += world.kept.length
      } finally {
        await world.stop()
      }
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }), endOnFailure: false }
  )
  return { runs, statuses, millis: performance.now() - began }
}
