import { Clock, Effect } from "effect"
import fc from "fast-check"
import { steps } from "../../src/schedule/Steps.ts"
import { item, limits } from "./Posts.ts"
import { faults, type World } from "./SchedulerWorld.ts"

/** For each post: how many statuses it has become. */
export const check = (world: World) => {
  const counts = new Map<string, number>()
  for (const { post } of world.kept) counts.set(post, (counts.get(post) ?? 0) + 1)
  for (const [post, count] of counts) {
    if (count > 1) throw new Error(`${post} has become ${count} statuses`)
    if (world.cancelled.has(post)) throw new Error(`${post} was cancelled and is out`)
  }
  return counts
}

export const accountOf = (post: string) => `account${Number(post.slice(4)) % 2}`

/** Nothing but the world: what must hold is asked of it after each act. */
export type Model = Record<string, never>

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

export const schedule = async (world: World, delay: number, text: string) => {
  const id = `post${world.posts.size}`
  world.posts.add(id)
  await world.run(
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      world.hints.set(id, now + delay)
      return world.store.create({
        accountId: accountOf(id),
        ids: [id],
        items: [item(text)],
        scheduledAt: now + delay,
        idempotencyKey: undefined,
        limits
      })
    })
  )
}

const nth = (world: World, at: number) => {
  const open = [...world.posts].filter((post) => !world.cancelled.has(post))
  return open[at % Math.max(1, open.length)]
}
const ignoringRefusal = <A, E>(effect: Effect.Effect<A, E>) => Effect.result(effect)

/** Everything that can happen. */
export const commands = [
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
  fc.constant(
    new Act("restart PostgreSQL", async (world) => {
      world.restarting = true
    })
  ),
  fc.constant(new Act("flush Redis", async (world) => world.hints.clear())),
  fc.integer({ min: -600_000, max: 600_000 }).map(
    (by) =>
      new Act(`clock of Redis is off by ${by} ms`, async (world) => {
        world.hintSkew = by
      })
  ),
  fc.constant(new Act("sign in", async (world) => world.signIn()))
]
