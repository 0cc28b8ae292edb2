import type { Status } from "@chirp/domain/Status"
import { batch, createSignal, onCleanup } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Scope } from "../shell/scope.ts"
import type { LoadState } from "../timeline/timeline.store.ts"
import { ancestorIds, type ThreadPost, threadRows } from "./thread.ts"

interface Context {
  readonly ancestors: ReadonlyArray<Status>
  readonly descendants: ReadonlyArray<Status>
}

/**
 * A post with what it answers and what answers it. A post that is already known shows at once; answers that arrive live
 * are added in their place, deletions leave it. `hold` makes a change that may move what is on the screen.
 */
export const createThread = (scope: Scope, id: string, hold: (change: () => void) => void) => {
  const { http, stream, entities } = scope
  const [state, setState] = createSignal<LoadState>("loading")
  const [error, setError] = createSignal("")
  const [missing, setMissing] = createSignal(false)
  const [above, setAbove] = createSignal<ReadonlyArray<ThreadPost>>([])
  const [below, setBelow] = createSignal<ReadonlyArray<ThreadPost>>([])
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
      hold(() =>
        batch(() => {
          nodes([status])
          setAbove(nodes(context.ancestors))
          setBelow(nodes(context.descendants))
          setMissing(false)
          setState("ready")
        })
      )
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
      setError("It was deleted.")
      setState("failed")
      return
    }
    hold(() => {
      setAbove((now) => now.filter((post) => post.id !== gone))
      setBelow((now) => now.filter((post) => post.id !== gone))
    })
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
  onCleanup(() => {
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
    ancestors: () => ancestorIds(id, above()),
    rows: () => threadRows(id, below())
  }
}
