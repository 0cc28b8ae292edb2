/* What people read about where they are signed in, in one place. */

export const text = {
  title: "Where you are signed in",
  loading: "Loading your sessions…",
  unknown: "Unknown browser",
  current: "This browser",
  signedIn: "Signed in",
  lastUsed: "Last used",
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
} as const
