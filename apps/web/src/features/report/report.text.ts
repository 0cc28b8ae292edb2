import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("report", {
  title: (acct: string) => `Report @${acct}`,
  which: "Which posts is it about?",
  whichHint: "None is fine too, if it is about the account as a whole.",
  wordless: "A post without words",
  noPosts: "There are no posts to choose from.",
  rules: "Does it break a rule of this server?",
  why: "What should the moderators know?",
  whyHint: "They see your name, the posts you chose and what you write here. The reported person sees nothing.",
  forward: (host: string) => `Also tell the moderators of ${host}`,
  forwardHint: "They get it from your server, without your name.",
  cancel: "Cancel",
  next: "Next",
  back: "Back",
  send: "Send report",
  close: "Close",
  failed: (reason: string) => `The report was not sent. ${reason}`,
  sent: "Report sent",
  sentText: "Thank you. The moderators of your server will look at it.",
  mute: (acct: string) => `Mute @${acct}`,
  block: (acct: string) => `Block @${acct}`
})
