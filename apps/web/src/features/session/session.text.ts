import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("session", {
  opening: "Opening Chirp…",
  title: "Sign in to Chirp",
  what: (host: string) => `Read, post and talk on ${host} with your account there.`,
  signIn: "Sign in",
  about: "About this server",
  noAnswer: "The server does not answer",
  offline: "You are offline",
  opensLater: "Chirp opens as soon as there is a connection.",
  safe: "Your drafts are safe on this device. Chirp tries again by itself.",
  tryNow: "Try now",
  ended: "Your session ended",
  endedBar: "Your session ended.",
  signInAgain: "Sign in again",
  notNow: "Not now",
  goOn: (acct: string) =>
    acct === ""
      ? "Sign in again to go on. You come back to this place, and what you were writing is kept on this device."
      : `Sign in again as @${acct} to go on. You come back to this place, and what you were writing is kept on this device.`,
  signOut: "Sign out",
  stillIn: (why: string) => `You are still signed in. ${why}`,
  notOut: (count: number) =>
    plural(count, { one: "One post here is not out yet", other: `${number(count)} posts here are not out yet` }),
  stay: "Stay",
  leave: "Sign out and delete",
  deletes:
    "Drafts, and posts that wait to be sent, are kept on this device only. Signing out deletes them, so that nobody else finds them here."
})
