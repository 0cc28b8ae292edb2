import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("people", {
  followers: "Followers",
  following: "Following",
  favourites: "Favourites",
  boosts: "Boosts",
  followersOf: (name: string) => `Followers of ${name}`,
  followedBy: (name: string) => `Followed by ${name}`,
  favouritesOf: "Who favourited this post",
  boostsOf: "Who boosted this post",
  sections: "People",
  loading: "Loading people…",
  loadingMore: "Loading more people…",
  unknownPerson: (acct: string) => `@${acct} is not known here`,
  unknownPersonHint: "There is no such account, or this server has not met it yet.",
  none: {
    followers: "No followers yet",
    following: "Nobody followed yet",
    favourites: "No favourites yet",
    boosts: "No boosts yet"
  },
  noneHint: "Who does appears here.",
  kept: "They keep this to themselves",
  keptHint: (acct: string) => `@${acct} does not show who follows them or whom they follow.`,
  some: (acct: string) =>
    `Only people whom this server has met are listed. The whole list is on the server of @${acct}.`,
  there: "Open it there",
  standingFailed: (reason: string) => `How you stand to these people did not load. ${reason}`,
  tryAgain: "Try again"
})
