import { Option } from "effect"
import fc from "fast-check"
import { accountOf, check, commands, schedule } from "./SchedulerActs.ts"
import { inMemory, type OpenStore } from "./SchedulerStores.ts"
import { makeWorld, type World } from "./SchedulerWorld.ts"

/**
 * The scheduler against a model, in simulated time: two replicas with clocks of their own deliver from one store to an
 * upstream that does everything an upstream can do wrong, while posts are made, edited and cancelled, and while replicas
 * crash, freeze and lose the database between any two writes. What the upstream has kept, by post, is the judge:
 *
 * - never two statuses for one post, and none for a cancelled one;
 * - when the upstream heals, exactly one for each post that was not cancelled.
 *
 * Most runs are over the store in memory, which passes the same contract suite as PostgreSQL's; some are over PostgreSQL itself,
 * which is told the time and has its connections cut for real (`SchedulerPostgres`).
 */

/** Nothing goes wrong any more: whatever is not cancelled must come out, once. */
const heal = async (world: World) => {
  world.nextFaults.length = 0
  world.doom.length = 0
  Object.assign(world, { failingReads: 0, failingWrites: 0, restarting: false })
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

export interface Figures {
  readonly runs: number
  readonly statuses: number
  readonly millis: number
}

/** Runs the model so many times; fails with the shortest history that breaks it. */
export const checkModel = async (runs: number, seed?: number, open: OpenStore = inMemory): Promise<Figures> => {
  const began = performance.now()
  let statuses = 0
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: "max" }), async (history) => {
      const world = await makeWorld(open)
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
