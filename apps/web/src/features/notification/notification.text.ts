import type { NotificationTab } from "./notification.ts"

/** Sentences of the notifications, in one place for translation. */
export const tabNames: Readonly<Record<NotificationTab, string>> = {
  all: "All",
  mentions: "Mentions",
  favourites: "Favourites",
  boosts: "Boosts",
  follows: "Follows",
  posts: "Posts",
  requests: "Requests"
}

export const empties: Readonly<Record<NotificationTab, { readonly title: string; readonly text: string }>> = {
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
}

export const text = {
  fresh: (count: number) => (count === 1 ? "1 new notification" : `${count} new notifications`),
  allow: "Allow",
  reject: "Reject",
  allowed: "Allowed",
  rejected: "Rejected",
  gone: "Answered or taken back",
  showAll: (count: number) => `Show all ${count} people`,
  showFewer: "Show fewer"
} as const
