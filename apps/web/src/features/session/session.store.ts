import type { CredentialAccount } from "@chirp/domain/Account"
import type { SessionInfo, SignedInAccount } from "@chirp/domain/Session"
import { batch, createMemo, createSignal, onCleanup } from "solid-js"
import { ApiError, type Http, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { openDraftStore } from "../compose/draft.store.ts"
import { openKeptStore } from "../offline/offline.store.ts"
import { openOutboxStore } from "../outbox/outbox.store.ts"
import { choose, listed, markOf } from "./accounts.ts"
import {
  end,
  endedAll,
  forget,
  isAboutAccounts,
  lastAccount,
  noteCurrent,
  noteLeft,
  remember,
  remembered,
  rememberedAll,
  settle,
  tabAccount,
  takeLeft
} from "./remembered.ts"
import { next, retryDelay, type SessionEvent, type SessionState } from "./session.ts"

export type Session = ReturnType<typeof createSession>

/** Nobody answered: the app may open for the person this device knows, with what it kept. */
const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))

/**
 * Which of the browser's accounts this tab shows; without a connection, which it showed last. It asks at the start, again
 * after every failure (backing off, and at once when the network is back), and when the tab is shown again after the
 * session ended, since the person may have signed in elsewhere. One account's end is nobody else's.
 */
