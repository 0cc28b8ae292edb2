import { Schema } from "effect"

/** What a client may say on an open socket: `{"type":"subscribe","stream":"hashtag","tag":"cats"}`. */
export const ClientFrame = Schema.Struct({
  type: Schema.Literals(["subscribe", "unsubscribe"]),
  stream: Schema.String,
  tag: Schema.optional(Schema.String),
  list: Schema.optional(Schema.String)
})
export type ClientFrame = typeof ClientFrame.Type
