import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("outbox", {
  title: "Waiting to be sent",
  waiting: (count: number) =>
    plural(count, { one: "1 post waits to be sent.", other: `${number(count)} posts wait to be sent.` }),
  why: (count: number) =>
    plural(count, {
      one: "It is kept on this device and sent as soon as there is a connection.",
      other: "They are kept on this device and sent, in order, as soon as there is a connection."
    }),
  sending: "Sending…",
  now: "Send now",
  change: "Change",
  remove: "Delete",
  removed: "Deleted. It will not be sent.",
  undo: "Undo",
  open: "Open",
  show: "Show",
  thread: (count: number) => plural(count, { one: "Thread of 1 post", other: `Thread of ${number(count)} posts` }),
  files: (count: number) => plural(count, { one: "1 file", other: `${number(count)} files` }),
  poll: "Poll",
  sent: (count: number) =>
    plural(count, {
      one: "A post that waited is out.",
      other: `A thread of ${number(count)} posts that waited is out.`
    }),
  full: "Too much waits to be sent on this device already. Connect, or delete some of it first.",
  refused: (why: string) => `A post that waited was refused: ${why} It is in your drafts.`,
  refusedElsewhere: (why: string) =>
    `What another of your accounts wrote was refused: ${why} It is in that account’s drafts.`,
  actionRefused: {
    favourite: {
      on: (why: string) => `When there was a connection, the favourite was not added. ${why}`,
      off: (why: string) => `When there was a connection, the favourite was not taken back. ${why}`
    },
    reblog: {
      on: (why: string) => `When there was a connection, the post was not boosted. ${why}`,
      off: (why: string) => `When there was a connection, the boost was not taken back. ${why}`
    },
    bookmark: {
      on: (why: string) => `When there was a connection, the bookmark was not added. ${why}`,
      off: (why: string) => `When there was a connection, the bookmark was not removed. ${why}`
    }
  }
})
