import type { ScheduledPost, ScheduleLimits } from "@chirp/domain/ScheduledPost"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import type { Stream, StreamMessage } from "../../clients/stream.ts"
import type { Scope } from "../shell/scope.ts"
import { isBusy, isChanged, isGone, makeScheduleApi, type ScheduleApi } from "./schedule.api.ts"
import { dueOf, inOrder, isUnderWay, requestAgain, withPost } from "./scheduled.ts"

/** Posts a request; with 300 waiting at most, three pages are all. */
const PAGE = 100
/** Milliseconds past its time after which a post is asked about, in case no event came (a lost socket), and between two such questions. */
const ASK_AFTER = 3_000
const ASK_EVERY = 15_000

export type LoadState = "idle" | "loading" | "ready" | "failed"

/** What came of an action. `busy`, `changed`, `gone`: too late or too slow, and the list shows how it stands now. */
export type Outcome =
  | { readonly is: "done"; readonly post: ScheduledPost }
  | { readonly is: "busy" | "changed" | "gone" }
  | { readonly is: "failed"; readonly message: string }

/**
 * The scheduled posts of one account: the list of what is not out yet, and the week that the calendar shows. Kept up to
 * date by events, by what actions answer, and past a post's time by asking; a newer revision is never replaced by an older.
 */
