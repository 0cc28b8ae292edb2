import { catalogue } from "../../language/catalogue.ts"
import { plural } from "../../language/formats.ts"

/** Words that stand in the page from the start; the script says them anew in another language. */
const page = {
  signIn: "Sign in",
  createAccount: "Create an account",
  install: "Install the app",
  again: "Try again",
  happening: "Happening here",
  made: "Made for people, not for clicks",
  orderTitle: "In the order it happens",
  order: "Your timeline is what the people you follow say, newest first. Nothing is promoted, nothing is held back.",
  liveTitle: "Live",
  live: "Posts, replies and notifications appear while you watch. Your place in the timeline stays where it was.",
  privateTitle: "Nobody looks over your shoulder",
  private: "No ads, no trackers, no scripts from elsewhere. Your account’s access token stays on the server.",
  appsTitle: "With the app you like",
  apps: "Use it here, or sign in with an app made for Mastodon: the address of this server is all it needs.",
  fediverseTitle: "Part of the fediverse",
  fediverse: "Follow and talk with people on Mastodon, GoToSocial and other servers, from your account here.",
  rules: "How we treat each other here",
  source: "GoToSocial’s source",
  api: "Chirp’s API"
}

export const text = catalogue("landing", {
  page,
  software: "About the software",
  lead: "A small, friendly place to read, post and talk, in the order things happen.",
  invited: "New accounts are by invitation of the people who run it.",
  asked: "Anyone may ask for an account; the people who run it say yes or no.",
  open: "Anyone may make an account.",
  people: (count: number) => plural(count, { one: "person", other: "people" }),
  posts: (count: number) => plural(count, { one: "post", other: "posts" }),
  servers: (count: number) => plural(count, { one: "server known", other: "servers known" }),
  runs: (acct: string) => `Runs this server · @${acct}`,
  resting: "This server is resting right now. Your account and posts are safe; try again in a moment.",
  openChirp: "Open Chirp"
})
