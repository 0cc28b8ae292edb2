import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("conversation", {
  title: "Conversations",
  loading: "Loading conversations…",
  empty: "No conversations yet",
  emptyText: "Posts that only the people mentioned in them can see appear here.",
  again: "Try again",
  yourself: "Yourself",
  deleted: "The last post was deleted",
  wordless: "A post without words",
  label: (names: string, excerpt: string, when: string) =>
    `Conversation with ${names}: ${excerpt}${when === "" ? "" : `, ${when}`}`,
  unread: (label: string) => `Unread: ${label}`,
  you: "You: ",
  more: (names: string) => `More about the conversation with ${names}`,
  remove: "Remove from this list",
  notRemoved: (why: string) => `Could not remove this conversation. ${why}`
})
