import type { Notification } from "@chirp/domain/Notification"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { toast } from "../../ui/Toast.tsx"
import type { FollowAnswer, NotificationApi } from "./notification.api.ts"
import { text } from "./notification.text.ts"
import { type InteractionRequest, isPending, requestOf } from "./requests.ts"

export type RequestState = "unknown" | "waiting" | "accepted" | "rejected" | "gone"

/**
 * What waits for one's approval, asked for when a notification tells of it. An answer shows at once and is taken back
 * with a sentence when the server refuses. What is not among the waiting was answered elsewhere or taken back.
 */
export const createRequests = (api: NotificationApi) => {
  const [requests, setRequests] = createSignal<ReadonlyArray<InteractionRequest>>()
  const [answers, setAnswers] = createSignal<ReadonlyMap<string, FollowAnswer>>(new Map())
  let loading: Promise<void> | undefined
  let again = false

  const load = (): void => {
    if (loading) {
      again = true
      return
    }
    loading = api
      .interactionRequests()
      .then(
        (found) => {
          // Those that were answered here stay known, to show what became of them.
          const held = requests()?.filter(({ id }) => answers().has(id) && !found.some((one) => one.id === id)) ?? []
          setRequests([...found, ...held])
        },
        // Asked again with the next notification; until then there is nothing to press.
        () => undefined
      )
      .finally(() => {
        loading = undefined
        if (!again) return
        again = false
        load()
      })
  }

  const set = (id: string, answer: FollowAnswer | undefined) =>
    setAnswers((before) => {
      const after = new Map(before)
      if (answer === undefined) after.delete(id)
      else after.set(id, answer)
      return after
    })

  return {
    /** Asks for the requests that these notifications tell of, if there are any. */
    lookFor: (notifications: ReadonlyArray<Notification>) => {
      if (notifications.some(({ type }) => isPending(type))) load()
    },
    stateOf: (notification: Pick<Notification, "type" | "account" | "status">): RequestState => {
      const known = requests()
      if (known === undefined) return "unknown"
      const request = requestOf(notification, known)
      if (request === undefined) return "gone"
      const answer = answers().get(request.id)
      if (answer === "authorize" || request.accepted_at) return "accepted"
      return answer === "reject" || request.rejected_at ? "rejected" : "waiting"
    },
    answer: async (
      notification: Pick<Notification, "type" | "account" | "status">,
      answer: FollowAnswer
    ): Promise<void> => {
      const request = requestOf(notification, requests() ?? [])
      if (request === undefined || answers().has(request.id)) return
      set(request.id, answer)
      try {
        await api.answerInteraction(request.id, answer)
      } catch (error) {
        set(request.id, undefined)
        toast((answer === "authorize" ? text.notAllowed : text.notRejected)(messageOf(error)), { tone: "error" })
        load()
      }
    }
  }
}

export type Requests = ReturnType<typeof createRequests>
