import type { CredentialAccount } from "@chirp/domain/Account"
import type { SessionInfo } from "@chirp/domain/Session"
import { createSignal, onCleanup } from "solid-js"
import { ApiError, type Http, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { openDraftStore } from "../compose/draft.store.ts"
import { openOutboxStore } from "../outbox/outbox.store.ts"
import { clearRead, forget, remember, remembered } from "./remembered.ts"
import { next, retryDelay, type SessionEvent, type SessionState } from "./session.ts"

export type Session = ReturnType<typeof createSession>

/** Nobody answered: the app may open for the person this device knows, with what it kept. */
const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))

/**
 * Who is signed in in this tab; without a connection, who was last. It asks at the start, again after every failure (backing off, and at once when the
 * network is back), and when the tab is shown again after the session ended, since the person may have signed in elsewhere.
 */
export const createSession = (http: Http) => {
  const [state, setState] = createSignal<SessionState<CredentialAccount>>({ at: "starting" })
  const [asking, setAsking] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0
  let unanswered = 0

  const dispatch = (event: SessionEvent<CredentialAccount>) => setState((before) => next(before, event))

  const ask = async () => {
    clearTimeout(timer)
    asked += 1
    const mine = asked
    setAsking(true)
    try {
      const session = await http.get<SessionInfo>(api.session)
      const me = session.signed_in ? await http.get<CredentialAccount>(api.verifyCredentials) : undefined
      if (mine !== asked) return
      const before = state()
      // Signed in again as somebody else in another tab: what is on the screen is not theirs.
      if (me !== undefined && before.at === "ended" && before.me.id !== me.id) return location.reload()
      if (me === undefined && before.at === "ended") return
      // The app was opened with what this device kept, for somebody who is not signed in any more.
      if (unanswered > 0 && before.at === "signedIn" && before.me.id !== me?.id) {
        if (me !== undefined) return location.reload()
        unanswered = 0
        void forget()
        return void dispatch({ on: "expired" })
      }
      unanswered = 0
      dispatch(me === undefined ? { on: "signedOut" } : { on: "signedIn", me })
      if (me === undefined) return void forget()
      remember(me)
      void clearRead(me.id)
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof ApiError && error.status === 401) {
        void forget()
        return void dispatch({ on: "expired" })
      }
      const me = isAway(error) ? remembered() : undefined
      if (me !== undefined) {
        unanswered += 1
        if (state().at === "starting" || state().at === "unreachable") dispatch({ on: "signedIn", me })
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
    const waits = state().at === "ended" || state().at === "unreachable" || unanswered > 0
    if (document.visibilityState === "visible" && waits) void ask()
  }
  window.addEventListener("online", onOnline)
  document.addEventListener("visibilitychange", onVisible)
  onCleanup(() => {
    asked += 1
    clearTimeout(timer)
    window.removeEventListener("online", onOnline)
    document.removeEventListener("visibilitychange", onVisible)
  })
  void ask()

  return {
    state,
    asking,
    retry: () => void ask(),
    expired: () => {
      dispatch({ on: "expired" })
    }
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
  for (const store of [openDraftStore(), openOutboxStore()]) await store.clearAccount(account).catch(() => undefined)
  await clearRead(undefined)
  try {
    sessionStorage.clear()
    for (const key of Object.keys(localStorage)) if (key.includes(account)) localStorage.removeItem(key)
  } catch {
    // Storage that cannot be reached holds nothing either.
  }
  location.assign("/")
}
