import type { QueuedAction } from "./outbox.ts"

const actions = {
  favourite: ["the favourite was not added", "the favourite was not taken back"],
  reblog: ["the post was not boosted", "the boost was not taken back"],
  bookmark: ["the bookmark was not added", "the bookmark was not removed"]
} as const

export const outboxText = {
  title: "Waiting to be sent",
  waiting: (count: number) => (count === 1 ? "1 post waits to be sent." : `${count} posts wait to be sent.`),
  why: "It is kept on this device and sent as soon as there is a connection.",
  whyMany: "They are kept on this device and sent, in order, as soon as there is a connection.",
  sending: "Sending…",
  now: "Send now",
  change: "Change",
  remove: "Delete",
  removed: "Deleted. It will not be sent.",
  undo: "Undo",
  open: "Open",
  show: "Show",
  thread: (count: number) => `Thread of ${count} posts`,
  files: (count: number) => (count === 1 ? "1 file" : `${count} files`),
  poll: "Poll",
  sent: (count: number) =>
    count === 1 ? "A post that waited is out." : `A thread of ${count} posts that waited is out.`,
  refused: (message: string) => `A post that waited was refused: ${message} It is in your drafts.`,
  actionRefused: (action: QueuedAction, on: boolean, message: string) => {
    const words = actions[action][on ? 0 : 1]
    return `When there was a connection, ${words}. ${message}`
  },
  pendingSuffix: ", waits to be sent"
} as const
