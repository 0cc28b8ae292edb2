import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("sessions", {
  title: "Where you are signed in",
  loading: "Loading your sessions…",
  unknown: "Unknown browser",
  current: "This browser",
  device: (browser: string, system: string) => `${browser} on ${system}`,
  times: (signedIn: JSX.Element, lastUsed: JSX.Element): JSX.Element => [
    "Signed in ",
    signedIn,
    " · Last used ",
    lastUsed
  ],
  end: "Sign out",
  endNamed: (device: string) => `Sign out ${device}`,
  ended: (device: string) => `${device} is signed out.`,
  notEnded: (reason: string) => `It is still signed in. ${reason}`,
  everywhere: "Sign out everywhere",
  everywhereHint: "All browsers, this one too. Other apps stay signed in.",
  everywhereTitle: "Sign out everywhere?",
  everywhereText:
    "Every browser in which you use Chirp is signed out at once, this one too. Drafts on this device are deleted; other apps that you use with this account stay signed in.",
  stay: "Stay signed in",
  leave: "Sign out",
  stillIn: (reason: string) => `You are still signed in. ${reason}`
})
