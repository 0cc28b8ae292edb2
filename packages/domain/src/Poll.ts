import { Schema } from "effect"
import { CustomEmoji } from "./Account.ts"

/** A poll on a post. `voters_count` is null on GoToSocial for single-choice polls; `own_votes` are option indices. */
export const Poll = Schema.Struct({
  id: Schema.String,
  expires_at: Schema.NullOr(Schema.String),
  expired: Schema.Boolean,
  multiple: Schema.Boolean,
  votes_count: Schema.Finite,
  voters_count: Schema.NullOr(Schema.Finite),
  voted: Schema.optional(Schema.Boolean),
  own_votes: Schema.optional(Schema.NullOr(Schema.Array(Schema.Finite))),
  options: Schema.Array(Schema.Struct({ title: Schema.String, votes_count: Schema.NullOr(Schema.Finite) })),
  emojis: Schema.Array(CustomEmoji)
})
export type Poll = typeof Poll.Type
