import { catalogue } from "../../language/catalogue.ts"
import { listed, number, oneOf, plural } from "../../language/formats.ts"

export const text = catalogue("timeline", {
  newPosts: (count: number, more = false) =>
    plural(count, { one: "1 new post", other: `${number(count)}${more ? "+" : ""} new posts` }),
  here: "You were here",
  hereLabel: "You have read up to here",
  threadRest: (count: number) =>
    plural(count, { one: "Show 1 more post of this thread", other: `Show ${number(count)} more posts of this thread` }),
  boostGroup: (count: number) => plural(count, { one: "1 boost", other: `${number(count)} boosts` }),
  showBoosts: (count: number) => plural(count, { one: "Show 1 boost", other: `Show ${number(count)} boosts` }),
  hideBoosts: (count: number) => plural(count, { one: "Fold 1 boost", other: `Fold ${number(count)} boosts` }),
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
  threadLabel: "More of this thread",
  gapLabel: "Posts are missing here",
  between: "Load the posts between",
  loading: "Loading posts…",
  loadingOlder: "Loading older posts…",
  more: "Load more",
  end: "You have reached the end.",
  again: "Try again",
  titles: { home: "Home", local: "Local", public: "Federated" },
  labels: { home: "Home timeline", local: "Local timeline", public: "Federated timeline" },
  timelines: "Timelines",
  moreTimelines: "More timelines",
  empty: {
    home: {
      title: "Your home is quiet",
      text: "Posts of the people and hashtags you follow appear here as they are written."
    },
    local: { title: "Nothing here yet", text: "Public posts of the people on this server appear here." },
    public: { title: "Nothing here yet", text: "Public posts of every server this one knows appear here." },
    bookmarks: { title: "No bookmarks yet", text: "Posts you bookmark appear here. Only you see them." },
    favourites: { title: "No favourites yet", text: "Posts you favourite appear here." }
  },
  conversations: "Conversations",
  lists: "Lists",
  bookmarks: "Bookmarks",
  favourites: "Favourites",
  drafts: "Drafts",
  notFilled: (why: string) => `Could not load the posts between. ${why}`,
  tag: {
    follow: "Follow",
    following: "Following",
    followed: (tag: string) => `You follow #${tag}. Its posts appear in your home.`,
    unfollowed: (tag: string) => `You no longer follow #${tag}.`,
    notFollowed: (tag: string, why: string) => `Could not follow #${tag}. ${why}`,
    notUnfollowed: (tag: string, why: string) => `Could not unfollow #${tag}. ${why}`,
    add: "Add a hashtag",
    addNow: "Add",
    addLabel: "Show posts with this hashtag as well",
    oneWord: "A hashtag is one word of letters, digits and underscores.",
    filter: (tags: ReadonlyArray<string>) => `Filter ${listed(tags)}…`,
    yours: "Hashtags you follow",
    which: "Which posts",
    any: "Any of these",
    all: "All of these",
    posts: (tags: ReadonlyArray<string>, all: boolean) => `Posts with ${(all ? listed : oneOf)(tags)}`,
    none: (tags: ReadonlyArray<string>, all: boolean) => `No posts with ${(all ? listed : oneOf)(tags)} yet`,
    noneText: "Posts that this server hears of appear here."
  }
})
