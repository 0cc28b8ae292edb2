import { type Channel, channelKey, streamOf } from "@chirp/domain/realtime/Channel"
import { Option, Schema } from "effect"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import { textFrame } from "./WireFrame.ts"

/**
 * Which of GoToSocial's streams feeds a channel. GoToSocial takes no subscription to `user:notification` and never
 * delivers hashtags: they are made from `user`, `public` and `public:local`.
 */
export const sourceOf = (channel: Channel): string => {
  switch (channel.name) {
    case "user":
    case "user:notification":
      return "user"
    case "hashtag":
      return "public"
    case "hashtag:local":
      return "public:local"
    case "list":
      return `list:${channel.list}`
    default:
      return channel.name
  }
}

/** An account's receivers by channel; the keys are `channelKey`s. */
export type Listeners<Receiver> = ReadonlyMap<
  string,
  { readonly channel: Channel; readonly receivers: ReadonlySet<Receiver> }
>

/** Hands an encoded frame to a receiver. `droppable`: posts can be fetched again, notifications and deletes not. */
export type Send<Receiver> = (receiver: Receiver, frame: Buffer, droppable: boolean) => void

/**
 * Sends an upstream frame to all it is for, in Mastodon's words (`["list","<id>"]`, `["hashtag","<tag>"]`), once for each
 * channel. It is encoded once a channel, whoever listens to that, and not at all when nobody does.
 */
export const route = <Receiver>(frame: UpstreamFrame, listeners: Listeners<Receiver>, send: Send<Receiver>): void => {
  const { event, label } = frame
  const droppable = event === "update" || event === "status.update"
  const give = (key: string) => {
    const found = listeners.get(key)
    if (found === undefined) return
    const encoded = encode(frame, found.channel)
    for (const receiver of found.receivers) send(receiver, encoded, droppable)
  }
  if (event === "delete") {
    // GoToSocial says it once, on one stream of many; the post is gone from all of them
    for (const [key, { channel }] of listeners) if (channel.name !== "user:notification") give(key)
    return
  }
  give(label.startsWith("list:") ? `list/${label.slice(5)}` : label)
  if (label === "user" && event === "notification") give("user:notification")
  const hashtag = label === "public" ? "hashtag" : label === "public:local" ? "hashtag:local" : undefined
  if (hashtag === undefined || !listensTo(listeners, hashtag)) return
  for (const tag of tagsOf(frame.payload)) give(channelKey({ name: hashtag, tag }))
}

const listensTo = (listeners: Listeners<unknown>, name: Channel["name"]): boolean => {
  for (const { channel } of listeners.values()) if (channel.name === name) return true
  return false
}

const brace = Buffer.from("}")

/** GoToSocial's own bytes are right already where the label is; the payload's always are. */
const encode = (frame: UpstreamFrame, channel: Channel): Buffer =>
  frame.label === channel.name
    ? textFrame(frame.bytes)
    : textFrame(
        Buffer.from(`{"stream":${JSON.stringify(streamOf(channel))},"event":${JSON.stringify(frame.event)},"payload":`),
        frame.rawPayload,
        brace
      )

/** One of Chirp's own frames. */
export const ownFrame = (stream: ReadonlyArray<string>, event: string, payload: string): Buffer =>
  textFrame(Buffer.from(JSON.stringify({ stream, event, payload })))

const Tagged = Schema.fromJsonString(
  Schema.Struct({ tags: Schema.optional(Schema.Array(Schema.Struct({ name: Schema.String }))) })
)
const decodeTagged = Schema.decodeUnknownOption(Tagged)

const tagsOf = (payload: string): ReadonlySet<string> =>
  new Set(
    Option.match(decodeTagged(payload), {
      onNone: () => [],
      onSome: ({ tags = [] }) => tags.map((tag) => tag.name.toLowerCase())
    })
  )
