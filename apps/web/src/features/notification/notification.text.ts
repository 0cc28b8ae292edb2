import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

/** Who did it and how many they are, in the places where the language wants them. */
type Said = (who: JSX.Element, count: number) => JSX.Element

const says = {
  favourite: (who, _count) => [who, " liked your post"],
  reblog: (who, _count) => [who, " boosted your post"],
  follow: (who, _count) => [who, " followed you"],
  follow_request: (who, count) => [who, plural(count, { one: " asks to follow you", other: " ask to follow you" })],
  mention: (who, _count) => [who, " mentioned you"],
  poll: (who, _count) => [who, " ran a poll that has ended"],
  status: (who, _count) => [who, " posted"],
  update: (who, _count) => [who, " edited a post you took part in"],
  "admin.sign_up": (who, _count) => [who, " signed up"],
  "admin.report": (who, _count) => [who, " filed a report"],
  "pending.favourite": (who, count) => [
    who,
    plural(count, { one: " wants to like your post", other: " want to like your post" })
  ],
  "pending.reply": (who, count) => [
    who,
    plural(count, { one: " wants to reply to your post", other: " want to reply to your post" })
  ],
  "pending.reblog": (who, count) => [
    who,
    plural(count, { one: " wants to boost your post", other: " want to boost your post" })
  ],
  other: (who, count) => [who, plural(count, { one: " has news for you", other: " have news for you" })]
} satisfies Record<string, Said>

export const text = catalogue("notification", {
  title: "Notifications",
  kinds: "Kinds of notifications",
  loading: "Loading notifications…",
  loadingOlder: "Loading older notifications…",
  end: "That is all.",
  again: "Try again",
  clear: {
    open: "Clear all notifications",
    title: "Clear all notifications?",
    hint: "They go from all your devices, and do not come back. Posts, followers and open requests stay.",
    keep: "Keep them",
    all: "Clear all",
    done: "Notifications cleared",
    failed: (why: string) => `The notifications are still there. ${why}`
  },
  more: "Load more",
  tabs: {
    all: "All",
    mentions: "Mentions",
    favourites: "Favourites",
    boosts: "Boosts",
    follows: "Follows",
    posts: "Posts",
    requests: "Requests"
  },
  empty: {
    all: {
      title: "Nothing yet",
      text: "When people follow you, or like, boost or answer your posts, it appears here at once."
    },
    mentions: {
      title: "Nobody has mentioned you yet",
      text: "Replies and posts with your name in them appear here."
    },
    favourites: { title: "No favourites yet", text: "When people like your posts it appears here." },
    boosts: { title: "No boosts yet", text: "When people pass your posts on it appears here." },
    follows: { title: "No new followers yet", text: "Who follows you, or asks to, appears here." },
    posts: {
      title: "Nothing yet",
      text: "Posts of people you asked to be told of, ended polls and edits appear here."
    },
    requests: {
      title: "Nothing waits for you",
      text: "Follows, and likes, replies and boosts that need your permission, appear here."
    }
  },
  fresh: (count: number) => plural(count, { one: "1 new notification", other: `${number(count)} new notifications` }),
  says,
  ownPoll: "Your poll has ended",
  someone: "Someone",
  two: (first: JSX.Element, second: JSX.Element): JSX.Element => [first, " and ", second],
  many: (first: JSX.Element, others: number): JSX.Element => [
    first,
    plural(others, { one: " and 1 other", other: ` and ${number(others)} others` })
  ],
  label: (what: string, when: string) => `${what}, ${when}`,
  isNew: (label: string) => `New: ${label}`,
  wordless: "A post without words",
  attachments: (count: number) => plural(count, { one: "1 attachment", other: `${number(count)} attachments` }),
  allow: "Allow",
  reject: "Reject",
  allowOf: {
    favourite: (who: string) => `Allow the like of ${who}`,
    reply: (who: string) => `Allow the reply of ${who}`,
    reblog: (who: string) => `Allow the boost of ${who}`
  },
  rejectOf: {
    favourite: (who: string) => `Reject the like of ${who}`,
    reply: (who: string) => `Reject the reply of ${who}`,
    reblog: (who: string) => `Reject the boost of ${who}`
  },
  notAllowed: (why: string) => `This could not be allowed. ${why}`,
  notRejected: (why: string) => `This could not be rejected. ${why}`,
  allowed: "Allowed",
  rejected: "Rejected",
  gone: "Answered or taken back",
  accept: "Accept",
  accepted: (name: string) => `Accepted: ${name} follows you`,
  followNotAccepted: (why: string) => `The follow request could not be accepted. ${why}`,
  followNotRejected: (why: string) => `The follow request could not be rejected. ${why}`,
  showAll: (count: number) => plural(count, { one: "Show 1 person", other: `Show all ${number(count)} people` }),
  showFewer: "Show fewer"
})
