import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("settings", {
  title: "Settings",
  look: "Look",
  theme: "Theme",
  themes: { system: "Device", light: "Light", dark: "Dark" },
  contrast: "Contrast",
  contrasts: { system: "Device", standard: "Standard", more: "High" },
  textSize: "Text size",
  textSizes: { "87.5": "Small", "100": "Normal", "112.5": "Large", "125": "Larger", "150": "Largest" },
  textSizeHint: "On top of the browser's own text size. Everything grows along.",
  motion: "Motion",
  motions: { system: "Device", full: "Full", reduce: "Less" },
  motionHint: "With less motion nothing slides or fades, and moving pictures and emoji stand still.",
  keyboard: "Keyboard and screen reader",
  shortcuts: "Single-key shortcuts",
  shortcutsHint: "Press ? to see them. Off, single keys do nothing.",
  shortLabels: "Short labels",
  shortLabelsHint: "A screen reader says who wrote a post and when; its words are read on demand.",
  wellbeing: "Wellbeing",
  wellbeingHint: "Numbers that you would rather not see, on this device. Nobody else notices.",
  hide: {
    replies: "Hide how many replied",
    boosts: "Hide how many boosted",
    favourites: "Hide how many favourited",
    people: "Hide how many follow and are followed"
  },
  badge: "Count unread notifications",
  badgeHint: "In the navigation, in the tab's title and on the icon of the app.",
  see: "What you see",
  ways: {
    filters: "Filters",
    filtersHint: "Words and posts to fold away or to leave out",
    tags: "Followed hashtags",
    tagsHint: "Their posts come to your home timeline",
    lists: "Lists",
    listsHint: "Timelines of some of the people you follow",
    mutes: "Muted accounts",
    mutesHint: "Whose posts you do not see; they do not know",
    blocks: "Blocked accounts",
    blocksHint: "Who sees nothing of you, and you nothing of them",
    conversations: "Muted conversations",
    conversationsHint: "Threads that tell you nothing new"
  },
  account: "Account",
  profile: "Edit profile",
  profileHint: "Name and pictures, who may follow you, and what new posts begin with"
})
