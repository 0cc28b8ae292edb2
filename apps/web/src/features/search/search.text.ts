/* What people read in the search, in one place. */

export const text = {
  title: "Search",
  titleOf: (query: string) => `Search: ${query}`,
  box: "Search posts, people and hashtags",
  placeholder: "Search…",
  submit: "Search",
  clear: "Clear the search",
  list: "Suggestions",
  offered: (count: number) => (count === 0 ? "No suggestions" : count === 1 ? "1 suggestion" : `${count} suggestions`),
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
  nothingOf: { posts: "No posts found", people: "No people found", tags: "No hashtags found" },
  failed: "The search did not work",
  offline: "You are offline",
  offlineText: "Searching needs a connection. What you typed stays here.",
  found: (posts: string, people: string, tags: string) => `Found ${posts}, ${people}, ${tags}`,
  newResults: (count: number) => (count === 1 ? "1 new result" : `${count} new results`),
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
    count === 0 ? "No posts this week" : count === 1 ? "1 post this week" : `${count} posts this week`
} as const

export interface Operator {
  /** As it is put into the box. */
  readonly text: string
  readonly means: string
  /** Left to be completed by the person. */
  readonly open?: true
}

/** Every operator with what it does, for the help and the menu. */
export const operators: ReadonlyArray<{ readonly name: string; readonly items: ReadonlyArray<Operator> }> = [
  {
    name: "Who",
    items: [
      { text: "from:", means: "Posts by someone, such as from:@mira@birds.example", open: true },
      { text: "from:me", means: "Your own posts" }
    ]
  },
  {
    name: "When",
    items: [
      { text: "after:", means: "After a day, such as after:2026-10-01", open: true },
      { text: "before:", means: "Before a day, month or year", open: true },
      { text: "during:", means: "On a day, or in a month or year: during:2026-05", open: true },
      { text: "during:today", means: "From today" }
    ]
  },
  {
    name: "What is in it",
    items: [
      { text: "has:image", means: "With pictures" },
      { text: "has:video", means: "With videos" },
      { text: "has:audio", means: "With sound" },
      { text: "has:poll", means: "With a poll" },
      { text: "has:link", means: "With a link" },
      { text: "is:reply", means: "Answers" },
      { text: "is:edited", means: "Edited posts" },
      { text: "is:sensitive", means: "Behind a warning" },
      { text: "language:", means: "In a language, such as language:de", open: true }
    ]
  },
  {
    name: "Where",
    items: [
      { text: "in:library", means: "What you wrote, liked, boosted, bookmarked or were named in" },
      { text: "in:bookmarks", means: "Your bookmarks" },
      { text: "in:favourites", means: "What you liked" }
    ]
  }
]

export const wordsHelp: ReadonlyArray<Operator> = [
  { text: '"market square"', means: "These words, in this order" },
  { text: "#birds", means: "Posts with this hashtag" },
  { text: "-cat", means: "Not with this word. A minus works before filters, too: -has:video" }
]

const chipWords: Readonly<Record<string, (value: string) => string>> = {
  from: (value) => (value.toLowerCase() === "me" ? "From me" : `From ${value.startsWith("@") ? value : `@${value}`}`),
  before: (value) => `Before ${value}`,
  after: (value) => `After ${value}`,
  during: (value) => `During ${value}`,
  has: (value) =>
    `With ${({ image: "pictures", video: "video", audio: "sound", poll: "a poll", link: "a link", media: "media" } as Readonly<Record<string, string>>)[value.toLowerCase()] ?? value}`,
  is: (value) =>
    (({ reply: "Answers", edited: "Edited", sensitive: "Sensitive" }) as Readonly<Record<string, string>>)[
      value.toLowerCase()
    ] ?? value,
  language: (value) => `Language ${value}`,
  in: (value) =>
    `In ${({ library: "your library", bookmarks: "your bookmarks", favourites: "your favourites", public: "public posts" } as Readonly<Record<string, string>>)[value.toLowerCase()] ?? value}`
}

/** A part of a query in words: `-has:image` → "Not: with pictures". */
export const chipLabel = (chip: {
  readonly kind: string
  readonly key?: string
  readonly value: string
  readonly negated: boolean
}): string => {
  const label =
    chip.kind === "operator"
      ? (chipWords[chip.key ?? ""]?.(chip.value) ?? chip.value)
      : chip.kind === "tag"
        ? `#${chip.value}`
        : chip.kind === "phrase"
          ? `“${chip.value}”`
          : chip.value
  return chip.negated ? `Not: ${label.charAt(0).toLowerCase()}${label.slice(1)}` : label
}

/** "12", or "20+" while there is more than was counted. */
export const countWords = (count: { readonly value: number; readonly more: boolean } | undefined): string =>
  count === undefined ? "" : `${count.value}${count.more ? "+" : ""}`
