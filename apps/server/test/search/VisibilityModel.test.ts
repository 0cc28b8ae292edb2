import type { Account } from "@chirp/domain/Account"
import type { Status, Visibility } from "@chirp/domain/Status"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, FiberHandle, Layer, Option, Redacted } from "effect"
import * as fc from "fast-check"
import { ViewerReads } from "../../src/gotosocial/ViewerReads.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { Applier } from "../../src/search/Applier.ts"
import { Hints } from "../../src/search/Hints.ts"
import { deletion, observe } from "../../src/search/Observation.ts"
import { Rebuild } from "../../src/search/Rebuild.ts"
import { Recheck } from "../../src/search/Recheck.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchPolicy } from "../../src/search/SearchPolicy.ts"
import { SearchProgress } from "../../src/search/SearchProgress.ts"
import { SearchTags } from "../../src/search/SearchTags.ts"
import { type Lease, Leases } from "../../src/storage/Leases.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount, madeUpPost } from "../testrig/PublicPosts.ts"
import { IndexFake, layerSearchIndexFake } from "../testrig/SearchIndexFake.ts"
import { type Step, step } from "../testrig/VisibilitySteps.ts"

const RUNS = 200
/** Histories that run beside each other, each with people, posts and hosts of its own. */
const AT_ONCE = 25

const layer = () =>
  Layer.merge(Rebuild.layer, Recheck.layer.pipe(Layer.provide([layerViewers, Hints.layerSql]))).pipe(
    Layer.provideMerge(Applier.layer),
    Layer.provideMerge(Layer.mergeAll(SearchPolicy.layer, SearchProgress.layer, SearchTags.layer, SearchLedger.layer)),
    Layer.provideMerge(Layer.mergeAll(Leases.layer, HubBus.layerMemory, layerSearchIndexFake)),
    Layer.provideMerge(Layer.effectDiscard(Effect.suspend(() => migrate(migrationFiles())))),
    Layer.provideMerge(layerFreshDatabase)
  )

/** What GoToSocial would say. */
interface World {
  readonly accounts: Array<Account>
  readonly posts: Map<string, Status>
  readonly preferences: Map<string, boolean>
  readonly suspended: Set<string>
  readonly blocked: Set<string>
  /** Whom the viewer has muted or blocked, and who has blocked the viewer. */
  readonly muted: Set<string>
  readonly shunned: Set<string>
  readonly shunning: Set<string>
}

const person = (id: string, acct: string): Account => ({ ...madeUpAccount(0, acct), id })

const post = (id: string, account: Account, visibility: Visibility, at: number): Status => ({
  ...madeUpPost(0, account, { content: "<p>form 0</p>", visibility, tags: [{ name: "birds", url: "" }] }),
  id,
  created_at: new Date(at).toISOString()
})

/** What GoToSocial says to a viewer, by token: each history has one, and a new token for each search. */
const viewers = new Map<string, Pick<ViewerReads["Service"], "status" | "standings">>()
const reads = (token: Redacted.Redacted) => viewers.get(Redacted.value(token).split(" ", 1)[0] ?? "")
const layerViewers = Layer.succeed(
  ViewerReads,
  ViewerReads.of({
    status: (token, id) => reads(token)?.status(token, id) ?? Effect.succeedNone,
    account: () => Effect.succeedNone,
    standings: (token, ids) => reads(token)?.standings(token, ids) ?? Effect.succeed([]),
    filters: () => Effect.succeed([]),
    lookup: () => Effect.succeedNone,
    search: () => Effect.succeed({ accounts: [], statuses: [], hashtags: [] })
  })
)

/** How far behind an answer counts at least; as `PublicReader` has it. */
const SLACK = 0.25

