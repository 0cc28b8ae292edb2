import type { Account } from "@chirp/domain/Account"
import type { Status, Visibility } from "@chirp/domain/Status"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, FiberHandle, Layer } from "effect"
import * as fc from "fast-check"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { Applier } from "../../src/search/Applier.ts"
import { deletion, observe } from "../../src/search/Observation.ts"
import { Rebuild } from "../../src/search/Rebuild.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchPolicy } from "../../src/search/SearchPolicy.ts"
import { SearchProgress } from "../../src/search/SearchProgress.ts"
import { SearchTags } from "../../src/search/SearchTags.ts"
import { type Lease, Leases } from "../../src/storage/Leases.ts"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { IndexFake, layerSearchIndexFake } from "../testrig/SearchIndexFake.ts"

const RUNS = 200
/** Histories that run beside each other, each with people, posts and hosts of its own. */
const AT_ONCE = 25

const layer = Rebuild.layer.pipe(
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
}

const person = (id: string, acct: string): Account => ({
  id,
  username: acct.split("@")[0] ?? "",
  acct,
  display_name: acct,
  locked: false,
  bot: false,
  discoverable: true,
  created_at: "2026-01-01T00:00:00.000Z",
  note: "",
  url: `https://example.org/@${acct}`,
  avatar: "",
  avatar_static: "",
  header: "",
  header_static: "",
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  emojis: [],
  fields: []
})

const post = (id: string, account: Account, visibility: Visibility, at: number): Status => ({
  id,
  uri: `https://example.org/${id}`,
  url: null,
  created_at: new Date(at).toISOString(),
  edited_at: null,
  account,
  content: "<p>form 0</p>",
  visibility,
  sensitive: false,
  spoiler_text: "",
  language: "en",
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  media_attachments: [],
  mentions: [],
  tags: [{ name: "birds", url: "" }],
  emojis: [],
  replies_count: 0,
  reblogs_count: 0,
  favourites_count: 0
})

type Step =
  | { readonly type: "post"; readonly who: number; readonly visibility: Visibility; readonly told: boolean }
  | { readonly type: "edit"; readonly which: number; readonly told: boolean }
  | { readonly type: "narrow"; readonly which: number; readonly told: boolean }
  | { readonly type: "delete"; readonly which: number; readonly told: boolean }
  | { readonly type: "discoverable"; readonly who: number; readonly value: boolean }
  | { readonly type: "noindex"; readonly who: number }
  | { readonly type: "prefer"; readonly who: number; readonly value: boolean | null }
  | { readonly type: "suspend"; readonly who: number }
  | { readonly type: "block" | "unblock"; readonly host: "one" | "two" }
  /** An answer is made now, and comes in later. */
  | { readonly type: "answer" }
  | { readonly type: "arrive"; readonly which: number }
  | { readonly type: "apply"; readonly fault: "none" | "before" | "after" | "killed" }
  | { readonly type: "rebuild"; readonly killed: boolean }

const index = fc.nat({ max: 1000 })
const told = fc.boolean()
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("post" as const),
      who: index,
      visibility: fc.constantFrom<Visibility>("public", "public", "public", "unlisted", "private", "direct"),
      told
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("edit" as const), which: index, told }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("narrow" as const), which: index, told }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("delete" as const), which: index, told }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("discoverable" as const), who: index, value: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("noindex" as const), who: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("prefer" as const),
      who: index,
      value: fc.constantFrom(true, false, null)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("suspend" as const), who: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom("block" as const, "unblock" as const),
      host: fc.constantFrom("one" as const, "two" as const)
    })
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("answer" as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("arrive" as const), which: index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("apply" as const),
      fault: fc.constantFrom("none" as const, "none" as const, "before" as const, "after" as const, "killed" as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("rebuild" as const), killed: fc.boolean() }) }
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
    blocked: new Set()
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
    "is what the index holds, over random histories with late answers, crashes and rebuilds",
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
      }).pipe(Effect.provide(layer)),
    60_000
  )
})
