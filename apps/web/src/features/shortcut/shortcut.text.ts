import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("shortcut", {
  title: "Keyboard shortcuts",
  off: "Single keys are switched off.",
  on: "Single keys can be switched off.",
  toSettings: "To the settings",
  pair: (first: JSX.Element, second: JSX.Element): JSX.Element => [first, " then ", second],
  commands: {
    next: "Next post",
    previous: "Previous post",
    open: "Open the post (also Enter)",
    reply: "Reply",
    favourite: "Favourite, or take it back",
    boost: "Boost, or take it back",
    bookmark: "Bookmark, or take it back",
    reveal: "Show or hide what is behind a warning",
    top: "To the top, with what is new",
    compose: "New post",
    search: "Search",
    home: "Go to Home",
    notifications: "Go to Notifications",
    local: "Go to Local",
    federated: "Go to Federated",
    conversations: "Go to Conversations",
    lists: "Go to Lists",
    bookmarks: "Go to Bookmarks",
    profile: "Go to your profile",
    settings: "Go to Settings",
    help: "Show this help"
  }
})
