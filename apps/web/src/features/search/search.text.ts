import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("search", {
  title: "Search",
  titleOf: (query: string) => `Search: ${query}`,
  box: "Search posts, people and hashtags",
  placeholder: "Search…",
  submit: "Search",
  clear: "Clear the search",
  list: "Suggestions",
  offered: (count: number) =>
    count === 0 ? "No suggestions" : plural(count, { one: "1 suggestion", other: `${number(count)} suggestions` }),
  forget: "Press Shift and Delete to forget it.",
  tabs: "Kinds of results",
  all: "All",
  posts: "Posts",
  people: "People",
  tags: "Hashtags",
  loading: "Searching…",
  more: "Load more",
  end: "Those are all results.",
  morePeople: "More people",
  moreTags: "More hashtags",
  nothing: (query: string) => `Nothing found for “${query}”`,
  nothingText: "Check the spelling, try fewer words, or take a filter away.",
  indexing: "Posts are still being indexed",
  indexingText: "What you look for may be there in a moment. This page looks again by itself.",
  nothingOf: { posts: "No posts found", people: "No people found", tags: "No hashtags found" },
  failed: "The search did not work",
  offline: "You are offline",
  offlineText: "Searching needs a connection. What you typed stays here.",
  found: (posts: string, people: string, tags: string) => `Found ${posts} posts, ${people} people, ${tags} hashtags`,
  newResults: (count: number) => plural(count, { one: "1 new result", other: `${number(count)} new results` }),
  filters: "Filters of this search",
  addFilter: "Add a filter",
  help: "How to search",
  removeChip: (label: string) => `Remove: ${label}`,
  editChip: (label: string) => `Edit: ${label}`,
  save: "Save this search",
  unsave: "Do not keep this search",
  saved: "Search saved. You find it in the search box on every device.",
  unsaved: "Search is no longer saved.",
  couldNotSave: (why: string) => `Could not save this search. ${why}`,
  start: "Find posts, people and hashtags",
  startText: "Words find posts. Names find people. A # finds a hashtag. Filters narrow it down.",
  explore: "See what people talk about",
  recent: "Recent searches",
  savedOnes: "Saved searches",
  removeRecent: (query: string) => `Forget “${query}”`,
  removeSaved: (query: string) => `Remove the saved search “${query}”`,
  clearRecent: "Clear",
  examples: "Try a filter",
  usedThisWeek: (count: number) =>
    count === 0
      ? "No posts this week"
      : plural(count, { one: "1 post this week", other: `${number(count)} posts this week` }),
  again: "Try again",
  /** "12", or "20+" while there is more than was counted. */
  counted: (value: number, more: boolean) => `${number(value)}${more ? "+" : ""}`,
  groups: { who: "Who", when: "When", what: "What is in it", where: "Where", words: "Words" },
  means: {
    from: "Posts by someone, such as from:@mira@birds.example",
    fromMe: "Your own posts",
    after: "After a day, such as after:2026-10-01",
    before: "Before a day, month or year",
    during: "On a day, or in a month or year: during:2026-05",
    today: "From today",
    image: "With pictures",
    video: "With videos",
    audio: "With sound",
    poll: "With a poll",
    link: "With a link",
    reply: "Answers",
    edited: "Edited posts",
    sensitive: "Behind a warning",
    language: "In a language, such as language:de",
    library: "What you wrote, liked, boosted, bookmarked or were named in",
    bookmarks: "Your bookmarks",
    favourites: "What you liked",
    phrase: "These words, in this order",
    tag: "Posts with this hashtag",
    not: "Not with this word. A minus works before filters, too: -has:video"
  },
  /** Parts of a query, as they stand above the results. */
  chip: {
    fromMe: "From me",
    from: (who: string) => `From ${who}`,
    before: (day: string) => `Before ${day}`,
    after: (day: string) => `After ${day}`,
    during: (day: string) => `During ${day}`,
    has: {
      image: "With pictures",
      video: "With video",
      audio: "With sound",
      poll: "With a poll",
      link: "With a link",
      media: "With media"
    },
    is: { reply: "Answers", edited: "Edited", sensitive: "Sensitive" },
    language: (language: string) => `Language ${language}`,
    in: {
      library: "In your library",
      bookmarks: "In your bookmarks",
      favourites: "In your favourites",
      public: "In public posts"
    },
    phrase: (words: string) => `“${words}”`,
    not: (label: string) => `Not: ${label.charAt(0).toLowerCase()}${label.slice(1)}`
  },
  completions: {
    search: "Search",
    recent: "Recent searches",
    saved: "Saved searches",
    people: "People",
    tags: "Hashtags",
    filters: "Filters",
    clear: "Clear recent searches",
    lookUp: "Look it up where it lives",
    thisWeek: (count: number) => `${number(count)} this week`
  },
  /** What the server says of a query, by its code. */
  hints: {
    badDate: (date: string) => `“${date}” is not a date: write 2026-11-21, 2026-11 or 2026.`,
    badValue: {
      has: "“has:” takes media, image, video, audio, poll or link.",
      is: "“is:” takes reply, sensitive or edited.",
      language: "“language:” takes a code such as en, de or ja.",
      in: "“in:” takes public, library, bookmarks or favourites, without a minus."
    },
    noValue: (key: string) => `“${key}:” needs a value after it.`,
    openQuote: "A quotation mark is open: everything after it counts as one phrase.",
    tooLong: (count: number) => `The search is very long: only its first ${number(count)} characters are used.`,
    tooManyWords: (count: number) => `Too many words: the first ${number(count)} of a kind are used.`,
    unknownAccount: (name: string) => `There is no account “${name}” here.`,
    onlyNegated: "Say what to look for as well: nothing is found by what it is not.",
    badTimeZone: "The time zone is not known: dates are in UTC.",
    partial: "Some results are missing: the server did not answer for all of them.",
    libraryFilling: "Your own posts are still being read. This page looks again by itself.",
    indexing: (count: number) =>
      `${plural(count, { one: "1 post is", other: `${number(count)} posts are` })} indexed so far, and more are to come. This page looks again by itself.`,
    indexingPercent: (percent: number) =>
      `${number(percent)} % of all posts are indexed so far. This page looks again by itself.`
  },
  preference: {
    title: "Search and trends",
    label: "My public posts can be found",
    hint: "In the search of this server and in its trends. Posts to followers and to mentioned people never are.",
    asProfile: "Now as your profile says.",
    on: "Your public posts can be found in the search.",
    off: "Your posts are taken out of the search. New ones stay out.",
    failed: (why: string) => `Could not change this. ${why}`
  }
})
