import { Schema } from "effect"
import { Account } from "./Account.ts"
import { Status } from "./Status.ts"

/** GoToSocial's types; a newer server may send others, which are shown by their status or account alone. */
export const knownNotificationTypes = [
  "follow",
  "follow_request",
  "mention",
  "reblog",
  "favourite",
  "poll",
  "status",
  "update",
  "admin.sign_up",
  "admin.report",
  "pending.favourite",
  "pending.reply",
  "pending.reblog"
] as const

export const Notification = Schema.Struct({
  id: Schema.String,
  type: Schema.String,
  created_at: Schema.String,
  account: Account,
  status: Schema.optional(Schema.NullOr(Status))
})
export type Notification = typeof Notification.Type
