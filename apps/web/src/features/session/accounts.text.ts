import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("accounts", {
  title: "Accounts",
  open: (acct: string) => `Accounts: now acting as @${acct}`,
  shown: "Shown here",
  unread: (count: number) => plural(count, { one: "1 unread", other: `${number(count)} unread` }),
  over: "Signed out. Sign in again",
  remove: (acct: string) => `Remove @${acct} from this device`,
  removed: (acct: string) => `@${acct} is gone from this device.`,
  add: "Add account",
  full: (most: number) => `This browser holds ${number(most)} accounts and no more. Sign out of one to add another.`,
  hint: "Each account keeps its own timelines, drafts and settings. Another tab can show another account.",
  now: (acct: string) => `Now acting as @${acct}`,
  left: (acct: string, next: string) => `Signed out of @${acct}. Now acting as @${next}`,
  failed: (acct: string, why: string) => `@${acct} cannot be shown. ${why}`,
  goOnAs: (acct: string) => `Continue as @${acct}`,
  goneTitle: (acct: string) => (acct === "" ? "You are signed out here" : `You are signed out of @${acct}`),
  gone: "What you wrote with this account is kept on this device until you sign in again.",
  all: "Sign out of all accounts",
  allTitle: "Sign out of all accounts?",
  allText: (count: number) =>
    `All ${number(count)} accounts are signed out in this browser. Drafts, and posts that wait to be sent, are kept on this device only: they are deleted.`,
  stay: "Stay",
  leave: "Sign out of all",
  stillIn: (why: string) => `You are still signed in. ${why}`,
  act: "Act as another account…",
  actTitle: "Act as another account",
  actAs: (acct: string) => `As @${acct}`,
  who: "Which account",
  looking: "Looking for the post…",
  unseen: (acct: string) => `@${acct} cannot see this post.`,
  notFound: (why: string) => `The post cannot be shown. ${why}`,
  reply: "Reply",
  favourite: "Favourite",
  boost: "Boost",
  bookmark: "Bookmark",
  noBoost: (acct: string) => `@${acct} cannot boost this post: it is not for everybody.`,
  done: {
    favourite: (acct: string, on: boolean) =>
      on ? `@${acct} added this favourite` : `@${acct} removed this favourite`,
    reblog: (acct: string, on: boolean) => (on ? `@${acct} boosted this post` : `@${acct} took back this boost`),
    bookmark: (acct: string, on: boolean) => (on ? `@${acct} bookmarked this post` : `@${acct} removed this bookmark`)
  },
  notDone: (acct: string, why: string) => `@${acct} could not do this. ${why}`,
  writeAs: (acct: string) => `Write as @${acct}`,
  writing: (acct: string) => `You are writing as @${acct} now. Your words and files came along.`,
  moveFailed: (acct: string, why: string) => `You are still writing as before: @${acct} cannot take over. ${why}`,
  fileLost: (name: string) => `“${name}” could not be carried over to the other account. Add it again there.`
})