const history = Effect.fnUntraced(function* (
  run: string,
  steps: ReadonlyArray<Step>,
  killRebuild: Effect.Effect<void>
) {
  const ledger = yield* SearchLedger
  const policy = yield* SearchPolicy
  const applier = yield* Applier
  const rebuild = yield* Rebuild
  const recheck = yield* Recheck
  const fake = yield* IndexFake
  /** The lease is another test's. */
  const lease: Lease = { name: "search", fence: 1, fenced: (writes) => writes }
  const hosts = { one: `${run}.example`, two: `sub.${run}.example` }
  const world: World = {
    accounts: [
      person(`${run}A`, "ann"),
      person(`${run}B`, "ben"),
      person(`${run}C`, `cat@${hosts.one}`),
      person(`${run}D`, `dan@${hosts.two}`)
    ],
    posts: new Map(),
    preferences: new Map(),
    suspended: new Set(),
    blocked: new Set(),
    muted: new Set(),
    shunned: new Set(),
    shunning: new Set()
  }
  let clock = Date.parse("2026-10-01T00:00:00Z")
  let made = 0
  /** Posts that were told to be gone, or to be no longer public, or in a form before this one: never to be found so again. */
  const gone = new Set<string>()
  const atLeast = new Map<string, number>()
  const answers: Array<{ readonly items: ReadonlyArray<unknown>; readonly at: number }> = []
  const seconds = () => performance.now() / 1000

  const at = (list: ReadonlyArray<string>, which: number) => list[which % Math.max(1, list.length)]
  const account = (who: number) => world.accounts[who % world.accounts.length] ?? person("", "")
  const form = (status: Status) => (status.edited_at ? Date.parse(status.edited_at) : Date.parse(status.created_at))
  const tell = Effect.fnUntraced(function* (status: Status) {
    yield* ledger.observe(observe([status], { age: 0.001, remote: "discoverable" }), { urgent: true })
    atLeast.set(status.id, form(status))
    if (status.visibility === "public") gone.delete(status.id)
    else gone.add(status.id)
  })
  const change = (id: string, to: Partial<Status>) => {
    const before = world.posts.get(id)
    if (before === undefined) return undefined
    clock += 1000
    const after = { ...before, ...to, edited_at: new Date(clock).toISOString() }
    world.posts.set(id, after)
    return after
  }
  const setAccount = (id: string, to: Partial<Account>) => {
    const place = world.accounts.findIndex((one) => one.id === id)
    const before = world.accounts[place]
    if (before === undefined) return
    const after = { ...before, ...to }
    world.accounts[place] = after
    for (const [key, status] of world.posts)
      if (status.account.id === id) world.posts.set(key, { ...status, account: after })
  }
  const isBlocked = ({ acct }: Account) => {
    const host = acct.split("@")[1] ?? ""
    return [...world.blocked].some((domain) => host === domain || host.endsWith(`.${domain}`))
  }
  const may = (one: Account) =>
    !world.suspended.has(one.id) &&
    !isBlocked(one) &&
    (world.preferences.get(one.id) ?? (one.discoverable === true && !one.note.includes("noindex")))
  const mine = () => [...fake.live().statuses.values()].filter(({ id }) => id.startsWith(run))

  /** Decisions that Chirp was told of hold from the next turn on, whatever is still under way. */
  const noLeak = (when: string) => {
    for (const { account_id, edited_at, created_at, id } of mine()) {
      assert.isFalse(gone.has(id), `${when}: ${id} was taken back`)
      assert.isAtLeast(edited_at ?? created_at, atLeast.get(id) ?? 0, `${when}: ${id} is in an old form`)
      assert.isFalse(world.suspended.has(account_id), `${when}: ${id} is of a suspended account`)
      assert.isNotFalse(world.preferences.get(account_id), `${when}: ${id} is of somebody who opted out`)
      const author = world.accounts.find((one) => one.id === account_id)
      assert.isFalse(author === undefined || isBlocked(author), `${when}: ${id} is of a blocked domain`)
    }
  }
  /** As GoToSocial decides: muted is not hidden by it. */
  const isSeen = ({ account: author, visibility }: Status) =>
    visibility === "public" && !world.shunned.has(author.id) && !world.shunning.has(author.id) && !isBlocked(author)
  viewers.set(run, {
    status: (_, id) =>
      Effect.sync(() =>
        Option.map(Option.filter(Option.fromUndefinedOr(world.posts.get(id)), isSeen), (one) => ({ ...one }))
      ),
    standings: (_, ids) =>
      Effect.sync(() =>
        ids.map((id) => ({
          id,
          following: false,
          muting: world.muted.has(id),
          blocking: world.shunned.has(id),
          blocked_by: world.shunning.has(id)
        }))
      )
  })
  let looks = 0
  /** Whatever the index holds at the moment: what is shown of it is what its viewer may see now, in its form of now. */
  const look = Effect.fnUntraced(function* () {
    const hits = mine()
    const caller = {
      accountId: `${run}V`,
      acct: "viewer",
      token: Redacted.make(`${run} ${looks++}`),
      session: undefined
    }
    const { seen, unknown } = yield* recheck.statuses(
      caller,
      hits.map(({ id }) => id),
      hits.map(({ account_id }) => account_id)
    )
    assert.strictEqual(unknown, 0)
    for (const [place, shown] of seen.entries()) {
      const id = hits[place]?.id ?? ""
      const real = world.posts.get(id)
      const may = real !== undefined && isSeen(real) && !world.muted.has(real.account.id)
      assert.strictEqual(Option.isSome(shown), may, `${id} is ${may ? "hidden from" : "shown to"} the viewer`)
      if (Option.isSome(shown)) assert.strictEqual(shown.value.entity.content, real?.content)
    }
  })
  const settle = Effect.gen(function* () {
    while ((yield* applier.turn(lease)) > 0) yield* Effect.yieldNow
  })
  const everything = () => [...world.accounts, ...world.posts.values()]

  for (const one of steps) {
    switch (one.type) {
      case "post": {
        const id = `${run}${String(made++).padStart(4, "0")}`
        clock += 1000
        const status = post(id, account(one.who), one.visibility, clock)
        if (world.suspended.has(status.account.id)) break
        world.posts.set(id, status)
        if (one.told && one.visibility === "public") yield* tell(status)
        break
      }
      case "edit":
      case "narrow": {
        const id = at([...world.posts.keys()], one.which)
        const to = one.type === "edit" ? { content: `<p>form ${one.which}</p>` } : { visibility: "private" as const }
        const after = id === undefined ? undefined : change(id, to)
        if (after !== undefined && one.told) yield* tell(after)
        break
      }
      case "delete": {
        const id = at([...world.posts.keys()], one.which)
        if (id === undefined) break
        world.posts.delete(id)
        if (!one.told) break
        yield* ledger.observe(deletion(id), { urgent: true })
        gone.add(id)
        break
      }
      case "discoverable":
        setAccount(account(one.who).id, { discoverable: one.value })
        break
      case "noindex":
        setAccount(account(one.who).id, { note: "<p>quiet <a>#<span>noindex</span></a></p>" })
        break
      case "prefer": {
        const { id } = account(one.who)
        yield* policy.prefer(id, one.value)
        if (one.value === null) world.preferences.delete(id)
        else world.preferences.set(id, one.value)
        break
      }
      case "suspend": {
        const { id } = account(one.who)
        world.suspended.add(id)
        setAccount(id, { suspended: true })
        for (const [key, status] of world.posts) if (status.account.id === id) world.posts.delete(key)
        yield* policy.suspend(id)
        break
      }
      case "block":
        yield* policy.blockDomains([hosts[one.host].toUpperCase()])
        world.blocked.add(hosts[one.host])
        break
      case "unblock":
        yield* policy.unblockDomain(hosts[one.host])
        world.blocked.delete(hosts[one.host])
        break
      case "mute":
        world.muted.add(account(one.who).id)
        break
      case "unmute":
        world.muted.delete(account(one.who).id)
        break
      case "shun":
        world.shunned.add(account(one.who).id)
        break
      case "unshun":
        world.shunned.delete(account(one.who).id)
        break
      case "shunned":
        world.shunning.add(account(one.who).id)
        break
      case "unshunned":
        world.shunning.delete(account(one.who).id)
        break
      case "look":
        yield* look()
        break
      case "answer":
        answers.push({ items: everything(), at: seconds() })
        break
      case "arrive": {
        const [answer] = answers.splice(one.which % Math.max(1, answers.length), 1)
        if (answer === undefined) break
        const age = seconds() - answer.at + SLACK
        yield* ledger.observe(observe(answer.items, { age, remote: "discoverable" }), { urgent: false })
        break
      }
      case "apply": {
        if (one.fault === "before") fake.failNext++
        if (one.fault === "after") fake.commitThenFail++
        const fiber = yield* applier.turn(lease).pipe(Effect.ignore, Effect.forkChild)
        if (one.fault === "killed") yield* Fiber.interrupt(fiber)
        yield* Fiber.await(fiber)
        yield* settle.pipe(Effect.retry({ times: 20 }))
        noLeak(`after ${JSON.stringify(one)}`)
        break
      }
      case "rebuild": {
        yield* rebuild.request(`${run}A`)
        if (one.killed) yield* killRebuild
        break
      }
    }
  }

  // whatever was under way comes in at last, out of order; then everything is read once more
  for (const answer of answers.reverse()) {
    yield* ledger.observe(observe(answer.items, { age: seconds() - answer.at + SLACK, remote: "discoverable" }), {
      urgent: false
    })
  }
  yield* settle.pipe(Effect.retry({ times: 20 }))
  noLeak("at the end")
  yield* Effect.sleep((SLACK + 0.05) * 1000)
  yield* ledger.observe(observe(everything(), { age: SLACK, remote: "discoverable" }), { urgent: false })
  const known = new Set(world.posts.keys())
  yield* ledger.missing(
    mine().flatMap(({ id }) => (known.has(id) ? [] : [id])),
    SLACK
  )
  yield* settle.pipe(Effect.retry({ times: 20 }))
  noLeak("at rest")
  yield* look()
  const wanted = [...world.posts.values()].filter(
    ({ account: author, visibility }) => visibility === "public" && may(author)
  )
  assert.deepStrictEqual(
    mine()
      .map(({ edited_at, id }) => [id, edited_at])
      .sort(),
    wanted.map(({ edited_at, id }) => [id, edited_at ? Date.parse(edited_at) : null]).sort(),
    "the index is what it should be: no ghosts, nothing missing"
  )
})

