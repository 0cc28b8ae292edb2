import type { Visibility } from "@chirp/domain/Status"
import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

const visibility: Readonly<Record<Visibility, string>> = {
  public: "Public",
  unlisted: "Quiet public",
  private: "Followers only",
  direct: "Mentioned people only"
}

export const text = catalogue("status", {
  visibility,
  localOnly: "Local only",
  automated: "Automated account, ",
  edited: (when: string) => `Edited ${when}`,
  editedMark: " edited",
  boosted: (who: JSX.Element, others: number): JSX.Element =>
    others === 0
      ? [who, " boosted"]
      : [who, plural(others, { one: " and 1 other boosted", other: ` and ${number(others)} others boosted` })],
  boostedMore: (count: number) =>
    plural(count, { one: "Boosted once more", other: `Boosted ${number(count)} more times` }),
  whoBoosted: "Who boosted",
  whoFavourited: "Who favourited",
  aReply: "A reply",
  continues: "Continues a thread",
  replyingTo: (who: JSX.Element): JSX.Element => ["Replying to ", who],
  filtered: (filter: string) => `Filtered: ${filter}`,
  filteredLabel: (filter: string, author: string) => `Filtered: ${filter}. Post by ${author}`,
  showAnyway: "Show anyway",
  showMore: "Show more",
  showLess: "Show less",
  showTags: (count: number) => plural(count, { one: "Show 1 hashtag", other: `Show ${number(count)} hashtags` }),
  readMore: "Read more",
  label: {
    boostedBy: (who: string) => `Boosted by ${who}`,
    authorBoosted: (author: string, by: string) => `${author}, boosted by ${by}`,
    reply: (author: string) => `${author}, reply`,
    warning: (warning: string) => `content warning: ${warning}`,
    warned: (warning: string, words: string) => `content warning: ${warning}. ${words}`,
    attachments: (count: number) => plural(count, { one: "1 attachment", other: `${number(count)} attachments` }),
    poll: "poll"
  },
  action: (name: string, count: number, waits: boolean) => {
    const counted = count === 0 ? name : `${name}, ${number(count)}`
    return waits ? `${counted}, waits to be sent` : counted
  },
  waits: (name: string) => `${name}: waits to be sent`,
  reply: "Reply",
  boost: "Boost",
  favourite: "Favourite",
  bookmark: "Bookmark",
  more: "More",
  openThread: "Open thread",
  copyLink: "Copy link",
  copied: "Link copied",
  notCopied: "The browser did not allow copying.",
  openOriginal: "Open on its own server",
  muteConversation: "Mute conversation",
  filter: "Filter this post…",
  unmuteConversation: "Unmute conversation",
  history: "Show edit history",
  edit: "Edit post",
  pin: "Pin to profile",
  unpin: "Unpin from profile",
  redraft: "Delete and redraft…",
  remove: "Delete post",
  mention: (username: string) => `Mention @${username}`,
  report: "Report post…",
  removeTitle: "Delete this post?",
  removeText:
    "It disappears from this server at once, and from others as soon as they hear of it. This cannot be undone.",
  cancel: "Cancel",
  removeNow: "Delete",
  done: {
    favourite: { on: "Favourite added", off: "Favourite removed" },
    reblog: { on: "Boosted", off: "Boost removed" },
    bookmark: { on: "Bookmarked", off: "Bookmark removed" },
    mute: { on: "Conversation muted", off: "Conversation unmuted" }
  },
  failed: {
    favourite: {
      on: (why: string) => `Could not add this favourite. ${why}`,
      off: (why: string) => `Could not take back this favourite. ${why}`
    },
    reblog: {
      on: (why: string) => `Could not boost this post. ${why}`,
      off: (why: string) => `Could not take back this boost. ${why}`
    },
    bookmark: {
      on: (why: string) => `Could not bookmark this post. ${why}`,
      off: (why: string) => `Could not remove this bookmark. ${why}`
    },
    mute: {
      on: (why: string) => `Could not mute this conversation. ${why}`,
      off: (why: string) => `Could not unmute this conversation. ${why}`
    }
  },
  sentLater: "No connection. Chirp sends this as soon as there is one.",
  notRemoved: (why: string) => `Could not delete this post. ${why}`,
  removed: "Post deleted",
  pinned: "Pinned to your profile",
  unpinned: "No longer pinned",
  notPinned: (why: string) => `Could not pin this post. ${why}`,
  notUnpinned: (why: string) => `Could not unpin this post. ${why}`,
  voted: "Vote counted"
})