export const createSession = (httpOf: (account?: string) => Http) => {
  const [state, setState] = createSignal<SessionState<CredentialAccount>>({ at: "starting" })
  const [asking, setAsking] = createSignal(false)
  const [live, setLive] = createSignal<ReadonlyArray<SignedInAccount>>()
  /** Grows with each change of what this device remembers. */
  const [edition, setEdition] = createSignal(0)
  const changed = () => setEdition((before) => before + 1)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0
  let unanswered = 0
  let left = takeLeft()

  const dispatch = (event: SessionEvent<CredentialAccount>) => setState((before) => next(before, event))

  const shown = (): CredentialAccount | undefined => {
    const now = state()
    return now.at === "signedIn" || now.at === "ended" ? now.me : undefined
  }

  const ended = (id: string) => void end(id).then(changed)

  const show = (me: CredentialAccount) => {
    remember(me)
    noteCurrent(me.id)
    changed()
    dispatch({ on: "signedIn", me })
  }

  /** The server's word on who is signed in, and what follows for this device. */
  const learn = async (): Promise<ReadonlyArray<SignedInAccount>> => {
    const { accounts } = await httpOf().get<SessionInfo>(api.session)
    setLive(accounts)
    void settle(accounts.map(({ account_id }) => account_id)).then(changed)
    return accounts
  }

  const ask = async () => {
    clearTimeout(timer)
    asked += 1
    const mine = asked
    setAsking(true)
    try {
      const accounts = await learn()
      if (mine !== asked) return
      const before = state()
      const held = shown()
      const choice =
        held === undefined
          ? choose({
              accounts,
              tab: tabAccount(),
              preferred: lastAccount(),
              left,
              knows: (id) => remembered(id) !== undefined
            })
          : accounts.some(({ account_id }) => account_id === held.id)
            ? ({ at: "account", id: held.id } as const)
            : ({ at: "gone", id: held.id } as const)
      left = undefined
      if (choice.at === "nobody") {
        unanswered = 0
        return void dispatch({ on: "signedOut" })
      }
      if (choice.at === "gone") {
        unanswered = 0
        if (before.at === "ended") return
        const acct = held?.acct ?? endedAll().find(({ id }) => id === choice.id)?.acct ?? remembered(choice.id)?.acct
        return void dispatch(held === undefined ? { on: "gone", acct: acct ?? "" } : { on: "expired" })
      }
      const me = await httpOf(choice.id).get<CredentialAccount>(api.verifyCredentials)
      if (mine !== asked) return
      unanswered = 0
      show(me)
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof ApiError && error.status === 401) {
        const held = shown()
        if (held !== undefined) ended(held.id)
        return void dispatch({ on: "expired" })
      }
      const known = isAway(error)
        ? (shown() ?? [tabAccount(), lastAccount()].flatMap((id) => (id && remembered(id)) || []).at(0))
        : undefined
      if (known !== undefined) {
        unanswered += 1
        if (state().at === "starting" || state().at === "unreachable") dispatch({ on: "signedIn", me: known })
        timer = setTimeout(ask, retryDelay(unanswered, Math.random()))
        return
      }
      dispatch({ on: "failed", message: messageOf(error) })
      const now = state()
      if (now.at === "unreachable") timer = setTimeout(ask, retryDelay(now.attempt, Math.random()))
    } finally {
      if (mine === asked) setAsking(false)
    }
  }

  const onOnline = () => {
    if (state().at === "unreachable" || unanswered > 0) void ask()
  }
  const onVisible = () => {
    const waits = ["ended", "gone", "unreachable"].includes(state().at) || unanswered > 0
    if (document.visibilityState === "visible" && waits) void ask()
  }
  const onStorage = ({ key }: StorageEvent) => {
    if (isAboutAccounts(key)) changed()
  }
  window.addEventListener("online", onOnline)
  window.addEventListener("storage", onStorage)
  document.addEventListener("visibilitychange", onVisible)
  onCleanup(() => {
    asked += 1
    clearTimeout(timer)
    window.removeEventListener("online", onOnline)
    window.removeEventListener("storage", onStorage)
    document.removeEventListener("visibilitychange", onVisible)
  })
  void ask()

  return {
    state,
    asking,
    /** All accounts of this browser, the one that is shown first. */
    accounts: createMemo(() => {
      edition()
      return listed({
        live: live() ?? [],
        remembered: rememberedAll(),
        ended: endedAll(),
        shown: shown(),
        unsure: live() === undefined
      })
    }),
    retry: () => void ask(),
    expired: () => {
      const held = shown()
      if (held !== undefined) ended(held.id)
      dispatch({ on: "expired" })
    },
    /** Asks who is signed in, for the list alone. A failure leaves it as it is. */
    refresh: async (): Promise<void> => {
      const accounts = await learn().catch(() => [])
      // those that signed in without being shown here have no face yet
      for (const { account_id: id } of accounts) {
        if (remembered(id) !== undefined) continue
        httpOf(id)
          .get<CredentialAccount>(api.verifyCredentials)
          .then(
            (me) => {
              remember(me)
              changed()
            },
            () => undefined
          )
      }
    },
    /**
     * Shows another account in this tab, at once if it was here before; `before` is done in the same stroke. Rejects with
     * ApiError; then nothing has changed.
     */
    switchTo: async (id: string, before: () => void): Promise<CredentialAccount> => {
      asked += 1
      clearTimeout(timer)
      const me = remembered(id) ?? (await httpOf(id).get<CredentialAccount>(api.verifyCredentials))
      unanswered = 0
      batch(() => {
        before()
        show(me)
      })
      void ask()
      return me
    },
    /** Told before the tab goes to the sign-in page: it comes back as whoever signs in there. */
    leave: () => noteLeft(markOf(live() ?? []))
  }
}

/**
 * Ends the session on the server, then what runs for it here (`close`), then clears what this device kept for the account:
 * places, drafts, preferences of the composer. Only when the server has answered is it over: otherwise it says why and nothing was cleared.
 */
export const signOut = async (
  http: Http,
  account: string,
  close: () => void,
  way: string = api.logout
): Promise<void> => {
  try {
    await http.send("POST", way)
  } catch (error) {
    // Already gone is what was wanted.
    if (!(error instanceof ApiError && error.status === 401)) throw error
  }
  close()
  await clearAccount(account)
}

/** Nothing of the account stays on this device, neither read nor written. */
export const clearAccount = async (account: string): Promise<void> => {
  for (const store of [openDraftStore(), openOutboxStore(), openKeptStore()]) {
    await store.clearAccount(account).catch(() => undefined)
  }
  forget(account)
}
