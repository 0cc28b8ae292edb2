import { Schema } from "effect"

/** One of Chirp's own events for an account's `user` stream; `payload` as in `ServerFrame`. */
const Event = Schema.TaggedStruct("Event", {
  accountId: Schema.String,
  event: Schema.String,
  payload: Schema.String
})
/** A session has ended: its sockets are closed. `session` is the hash of the session's id. */
const SessionEnded = Schema.TaggedStruct("SessionEnded", { session: Schema.String })
/** GoToSocial does not take a token any more. `tokenHash` is `hashOf(token)`; the token itself never travels. */
const TokenRevoked = Schema.TaggedStruct("TokenRevoked", { tokenHash: Schema.String })
/** All of an account's browser sessions have ended, but for `except`. */
const AccountSessionsEnded = Schema.TaggedStruct("AccountSessionsEnded", {
  accountId: Schema.String,
  except: Schema.optional(Schema.String)
})
/** The account is gone: everything it has open is closed. */
const AccountGone = Schema.TaggedStruct("AccountGone", { accountId: Schema.String })
/** Some credential of the account was taken back, and which is not known: all of them are to be checked now. */
const AccountSuspect = Schema.TaggedStruct("AccountSuspect", { accountId: Schema.String })

/** What replicas tell each other about open sockets and who may have them. */
export const HubMessage = Schema.Union([
  Event,
  SessionEnded,
  TokenRevoked,
  AccountSessionsEnded,
  AccountGone,
  AccountSuspect
])
export type HubMessage = typeof HubMessage.Type

/** What a subscriber gets. `Missed`: messages may have been lost here, so whatever was kept up to date by them is not. */
export type HubNotice = HubMessage | { readonly _tag: "Missed" }

/**
 * What goes through Redis: the messages a replica had to tell since its last envelope (none: a sign of life). `n` counts a
 * replica's envelopes, `from` is its random name for one life; so a number left out shows, and one sent twice does too.
 */
export const Envelope = Schema.fromJsonString(
  Schema.Struct({ from: Schema.String, n: Schema.Int, messages: Schema.Array(HubMessage) })
)
