/** Sentences of the timelines, in one place for translation. */
export const text = {
  newPosts: (count: number) => (count === 1 ? "1 new post" : `${count} new posts`),
  here: "You were here",
  hereLabel: "You have read up to here",
  threadRest: (count: number) =>
    count === 1 ? "Show 1 more post of this thread" : `Show ${count} more posts of this thread`,
  boostGroup: (count: number) => `${count} boosts`,
  showBoosts: (count: number) => `Show ${count} boosts`,
  hideBoosts: (count: number) => `Fold ${count} boosts`,
  elsewhere: "Continue where you left off on another device?",
  elsewhereLabel: "Another device",
  continueThere: "Continue there",
  stayHere: "Stay here",
  gone: "The post you were at is no longer here.",
  options: "Timeline options",
  boostsShow: "Show boosts",
  boostsGroup: "Group boosts",
  boostsHide: "Hide boosts",
  repliesShow: "Show replies to others",
  repliesHide: "Hide replies to others",
  between: "Load the posts between",
  loading: "Loading posts…",
  loadingOlder: "Loading older posts…",
  more: "Load more",
  end: "You have reached the end.",
  again: "Try again"
} as const