describe("what may be searched", () => {
  it.live(
    "is what the index holds, and what a viewer is shown of it, over random histories with late answers, crashes and rebuilds",
    () =>
      Effect.gen(function* () {
        const rebuild = yield* Rebuild
        const fake = yield* IndexFake
        const lease: Lease = { name: "search", fence: 1, fenced: (writes) => writes }
        // the one that holds the lease; killed at any moment, another goes on
        const holder = yield* FiberHandle.make<never, unknown>()
        const keep = Effect.asVoid(FiberHandle.run(holder, rebuild.run(lease)))
        yield* keep
        const killRebuild = Effect.andThen(Effect.sleep("5 millis"), keep)
        const steps = fc.sample(fc.array(step, { minLength: 8, maxLength: 40 }), { numRuns: RUNS, seed: 42 })
        const failures: Array<string> = []
        yield* Effect.forEach(
          steps.map((one, number) => [one, `R${String(number).padStart(4, "0")}`] as const),
          ([one, run]) =>
            history(run, one, killRebuild).pipe(
              Effect.exit,
              Effect.tap((exit) =>
                Effect.sync(() => {
                  if (Exit.isSuccess(exit)) return
                  failures.push(`${run}: ${Cause.pretty(exit.cause)}\n${JSON.stringify(one)}`)
                })
              )
            ),
          { concurrency: AT_ONCE, discard: true }
        )
        assert.deepStrictEqual(failures.slice(0, 3), [])
        assert.isAbove(fake.swaps, 0, "indexes were made anew meanwhile")
      }).pipe(Effect.provide(layer())),
    300_000
  )
})
