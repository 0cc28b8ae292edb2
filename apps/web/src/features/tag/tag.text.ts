import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("tag", {
  title: "Followed hashtags",
  loading: "Loading your hashtags…",
  none: "No hashtags yet",
  noneHint: "Posts with the hashtags that you follow come to your home timeline.",
  follow: "Follow a hashtag",
  followNow: "Follow",
  oneWord: "A hashtag is one word of letters, digits and underscores.",
  known: (name: string) => `You follow #${name} already.`,
  followed: (name: string) => `You follow #${name}. Its posts appear in your home.`,
  notFollowed: (name: string, reason: string) => `#${name} could not be followed. ${reason}`,
  unfollow: "Unfollow",
  unfollowNamed: (name: string) => `Unfollow #${name}`,
  unfollowed: (name: string) => `You no longer follow #${name}.`,
  notUnfollowed: (name: string, reason: string) => `You still follow #${name}. ${reason}`,
  undo: "Undo",
  more: "Load more"
})
