import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("profile", {
  posts: (count: number, short: string) => plural(count, { one: `${short} post`, other: `${short} posts` }),
  empty: {
    posts: { title: "No posts yet", text: "What they write appears here.", own: "What you write appears here." },
    replies: {
      title: "No posts or replies yet",
      text: "What they write appears here.",
      own: "What you write and answer appears here."
    },
    media: {
      title: "No media yet",
      text: "Their pictures and videos appear here.",
      own: "Your pictures and videos appear here."
    }
  },
  postsOf: (name: string) => `Posts of ${name}`,
  mediaOf: (name: string) => `Media of ${name}`,
  tabs: { label: "Posts of this account", posts: "Posts", replies: "Replies", media: "Media" },
  unknown: (acct: string) => `@${acct} is not known here`,
  lookUp: (acct: string) => `Search for @${acct}`,
  unknownText: "There is no such account, or this server has not met it yet.",
  noRelationship: (acct: string, why: string) => `How you stand to @${acct} did not load. ${why}`,
  loading: "Loading the profile…",
  loadingMedia: "Loading media…",
  loadingOlder: "Loading older media…",
  end: "You have reached the end.",
  again: "Try again",
  more: "Load more",
  about: "About this account",
  moreAbout: (acct: string) => `More about @${acct}`,
  edit: "Edit profile",
  locked: "Follows need approval",
  automated: "Automated",
  followsYou: "Follows you",
  muted: "Muted",
  blocked: "Blocked",
  verified: "Verified",
  verifiedAt: (when: string) => `Verified ${when}`,
  counts: {
    posts: (count: number, shown: JSX.Element): JSX.Element => [
      shown,
      plural(count, { one: " post", other: " posts" })
    ],
    following: (_count: number, shown: JSX.Element): JSX.Element => [shown, " following"],
    followers: (count: number, shown: JSX.Element): JSX.Element => [
      shown,
      plural(count, { one: " follower", other: " followers" })
    ],
    joined: (when: JSX.Element): JSX.Element => ["joined ", when]
  },
  following: "Following",
  followers: "Followers",
  pinned: "Pinned",
  pinnedBy: (name: string) => `Pinned by ${name}`,
  note: {
    label: "Note for yourself",
    placeholder: "Only you see this.",
    saving: "Saving…",
    saved: "Saved",
    notSaved: (why: string) => `Not saved yet. ${why}`
  },
  menu: {
    copied: "Link copied",
    notCopied: "The browser did not allow copying.",
    hideBoosts: "Hide their boosts",
    showBoosts: "Show their boosts",
    notTell: "Stop telling me of new posts",
    tell: "Tell me of new posts",
    lists: "Put on a list…",
    mention: (username: string) => `Mention @${username}`,
    copy: "Copy link to profile",
    open: "Open on its own server",
    mute: "Mute…",
    unmute: "Unmute",
    block: "Block…",
    unblock: "Unblock",
    report: "Report…"
  },
  mute: {
    title: (acct: string) => `Mute @${acct}?`,
    change: (acct: string) => `How long is @${acct} muted?`,
    save: "Change",
    text: "You will not see their posts. They do not find out, and can still see yours.",
    howLong: "For how long",
    always: "Until I unmute",
    hours: (count: number) => plural(count, { one: "1 hour", other: `${number(count)} hours` }),
    days: (count: number) => plural(count, { one: "1 day", other: `${number(count)} days` }),
    notifications: "Hide their notifications too",
    cancel: "Cancel",
    now: "Mute"
  },
  block: {
    title: (acct: string) => `Block @${acct}?`,
    text: "You will not see each other’s posts, and follows between you are removed. They can find out that you did.",
    cancel: "Cancel",
    now: "Block"
  },
  crop: {
    cancel: "Cancel",
    use: "Use this part",
    label: "The part that is used. Arrow keys move it, plus and minus zoom.",
    zoom: "Zoom",
    unreadable: (name: string) => `${name} cannot be read as a picture.`,
    notMade: "The browser could not make the picture. Try another one."
  },
  form: {
    title: "Edit profile",
    save: "Save",
    saveAll: "Save profile",
    saved: "Profile saved",
    notSaved: (why: string) => `The profile was not saved. ${why}`,
    avatar: {
      choose: "Choose a picture",
      crop: "Choose the part for your picture",
      alt: "Picture in words, for those who cannot see it"
    },
    header: {
      choose: "Choose a header",
      crop: "Choose the part for your header",
      alt: "Header in words, for those who cannot see it"
    },
    name: "Name",
    bio: "About you",
    table: "Table",
    tableHint: "Links of pages that link back to your profile are shown as verified.",
    label: "Label",
    labelOf: (row: number) => `Label of row ${row}`,
    content: "Content",
    contentOf: (row: number) => `Content of row ${row}`,
    remove: (row: number) => `Remove row ${row}`,
    account: "Account",
    locked: "Ask me before somebody follows me",
    discoverable: "Others may recommend and find me",
    bot: "This account posts by itself",
    botHint: "It is marked as automated.",
    newPosts: "New posts start with",
    privacy: "Who can see them",
    language: "Their language",
    sensitive: "Cover pictures and videos as sensitive"
  }
})