export const createScheduled = (deps: { readonly api: ScheduleApi; readonly stream: Stream }) => {
  const { api, stream } = deps
  const [posts, setPosts] = createSignal<ReadonlyArray<ScheduledPost>>([])
  const [state, setState] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [more, setMore] = createSignal<LoadState>("idle")
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [limits, setLimits] = createSignal<ScheduleLimits>()
  const [week, setWeek] = createSignal<ReadonlyArray<ScheduledPost>>([])
  const [weekState, setWeekState] = createSignal<LoadState>("idle")
  const asked = new Map<string, number>()
  let shown: { readonly from: number; readonly to: number } | undefined
  let users = 0
  let unsubscribe: (() => void) | undefined
  let generation = 0

  const put = (post: ScheduledPost) => {
    const last = posts().findLast(({ state: at }) => at !== "failed")
    // What lies beyond the pages that were fetched comes with its page.
    const beyond = cursor() !== null && last !== undefined && dueOf(post) > dueOf(last)
    if (post.state === "published" || beyond) setPosts((all) => all.filter(({ id }) => id !== post.id))
    else setPosts((all) => withPost(all, post))
    const inWeek = shown !== undefined && dueOf(post) >= shown.from && dueOf(post) < shown.to
    setWeek((all) => (inWeek ? withPost(all, post) : all.filter(({ id }) => id !== post.id)))
  }
  const drop = (id: string) => {
    setPosts((all) => all.filter((post) => post.id !== id))
    setWeek((all) => all.filter((post) => post.id !== id))
  }

  const load = async (): Promise<void> => {
    generation += 1
    const mine = generation
    if (state() !== "ready") setState("loading")
    try {
      const page = await api.page({ show: "open", limit: PAGE })
      if (mine !== generation) return
      setPosts(inOrder(page.items))
      setCursor(page.next_cursor)
      setLimits(page.limits)
      setMore("idle")
      setState("ready")
    } catch (reason) {
      if (mine !== generation) return
      setError(messageOf(reason))
      if (state() !== "ready") setState("failed")
    }
  }

  const loadMore = async (): Promise<void> => {
    const from = cursor()
    if (from === null || more() === "loading") return
    const mine = generation
    setMore("loading")
    try {
      const page = await api.page({ show: "open", limit: PAGE, cursor: from })
      if (mine !== generation) return
      setCursor(page.next_cursor)
      setPosts((all) => page.items.reduce(withPost, all))
      setMore("ready")
    } catch (reason) {
      setError(messageOf(reason))
      setMore("failed")
    }
  }

  /** Milliseconds, from included, to not. */
  const loadWeek = async (from: number, to: number): Promise<void> => {
    if (shown?.from !== from || shown.to !== to) setWeek([])
    shown = { from, to }
    const mine = shown
    setWeekState("loading")
    try {
      const items: Array<ScheduledPost> = []
      let next: string | undefined
      do {
        const page = await api.page({
          show: "all",
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          limit: PAGE,
          ...(next === undefined ? {} : { cursor: next })
        })
        if (mine !== shown) return
        items.push(...page.items)
        setLimits(page.limits)
        next = page.next_cursor ?? undefined
      } while (next !== undefined && items.length < 10 * PAGE)
      setWeek(inOrder(items))
      setWeekState("ready")
    } catch (reason) {
      if (mine !== shown) return
      setError(messageOf(reason))
      setWeekState("failed")
    }
  }

  /** How one post stands now. A failure changes nothing: the next event or question tells. */
  const refresh = async (id: string): Promise<ScheduledPost | undefined> => {
    try {
      const post = await api.get(id)
      put(post)
      return post
    } catch (reason) {
      if (isGone(reason)) drop(id)
      return undefined
    }
  }

  const onMessage = (message: StreamMessage) => {
    if (message.event === "scheduled_post_sent" || message.event === "scheduled_post_failed") void refresh(message.id)
    else if (message.event === "resync") {
      if (state() === "ready") void load()
      if (shown !== undefined && weekState() === "ready") void loadWeek(shown.from, shown.to)
    }
  }

  const act = async (id: string, action: () => Promise<ScheduledPost>): Promise<Outcome> => {
    try {
      return { is: "done", post: await action() }
    } catch (reason) {
      if (isGone(reason)) {
        drop(id)
        return { is: "gone" }
      }
      if (isBusy(reason) || isChanged(reason)) {
        await refresh(id)
        return { is: isBusy(reason) ? "busy" : "changed" }
      }
      return { is: "failed", message: messageOf(reason) }
    }
  }

  const changed = async (id: string, action: () => Promise<ScheduledPost>): Promise<Outcome> => {
    const outcome = await act(id, action)
    if (outcome.is === "done") put(outcome.post)
    return outcome
  }

  return {
    posts,
    state,
    error,
    more,
    complete: () => cursor() === null,
    limits,
    week,
    weekState,
    load,
    loadMore,
    loadWeek,
    refresh,
    put,
    /** A view is there: load, and listen. Returns how to leave. */
    enter: (): (() => void) => {
      users += 1
      if (users === 1) {
        unsubscribe = stream.subscribe({ name: "user" }, onMessage)
        void load()
      }
      return () => {
        users -= 1
        if (users > 0) return
        unsubscribe?.()
        unsubscribe = undefined
        shown = undefined
      }
    },
    /** Asks about posts whose time has come but of which nothing was heard. Called as time passes. */
    askOverdue: (now: number) => {
      for (const post of [...posts(), ...week()]) {
        const late = now - dueOf(post)
        if (late < ASK_AFTER || !(post.state === "scheduled" || isUnderWay(post))) continue
        if (now - (asked.get(post.id) ?? 0) < ASK_EVERY) continue
        asked.set(post.id, now)
        void refresh(post.id)
      }
    },
    reschedule: (post: ScheduledPost, instant: number) =>
      changed(post.id, () =>
        api.edit(post.id, { scheduled_at: new Date(instant).toISOString(), revision: post.revision })
      ),
    retry: (post: ScheduledPost) => changed(post.id, () => api.retry(post.id)),
    /** Takes it out; the outcome holds what it was. */
    cancel: async (post: ScheduledPost): Promise<Outcome> => {
      const outcome = await act(post.id, () => api.cancel(post.id))
      if (outcome.is === "done") drop(post.id)
      return outcome
    },
    /** Schedules again what was cancelled. */
    restore: async (post: ScheduledPost): Promise<Outcome> => {
      const key = crypto.randomUUID()
      return changed(post.id, () => api.create(requestAgain(post), key))
    }
  }
}

export type Scheduled = ReturnType<typeof createScheduled>

const stores = new WeakMap<Scope, Scheduled>()

/** The scheduled posts of this account. */
export const scheduledOf = (scope: Scope): Scheduled => {
  const before = stores.get(scope)
  if (before !== undefined) return before
  const store = createScheduled({ api: makeScheduleApi(scope.http), stream: scope.stream })
  stores.set(scope, store)
  return store
}
