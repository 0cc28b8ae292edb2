import type { Status } from "@chirp/domain/Status"
import { ApiError, type Http, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { announce } from "../../ui/LiveRegion.tsx"
import { toast } from "../../ui/Toast.tsx"
import type { Outbox } from "../outbox/createOutbox.ts"
import { verdictOf } from "../outbox/outbox.ts"
import type { Entities, StatusPatch } from "./entities.ts"
import { text } from "./status.text.ts"
import { makeToggles } from "./toggle.ts"

type Switch = "favourite" | "reblog" | "bookmark" | "mute"

const ways = {
  favourite: { on: "favourite", off: "unfavourite" },
  reblog: { on: "reblog", off: "unreblog" },
  bookmark: { on: "bookmark", off: "unbookmark" },
  mute: { on: "mute", off: "unmute" }
} as const

const flag = { favourite: "favourited", reblog: "reblogged", bookmark: "bookmarked", mute: "muted" } as const

/**
 * What people do to posts: shown at once, undone with a sentence when the server refuses. All of them take the id of the
 * post itself, never of a boost of it.
 */
export const makeStatusActions = (deps: {
  readonly http: Http
  readonly entities: Entities
  readonly onDeleted: (id: string) => void
  /** The server has muted, or unmuted, the conversation of a post. */
  readonly onMuted?: (id: string, muted: boolean) => void
  /** Keeps favourites, boosts and bookmarks that cannot be sent now. */
  readonly outbox?: Pick<Outbox, "act" | "forget">
}) => {
  const { http, entities, outbox } = deps
  const toggle = makeToggles()

  const change = (kind: Switch, id: string, to?: boolean): Promise<void> => {
    const read = () => entities.status(id)?.[flag[kind]] === true
    return toggle(
      `${kind}/${id}`,
      {
        read,
        show: (on) => {
          const status = entities.status(id)
          if (!status || read() === on) return
          const by = on ? 1 : -1
          const patch: StatusPatch = { [flag[kind]]: on }
          entities.patch(
            id,
            kind === "favourite"
              ? { ...patch, favourites_count: Math.max(0, status.favourites_count + by) }
              : kind === "reblog"
                ? { ...patch, reblogs_count: Math.max(0, status.reblogs_count + by) }
                : patch
          )
        },
        send: async (on) => {
          const path = api.statusAction(id, ways[kind][on ? "on" : "off"])
          const status = await http.send<Status>("POST", path).catch(async (error: unknown) => {
            if (kind === "mute" || outbox === undefined || verdictOf(error) !== "away") throw error
            await outbox.act(kind, id, on)
            return undefined
          })
          if (status === undefined) return toast(text.sentLater)
          if (kind === "mute") deps.onMuted?.(id, on)
          else await outbox?.forget(kind, id)
          // A boost is answered with the boost itself; the post is inside.
          const post = status.reblog ?? status
          if (post.id === id) entities.put([{ ...post, reblog: null }])
          announce(text.done[kind][on ? "on" : "off"])
        },
        onFailure: (wanted, error) =>
          toast(text.failed[kind][wanted ? "on" : "off"](messageOf(error)), { tone: "error" })
      },
      to
    )
  }

  return {
    favourite: (id: string, to?: boolean) => change("favourite", id, to),
    boost: (id: string, to?: boolean) => change("reblog", id, to),
    bookmark: (id: string, to?: boolean) => change("bookmark", id, to),
    muteConversation: (id: string, to?: boolean) => change("mute", id, to),

    /** Deletes one's own post. It leaves the lists when the server says it is gone. Answers whether it is. */
    remove: async (id: string): Promise<boolean> => {
      try {
        await http.send<Status>("DELETE", api.status(id))
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) {
          toast(text.notRemoved(messageOf(error)), { tone: "error" })
          return false
        }
      }
      deps.onDeleted(id)
      toast(text.removed, { tone: "success" })
      return true
    },

    /** Keeps one's own post on top of one's profile, or takes it off. Shown at once, undone with the server's reason. */
    pin: async (id: string, on: boolean): Promise<void> => {
      entities.patch(id, { pinned: on })
      try {
        await http.send<Status>("POST", api.statusAction(id, on ? "pin" : "unpin"))
        toast(on ? text.pinned : text.unpinned, { tone: "success" })
      } catch (error) {
        entities.patch(id, { pinned: !on })
        toast((on ? text.notPinned : text.notUnpinned)(messageOf(error)), { tone: "error" })
      }
    },

    /** Votes and shows the result the server counted. Rejects with ApiError. */
    vote: async (statusId: string, pollId: string, choices: ReadonlyArray<number>): Promise<void> => {
      const poll = await http.send<NonNullable<Status["poll"]>>("POST", api.pollVotes(pollId), { body: { choices } })
      entities.patch(statusId, { poll })
      announce(text.voted)
    }
  }
}

export type StatusActions = ReturnType<typeof makeStatusActions>
