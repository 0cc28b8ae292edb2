import type { ScheduledPostState } from "@chirp/domain/ScheduledPost"
import { Array as Arr, Clock, Duration, Effect, Layer, Option, Random } from "effect"
import {
  type Claim,
  LimitReached,
  MediaReserved,
  NoSuchPost,
  PostBusy,
  PostChanged,
  type PostItem,
  ScheduledPostStore,
  type StoreLimits,
  type Thread
} from "../ScheduledPostStore.ts"
import { pageStartOf } from "../ScheduledView.ts"
import { seniorsOf } from "../Turns.ts"
import { blank, byPlace, byRun, counted, type Entry, fresh, rowOf, shown, unsent } from "./MemoryEntry.ts"

const DAY = Duration.toMillis(Duration.days(1))
const inFlight: ReadonlySet<ScheduledPostState> = new Set(["claimed", "sending", "unknown"])
const editable: ReadonlySet<ScheduledPostState> = new Set(["scheduled", "failed"])

/** Forgotten at the end of the process. One thread of JavaScript is its transaction. */
export const layerMemory = Layer.sync(ScheduledPostStore, () => {
  const entries = new Map<string, Entry>()
  let fences = 0

  const of = (accountId: string) => [...entries.values()].filter((one) => one.accountId === accountId)
  const threadOf = (accountId: string, id: string) => {
    const named = entries.get(id)
    const threadId = named?.accountId === accountId ? named.threadId : id
    return of(accountId)
      .filter((one) => one.threadId === threadId)
      .sort((a, b) => a.position - b.position)
  }
  const put = (entry: Entry) => void entries.set(entry.id, entry)
  const asThread = (rows: ReadonlyArray<Entry>): Option.Option<Thread> =>
    Arr.isReadonlyArrayNonEmpty(rows) ? Option.some([rowOf(rows[0]), ...rows.slice(1).map(rowOf)]) : Option.none()
  const need = (rows: ReadonlyArray<Entry>) => Effect.fromOption(asThread(rows), () => new NoSuchPost())

  /** What of a thread can be changed; fails when some of it is under way, or all of it is out. */
  const changeable = Effect.fnUntraced(function* (accountId: string, threadId: string) {
    const rows = threadOf(accountId, threadId)
    if (rows.length === 0) return yield* new NoSuchPost()
    const open = rows.filter(({ state }) => state !== "published")
    const busy = open.find(({ state }) => !editable.has(state))
    if (busy !== undefined) return yield* new PostBusy({ state: busy.state })
    if (open.length === 0) return yield* new PostBusy({ state: "published" })
    return { rows, open }
  })

  const check = Effect.fnUntraced(function* (options: {
    readonly accountId: string
    readonly except: string | undefined
    readonly items: ReadonlyArray<PostItem>
    readonly scheduledAt: number
    readonly limits: StoreLimits
  }) {
    const others = of(options.accountId).filter(({ threadId }) => threadId !== options.except)
    const open = others.filter(({ state }) => state !== "published")
    const waiting = open.length + options.items.length
    if (waiting > options.limits.maxWaiting) {
      return yield* new LimitReached({ limit: "waiting", count: waiting, most: options.limits.maxWaiting })
    }
    const day = Math.floor(options.scheduledAt / DAY)
    const onDay =
      others.filter(({ scheduledAt }) => Math.floor(scheduledAt / DAY) === day).length + options.items.length
    if (onDay > options.limits.maxPerDay) {
      return yield* new LimitReached({ limit: "day", count: onDay, most: options.limits.maxPerDay })
    }
    const wanted = options.items.flatMap(({ mediaIds }) => mediaIds)
    const taken = wanted.find(
      (id, at) => wanted.indexOf(id) !== at || open.some(({ mediaIds }) => mediaIds.includes(id))
    )
    if (taken !== undefined) return yield* new MediaReserved({ mediaId: taken })
  })

  const held = (claim: Claim, ...states: ReadonlyArray<ScheduledPostState>) => {
    const entry = entries.get(claim.row.id)
    return entry?.fence === claim.fence && states.includes(entry.state) ? entry : undefined
  }
  const change = (claim: Claim, states: ReadonlyArray<ScheduledPostState>, to: (entry: Entry, now: number) => Entry) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const entry = held(claim, ...states)
      if (entry === undefined) return false
      put({ ...to(entry, now), updatedAt: now })
      return true
    })

  const claimOf = (entry: Entry, now: number): Claim => ({
    row: rowOf(entry),
    fence: entry.fence,
    state: entry.state === "unknown" ? "unknown" : "claimed",
    previousStatusId:
      threadOf(entry.accountId, entry.id)
        .filter(({ position }) => position < entry.position)
        .at(-1)?.statusId ?? null,
    now
  })

  return ScheduledPostStore.of({
    create: Effect.fnUntraced(function* ({ accountId, ids, idempotencyKey, items, limits, scheduledAt }) {
      const before = of(accountId).find((one) => one.idempotencyKey === idempotencyKey && idempotencyKey !== undefined)
      const existing = before === undefined ? Option.none() : asThread(threadOf(accountId, before.id))
      if (Option.isSome(existing)) return { thread: existing.value, fresh: false }
      yield* check({ accountId, except: undefined, items, scheduledAt, limits })
      const now = yield* Clock.currentTimeMillis
      for (const [position, item] of items.entries()) {
        const id = ids[position] ?? `${ids[0]}.${position}`
        put({
          ...blank(now),
          ...item,
          id,
          accountId,
          threadId: ids[0],
          position,
          scheduledAt,
          runAt: scheduledAt,
          idempotencyKey: position === 0 ? idempotencyKey : undefined
        })
      }
      return { thread: yield* Effect.orDie(need(threadOf(accountId, ids[0]))), fresh: true }
    }),

    find: (accountId, id) => Effect.sync(() => asThread(threadOf(accountId, id))),

    list: (accountId, { after, from, limit, show, to }) =>
      Effect.sync(() => {
        const threads = Object.values(Arr.groupBy(of(accountId), ({ threadId }) => threadId))
          .flatMap((rows) => Option.toArray(asThread([...rows].sort((a, b) => a.position - b.position))))
          .filter((thread) => shown(thread, show))
          .map((thread) => ({ thread, start: pageStartOf(thread, show) }))
          .filter(
            ({ start }) =>
              (from === undefined || start.scheduledAt >= from) &&
              (to === undefined || start.scheduledAt < to) &&
              (after === undefined || byPlace(after, start) < 0)
          )
          .sort((a, b) => byPlace(a.start, b.start))
        return { threads: threads.slice(0, limit).map(({ thread }) => thread), more: threads.length > limit }
      }),

    now: Clock.currentTimeMillis,

    waiting: (accountId) => Effect.sync(() => of(accountId).filter(({ state }) => state !== "published").length),

    edit: Effect.fnUntraced(function* ({ accountId, content, limits, revision, scheduledAt, threadId }) {
      const { open, rows } = yield* changeable(accountId, threadId)
      const [first] = open
      if (first === undefined) return yield* new NoSuchPost()
      if (revision !== undefined && revision !== first.revision) return yield* new PostChanged({ state: first.state })
      const at = scheduledAt ?? first.scheduledAt
      yield* check({ accountId, except: first.threadId, items: content?.items ?? open, scheduledAt: at, limits })
      const now = yield* Clock.currentTimeMillis
      const base = { ...first, revision: first.revision + 1, updatedAt: now, scheduledAt: at }
      const dated = scheduledAt === undefined ? {} : { ...fresh, state: "scheduled" as const, runAt: scheduledAt }
      if (content === undefined) {
        for (const one of open) put({ ...one, ...dated, revision: base.revision, updatedAt: now, scheduledAt: at })
      } else {
        for (const one of open) entries.delete(one.id)
        for (const [at, item] of content.items.entries()) {
          const id = at === 0 ? first.id : (content.ids[at] ?? `${first.id}.${at}`)
          const rest = at === 0 ? {} : { state: "scheduled" as const, problem: null, failedAt: null }
          put({ ...base, ...unsent, ...rest, ...dated, ...item, id, position: first.position + at })
        }
        for (const one of rows) if (one.state === "published") put({ ...one, revision: base.revision })
      }
      return yield* need(threadOf(accountId, first.threadId))
    }),

    cancel: Effect.fnUntraced(function* (accountId, threadId) {
      const { open, rows } = yield* changeable(accountId, threadId)
      for (const one of open) entries.delete(one.id)
      return yield* need(rows)
    }),

    removeOne: Effect.fnUntraced(function* (accountId, id) {
      const { open, rows } = yield* changeable(accountId, id)
      const at = rows.findIndex((one) => one.id === id)
      const gone = rows[at]
      if (gone === undefined) return yield* new NoSuchPost()
      if (!open.includes(gone)) return yield* new PostBusy({ state: gone.state })
      const next = rows[at + 1]
      entries.delete(id)
      if (at === 0 && next !== undefined) put({ ...next, inReplyToId: gone.inReplyToId })
      return yield* need(rows)
    }),

    sendNow: Effect.fnUntraced(function* (accountId, threadId) {
      const { open } = yield* changeable(accountId, threadId)
      const now = yield* Clock.currentTimeMillis
      for (const one of open) {
        put({
          ...one,
          ...fresh,
          state: "scheduled",
          scheduledAt: now,
          runAt: now,
          updatedAt: now,
          revision: one.revision + 1
        })
      }
      return yield* need(threadOf(accountId, threadId))
    }),

    revive: Effect.fnUntraced(function* (accountId, within) {
      const now = yield* Clock.currentTimeMillis
      const dead = of(accountId).filter(
        ({ problem, scheduledAt, state }) =>
          state === "failed" && problem?.code === "sign_in_needed" && scheduledAt > now - Duration.toMillis(within)
      )
      for (const one of dead) put({ ...one, ...fresh, state: "scheduled", runAt: now, updatedAt: now })
      return dead.length
    }),

    claim: (limit, lease) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const leaseUntil = now + Duration.toMillis(lease)
        const all = [...entries.values()]
        const stale = all.filter(({ leaseUntil, state }) => inFlight.has(state) && leaseUntil <= now).slice(0, limit)
        const busy = new Set(all.filter(({ state }) => inFlight.has(state)).map(({ accountId }) => accountId))
        const heads = new Map<string, Entry>()
        for (const one of all.sort(byRun)) {
          if (one.state !== "scheduled" || one.runAt > now || busy.has(one.accountId) || heads.has(one.accountId))
            continue
          const before = threadOf(one.accountId, one.id).filter(({ position }) => position < one.position)
          if (before.every(({ state }) => state === "published")) heads.set(one.accountId, one)
        }
        const waiting = [...heads.values()]
        const left = limit - stale.length
        const seniors = waiting.splice(0, seniorsOf(left, yield* Random.next))
        const drawn = waiting.length + seniors.length <= left ? waiting : yield* Random.shuffle(waiting)
        return [...stale, ...seniors, ...drawn].slice(0, limit).map((one) => {
          const state = one.state === "sending" || one.state === "unknown" ? "unknown" : "claimed"
          const entry: Entry = { ...one, state, fence: ++fences, leaseUntil }
          put(entry)
          return claimOf(entry, now)
        })
      }),

    begin: (claim, lease) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const entry = held(claim, "claimed")
        if (entry === undefined || entry.leaseUntil <= now) return Option.none()
        const sends = entry.sends + 1
        put({
          ...entry,
          state: "sending",
          sends,
          attempts: entry.attempts + 1,
          firstSentAt: entry.firstSentAt ?? now,
          sendingAt: now,
          leaseUntil: now + Duration.toMillis(lease),
          updatedAt: now
        })
        return Option.some(sends)
      }),

    publish: (claim, attempt, statusId) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const entry = entries.get(claim.row.id)
        if (entry === undefined || entry.sends !== attempt || !inFlight.has(entry.state)) {
          return "lost"
        }
        if (of(entry.accountId).some((one) => one.statusId === statusId)) return "taken"
        put({
          ...entry,
          state: "published",
          statusId,
          dispatchedAt: now,
          updatedAt: now,
          problem: null,
          failedAt: null
        })
        return "published"
      }),

    lookLater: (claim, delay) =>
      change(claim, ["sending", "unknown"], (entry, now) => ({
        ...entry,
        state: "unknown",
        leaseUntil: now + Duration.toMillis(delay)
      })),

    postpone: (claim, { delay, problem, reached }) =>
      change(claim, ["claimed", "sending", "unknown"], (entry, now) => ({
        ...counted(entry, reached),
        state: "scheduled",
        runAt: now + Duration.toMillis(delay),
        setbacks: entry.setbacks + 1,
        problem
      })),

    fail: (claim, { problem, reached }) =>
      change(claim, ["claimed", "sending", "unknown"], (entry, now) => ({
        ...counted(entry, reached),
        state: "failed",
        problem,
        failedAt: now
      })),

    replaceMedia: (claim, { media, mediaIds }) =>
      change(claim, ["claimed"], (entry) => ({ ...entry, media, mediaIds })),

    release: (claim) => change(claim, ["claimed"], (entry) => ({ ...entry, state: "scheduled" })),

    renew: (claims, lease) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const kept = claims.filter((claim) => held(claim, "claimed", "sending", "unknown") !== undefined)
        for (const claim of kept) {
          const entry = entries.get(claim.row.id)
          if (entry !== undefined) put({ ...entry, leaseUntil: now + Duration.toMillis(lease) })
        }
        return new Set(kept.map(({ fence }) => fence))
      }),

    bound: (accountId, statusIds) =>
      Effect.sync(
        () =>
          new Set(
            of(accountId).flatMap(({ statusId }) =>
              statusId !== null && statusIds.includes(statusId) ? [statusId] : []
            )
          )
      ),

    usedMedia: (accountId, mediaIds) =>
      Effect.sync(() => {
        const used = of(accountId).flatMap((one) => (one.state === "published" ? [] : one.mediaIds))
        return new Set(used.filter((id) => mediaIds.includes(id)))
      }),

    nextDue: Effect.map(Clock.currentTimeMillis, (now) => {
      const all = [...entries.values()]
      const busy = new Set(all.filter(({ state }) => inFlight.has(state)).map(({ accountId }) => accountId))
      const times = all.flatMap((one) =>
        inFlight.has(one.state)
          ? [one.leaseUntil]
          : one.state === "scheduled" &&
              !busy.has(one.accountId) &&
              threadOf(one.accountId, one.id).every(
                ({ position, state }) => position >= one.position || state === "published"
              )
            ? [one.runAt]
            : []
      )
      return times.length === 0 ? Option.none() : Option.some(Duration.millis(Math.max(0, Math.min(...times) - now)))
    }),

    dueWithin: (time) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        [...entries.values()]
          .filter(({ runAt, state }) => state === "scheduled" && runAt <= now + Duration.toMillis(time))
          .sort(byRun)
          .slice(0, 1000)
          .map(({ id, runAt }) => ({ id, at: runAt }))
      ),

    purge: (age) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const old = [...entries.values()].filter(
          ({ dispatchedAt }) => dispatchedAt !== null && dispatchedAt < now - Duration.toMillis(age)
        )
        for (const { id } of old.slice(0, 1000)) entries.delete(id)
        return Math.min(old.length, 1000)
      })
  })
})
