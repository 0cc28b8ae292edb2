export const draftsText = {
  title: "Drafts",
  label: "Drafts, newest first",
  loading: "Loading drafts…",
  empty: "No drafts",
  emptyHint: "What you begin to write and do not post is kept here, on this device.",
  unreadable: "This browser does not let Chirp keep drafts on this device.",
  open: "Continue",
  remove: "Delete draft",
  removed: "Draft deleted",
  restored: "Draft is back",
  undo: "Undo",
  nothing: "No words yet",
  saved: (when: string) => `Saved ${when}`,
  files: (count: number) => (count === 1 ? "1 file" : `${count} files`),
  thread: (count: number) => `Thread of ${count} posts`,
  poll: "Poll",
  kinds: { new: "New post", reply: "Reply", kept: "Put aside", edit: "Change of a post", refused: "Not posted" }
} as const
