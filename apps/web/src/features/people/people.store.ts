import type { Account } from "@chirp/domain/Account"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { toast } from "../../ui/Toast.tsx"
import { loadRelationships } from "../relationship/relationship.actions.ts"
import type { Scope } from "../shell/scope.ts"
import type { FeedMemory, LoadState } from "../timeline/memory.ts"
import { text } from "./people.text.ts"

/** Accounts a request. GoToSocial allows 80, and as many are asked for how one stands to them. */
const PAGE = 40

/**
 * A list of accounts that the API pages by Link headers: followers, following, who favourited. Ids come in the server's
 * order, once each; the accounts stand in the entities. A failure takes nothing away that is shown.
 */
export const createPeople = (
  scope: Scope,
  path: string,
  /** The list's accounts lack much (GoToSocial's blocks have no names): what is known of somebody stays. */
  options: { readonly poor?: boolean } = {}
) => {
  const { entities, http } = scope
  const [ids, setIds] = createSignal<ReadonlyArray<string>>([])
  const [state, setState] = createSignal<LoadState>("loading")
  const [older, setOlder] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [complete, setComplete] = createSignal(false)
  const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
  let next: string | undefined

  const take = (accounts: ReadonlyArray<Account>, following: string | undefined) => {
    for (const account of accounts) {
      const better = options.poor === true && entities.account(account.id) !== undefined
      if (account.id !== scope.me.id && !better) entities.putAccount(account)
    }
    const known = new Set(ids())
    const fresh = [...new Set(accounts.map(({ id }) => id))].filter((id) => !known.has(id))
    setIds([...known, ...fresh])
    next = following
    // a page with nothing new on it would be asked for without end
    setComplete(following === undefined || fresh.length === 0)
    const strangers = fresh.filter((id) => id !== scope.me.id && entities.relationship(id) === undefined)
    loadRelationships(scope, strangers).catch((reason) =>
      toast(text.standingFailed(messageOf(reason)), { tone: "error" })
    )
  }
  const load = async (): Promise<void> => {
    setState("loading")
    try {
      const page = await http.page<Account>(path, { query: { limit: PAGE } })
      take(page.items, page.next)
      setState("ready")
    } catch (reason) {
      setError(messageOf(reason))
      setState("failed")
    }
  }
  const loadOlder = async (): Promise<void> => {
    if (state() !== "ready" || older() === "loading" || complete() || next === undefined) return
    setOlder("loading")
    try {
      const page = await http.page<Account>(next)
      take(page.items, page.next)
      setOlder("ready")
    } catch (reason) {
      setError(messageOf(reason))
      setOlder("failed")
    }
  }
  void load()

  return {
    ids,
    state,
    older,
    error,
    /** Nothing further is at the server. */
    complete,
    memory,
    load,
    loadOlder,
    /** Takes somebody off the list, as shown; the server is the caller's to tell. */
    drop: (id: string) => setIds((held) => held.filter((one) => one !== id)),
    /** Puts somebody back where they were. */
    restore: (id: string, at: number) =>
      setIds((held) => (held.includes(id) ? held : [...held.slice(0, at), id, ...held.slice(at)]))
  }
}

export type People = ReturnType<typeof createPeople>
