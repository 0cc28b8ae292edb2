/**
 * Where the app stands with the server. `starting` shows a quiet shell, `unreachable` a page with a retry while the app
 * itself tries again; `ended` keeps the app and everything typed on the screen under a dialog.
 */
export type SessionState<Me> =
  | { readonly at: "starting" }
  | { readonly at: "signedOut" }
  | { readonly at: "signedIn"; readonly me: Me }
  | { readonly at: "ended"; readonly me: Me }
  /** The session of the account this tab showed was over when it started; others of this browser's may be good. */
  | { readonly at: "gone"; readonly acct: string }
  | { readonly at: "unreachable"; readonly message: string; readonly attempt: number }

export type SessionEvent<Me> =
  | { readonly on: "signedIn"; readonly me: Me }
  | { readonly on: "signedOut" }
  | { readonly on: "gone"; readonly acct: string }
  | { readonly on: "expired" }
  | { readonly on: "failed"; readonly message: string }
  | { readonly on: "retry" }

/** An `expired` before sign-in is just being signed out; a failure while signed in leaves what is on the screen alone. */
export const next = <Me>(state: SessionState<Me>, event: SessionEvent<Me>): SessionState<Me> => {
  switch (event.on) {
    case "signedIn":
      return { at: "signedIn", me: event.me }
    case "signedOut":
      return { at: "signedOut" }
    case "gone":
      return { at: "gone", acct: event.acct }
    case "expired":
      return state.at === "signedIn" || state.at === "ended" ? { at: "ended", me: state.me } : { at: "signedOut" }
    case "failed":
      return state.at === "starting" || state.at === "unreachable" || state.at === "signedOut"
        ? { at: "unreachable", message: event.message, attempt: state.at === "unreachable" ? state.attempt + 1 : 1 }
        : state
    case "retry":
      return state.at === "unreachable" ? state : state.at === "signedOut" ? { at: "starting" } : state
  }
}

/** Milliseconds before attempt `n` (1, 2, …) is repeated: doubles from 1 s to 30 s, spread by ±20 % so that clients do not return as one. */
export const retryDelay = (attempt: number, random: number): number => {
  const base = Math.min(30_000, 1000 * 2 ** Math.max(0, attempt - 1))
  return Math.round(base * (0.8 + 0.4 * random))
}

/** The sign-in address that comes back to `here`. Only places inside the app are kept; anything else comes back to `/app`. */
export const signInPath = (here: string): string => `/session/login?return_to=${encodeURIComponent(returnTo(here))}`

/** `here` as the browser would read it, if that is a place inside the app. */
export const returnTo = (here: string): string => {
  const url = here.startsWith("/") ? new URL(here, inside) : undefined
  return url?.origin === inside && /^\/app(?:\/|$)/.test(url.pathname) ? url.pathname + url.search + url.hash : "/app"
}

const inside = "https://chirp.invalid"
