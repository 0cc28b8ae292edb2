import type { Status } from "@chirp/domain/Status"
import { createSignal } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Conversation } from "../conversation/conversation.ts"
import type { Scope } from "../shell/scope.ts"

/** Posts and conversations a request; GoToSocial allows 40 and more. */
const PAGE = 40
/** Own posts looked through before one is asked whether to go on. */
const PAGES = 3
/** Posts of this browser's own list that are asked for at a time. */
const AT_ONCE = 6

/**
 * Finds muted conversations. GoToSocial lists none and leaves them out of the notifications, but marks their posts: this
 * looks at the posts muted in this browser, at the last ones of one's conversations, and at one's own, newest first.
 */
export const createMutedSearch = (scope: Scope) => {
  const { entities, http, me, mutedConversations } = scope
  const [found, setFound] = createSignal<ReadonlySet<string>>(new Set())
  const [looking, setLooking] = createSignal(true)
  const [error, setError] = createSignal("")
  const [next, setNext] = createSignal<string | undefined>(api.accountStatuses(me.id))
  const letGo = entities.hold(() => found())
  let alive = true

  const take = (posts: ReadonlyArray<Status>) => {
    const muted = posts.filter((post) => post.muted === true && !post.reblog)
    if (muted.length === 0 || !alive) return
    setFound((before) => new Set([...before, ...entities.put(muted)]))
  }

  const lookAtKept = async () => {
    const ids = [...mutedConversations.ids()]
    for (let at = 0; at < ids.length && alive; at += AT_ONCE) {
      const few = ids.slice(at, at + AT_ONCE)
      const posts = await Promise.all(
        few.map((id) =>
          http.get<Status>(api.status(id)).catch((reason: unknown) => {
            // gone, or no more for one's eyes: with it goes the only way to unmute through it
            if (reason instanceof ApiError && reason.status === 404) return undefined
            throw reason
          })
        )
      )
      take(posts.flatMap((post) => (post === undefined ? [] : [post])))
      few.forEach((id, index) => {
        if (posts[index]?.muted !== true) mutedConversations.note(id, false)
      })
    }
  }
  const lookAtConversations = async () => {
    const all = await http.get<ReadonlyArray<Conversation>>(api.conversations, { query: { limit: PAGE } })
    take(all.flatMap(({ last_status }) => (last_status === null ? [] : [last_status])))
  }
  const lookAtOwn = async () => {
    for (let count = 0; count < PAGES && alive; count += 1) {
      const path = next()
      if (path === undefined) return
      const page = await http.page<Status>(path, path.includes("?") ? {} : { query: { limit: PAGE } })
      take(page.items)
      setNext(page.items.length === 0 ? undefined : page.next)
    }
  }
  const look = async (where: ReadonlyArray<() => Promise<void>>) => {
    setLooking(true)
    setError("")
    const outcomes = await Promise.allSettled(where.map((one) => one()))
    if (!alive) return
    const failed = outcomes.find((outcome) => outcome.status === "rejected")
    if (failed) setError(messageOf(failed.reason))
    setLooking(false)
  }
  const lookEverywhere = () => look([lookAtKept, lookAtConversations, lookAtOwn])
  void lookEverywhere()

  return {
    /** One post of each conversation, newest first: the one that answers none of the others. */
    rows: (): ReadonlyArray<string> =>
      [...found()]
        .filter((id) => entities.status(id)?.muted === true)
        .filter((id, _, muted) => !muted.includes(entities.status(id)?.in_reply_to_id ?? ""))
        .sort()
        .reverse(),
    looking,
    error,
    /** There are older posts of one's own. */
    more: () => next() !== undefined,
    lookFurther: () => look([lookAtOwn]),
    again: lookEverywhere,
    /** The posts of a conversation that was unmuted, or muted again, through one of them. */
    mark: async (id: string, muted: boolean) => {
      const { ancestors, descendants } = await http.get<{
        readonly ancestors: ReadonlyArray<Status>
        readonly descendants: ReadonlyArray<Status>
      }>(api.statusContext(id))
      for (const post of [...ancestors, ...descendants]) {
        entities.patch(post.id, { muted })
        if (!muted) mutedConversations.note(post.id, false)
      }
    },
    close: () => {
      alive = false
      letGo()
    }
  }
}
