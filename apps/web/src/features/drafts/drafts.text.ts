import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("drafts", {
  title: "Drafts",
  label: "Drafts, newest first",
  loading: "Loading drafts…",
  empty: "No drafts",
  emptyHint: "What you begin to write and do not post is kept here, on this device.",
  unreadable: "This browser does not let Chirp keep drafts on this device.",
  open: "Continue",
  openNamed: (words: string) => `Continue: ${words}`,
  remove: (words: string) => `Delete draft: ${words}`,
  removed: "Draft deleted",
  restored: "Draft is back",
  undo: "Undo",
  nothing: "No words yet",
  saved: (when: string) => `Saved ${when}`,
  files: (count: number) => plural(count, { one: "1 file", other: `${number(count)} files` }),
  thread: (count: number) => plural(count, { one: "Thread of 1 post", other: `Thread of ${number(count)} posts` }),
  poll: "Poll",
  kinds: { new: "New post", reply: "Reply", kept: "Put aside", edit: "Change of a post", refused: "Not posted" }
})
