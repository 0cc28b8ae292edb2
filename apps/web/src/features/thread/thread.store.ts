import type { Status } from "@chirp/domain/Status"
import { batch, createEffect, createMemo, createSignal, onCleanup } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Scope } from "../shell/scope.ts"
import type { FeedMemory, LoadState } from "../timeline/memory.ts"
import { text } from "./thread.text.ts"
import { ancestorIds, foldedRows, sameWarning, type ThreadPost, threadRows } from "./thread.ts"

interface Context {
  readonly ancestors: ReadonlyArray<Status>
  readonly descendants: ReadonlyArray<Status>
}

/** Threads whose posts and place are kept for Back; the ones longest unseen go first. */
const KEPT = 20

/** What is left of a thread when one goes on. */
interface Kept {
  readonly memory: FeedMemory
  readonly choice: ReadonlyMap<string, boolean>
  readonly above: ReadonlyArray<ThreadPost>
  readonly below: ReadonlyArray<ThreadPost>
}

const keptThreads = new WeakMap<Scope, Map<string, Kept>>()

const keptOf = (scope: Scope): Map<string, Kept> => {
  const kept = keptThreads.get(scope) ?? new Map<string, Kept>()
  keptThreads.set(scope, kept)
  return kept
}

/**
 * A post with what it answers and what answers it. A post that is already known shows at once; answers that arrive live
 * are added in their place, deletions leave it. Coming `back`, it is as it was left. A warning that is opened here opens
 * the same warning on the other posts of the thread.
 */
export const createThread = (scope: Scope, id: string, back: boolean) => {
  const { http, stream, entities, reveals } = scope
  const kept = keptOf(scope)
  const before = back ? kept.get(id) : undefined
  const memory: FeedMemory = before?.memory ?? { heights: new Map(), anchor: undefined, follow: false }
  const [state, setState] = createSignal<LoadState>("loading")
  const [error, setError] = createSignal("")
  const [missing, setMissing] = createSignal(false)
  const [above, setAbove] = createSignal<ReadonlyArray<ThreadPost>>(before?.above ?? [])
  const [below, setBelow] = createSignal<ReadonlyArray<ThreadPost>>(before?.below ?? [])
  const [choice, setChoice] = createSignal<ReadonlyMap<string, boolean>>(before?.choice ?? new Map())
  const abort = new AbortController()
  const nodes = (statuses: ReadonlyArray<Status>): ReadonlyArray<ThreadPost> => {
    entities.put(statuses)
    return statuses.map((status) => ({ id: status.id, in_reply_to_id: status.in_reply_to_id }))
  }

  const load = async (): Promise<void> => {
    setState("loading")
    try {
      const [status, context] = await Promise.all([
        http.get<Status>(api.status(id), { signal: abort.signal }),
        http.get<Context>(api.statusContext(id), { signal: abort.signal })
      ])
      batch(() => {
        nodes([status])
        setAbove(nodes(context.ancestors))
        setBelow(nodes(context.descendants))
        setMissing(false)
        setState("ready")
      })
    } catch (reason) {
      if (reason instanceof ApiError && reason.code === "aborted") return
      setMissing(reason instanceof ApiError && reason.status === 404)
      setError(messageOf(reason))
      setState("failed")
    }
  }

  const drop = (gone: string) => {
    if (gone === id) {
      setMissing(true)
      setError(text.deleted)
      setState("failed")
      return
    }
    setAbove((now) => now.filter((post) => post.id !== gone))
    setBelow((now) => now.filter((post) => post.id !== gone))
  }

  const add = (status: Status) => {
    const parent = status.in_reply_to_id
    if (parent === null || status.reblog || state() !== "ready") return
    if (parent !== id && !below().some((post) => post.id === parent)) return
    if (below().some((post) => post.id === status.id)) return
    const added = nodes([status])
    setBelow((now) => [...now, ...added])
  }

  const releaseHold = entities.hold(function* () {
    yield id
    for (const post of above()) yield post.id
    for (const post of below()) yield post.id
  })
  const stop = stream.subscribe({ name: "user" }, (message) => {
    if (message.event === "update") add(message.status)
    else if (message.event === "notification" && message.notification.status) add(message.notification.status)
    else if (message.event === "status.update") entities.put([message.status])
    else if (message.event === "delete") drop(message.id)
    else if (message.event === "resync") void load()
  })
  const stopPublic = stream.subscribe({ name: "public" }, (message) => {
    if (message.event === "update") add(message.status)
  })
  const ancestors = createMemo(() => ancestorIds(id, above()))
  const all = createMemo(() => threadRows(id, below()))
  const rows = createMemo(() => foldedRows(all(), choice()))

  createEffect(() => {
    const warned = [...ancestors(), id, ...all().map((row) => row.id)].flatMap((post) => {
      const spoiler = entities.status(post)?.spoiler_text
      return spoiler ? [{ post, warning: sameWarning(spoiler) }] : []
    })
    const open = new Set(warned.filter(({ post }) => reveals.isOpen("text", post)).map(({ warning }) => warning))
    for (const { post, warning } of warned) {
      if (open.has(warning) && !reveals.isSet("text", post)) reveals.set("text", post, true)
    }
  })

  onCleanup(() => {
    kept.delete(id)
    kept.set(id, { memory, choice: choice(), above: above(), below: below() })
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break
      kept.delete(oldest)
    }
    abort.abort()
    releaseHold()
    stop()
    stopPublic()
  })
  void load()

  return {
    state,
    error,
    missing,
    load,
    /** Another post of the thread was deleted here, or an answer to it was posted here. */
    drop,
    add,
    memory,
    ancestors,
    rows,
    /** Posts of the thread, shown or folded. */
    size: () => ancestors().length + 1 + all().length,
    /** Folds away what hangs below a post, or shows it. */
    fold: (post: string, folded: boolean) => setChoice((now) => new Map(now).set(post, folded)),
    foldAll: (folded: boolean) =>
      setChoice(
        new Map(all().flatMap((row) => (row.depth === 0 ? [[row.id, folded] as const] : [[row.id, false] as const])))
      )
  }
}
