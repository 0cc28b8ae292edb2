import { createSignal, onCleanup } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { toast } from "../../ui/Toast.tsx"
import type { Scope } from "../shell/scope.ts"
import type { FeedMemory, LoadState } from "../timeline/memory.ts"
import { text } from "./conversation.text.ts"
import { type Conversation, isConversation, merge } from "./conversation.ts"

/** Conversations a request; GoToSocial allows 80. */
const PAGE = 40

/** The direct conversations, live while the view is open. A failure takes nothing away that is shown. */
export const createConversations = ({ entities, http, stream }: Scope) => {
  const [items, setItems] = createSignal<ReadonlyArray<Conversation>>([])
  const [state, setState] = createSignal<LoadState>("loading")
  const [older, setOlder] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [complete, setComplete] = createSignal(false)
  const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
  let next: string | undefined

  const know = (all: ReadonlyArray<Conversation>) => {
    for (const { accounts, last_status } of all) {
      for (const account of accounts) entities.putAccount(account)
      if (last_status) entities.put([last_status])
    }
    return all
  }
  const load = async (): Promise<void> => {
    if (state() !== "ready") setState("loading")
    try {
      const page = await http.page<Conversation>(api.conversations, { query: { limit: PAGE } })
      if (next === undefined) {
        next = page.next
        setComplete(page.next === undefined || page.items.length === 0)
      }
      setItems((held) => merge(held, know(page.items)))
      setState("ready")
    } catch (reason) {
      setError(messageOf(reason))
      if (state() !== "ready") setState("failed")
    }
  }
  const loadOlder = async (): Promise<void> => {
    if (state() !== "ready" || older() === "loading" || complete() || next === undefined) return
    setOlder("loading")
    try {
      const page = await http.page<Conversation>(next)
      setItems((held) => merge(held, know(page.items)))
      next = page.next
      setComplete(page.next === undefined || page.items.length === 0)
      setOlder("ready")
    } catch (reason) {
      setError(messageOf(reason))
      setOlder("failed")
    }
  }
  const patch = (id: string, change: Partial<Conversation>) =>
    setItems((held) => held.map((one) => (one.id === id ? { ...one, ...change } : one)))

  onCleanup(
    entities.hold(function* () {
      for (const { last_status } of items()) if (last_status) yield last_status.id
    })
  )
  onCleanup(
    stream.subscribe({ name: "direct" }, (message) => {
      if (message.event === "conversation" && isConversation(message.payload)) {
        const [one] = know([message.payload])
        if (one) setItems((held) => merge(held, [one]))
      } else if (message.event === "delete" || message.event === "resync") void load()
    })
  )
  void load()

  return {
    items,
    state,
    older,
    error,
    complete,
    memory,
    load,
    loadOlder,
    /** Marks it read: at once here, and at the server, whose refusal only means that it stays unread elsewhere. */
    read: (id: string) => {
      if (items().find((one) => one.id === id)?.unread !== true) return
      patch(id, { unread: false })
      http.send("POST", api.conversationRead(id), { keepalive: true }).catch(() => undefined)
    },
    /** Takes it off the list; its posts stay. */
    remove: async (id: string): Promise<void> => {
      const before = items()
      setItems(before.filter((one) => one.id !== id))
      try {
        await http.send("DELETE", api.conversation(id))
      } catch (reason) {
        setItems((held) =>
          merge(
            held,
            before.filter((one) => one.id === id)
          )
        )
        toast(text.notRemoved(messageOf(reason)), { tone: "error" })
      }
    }
  }
}
