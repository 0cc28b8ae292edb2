import { type Channel, streamOf } from "@chirp/domain/realtime/Channel"
import { Option, Schema } from "effect"
import type { UpstreamFrame } from "../gotosocial/GoToSocialStream.ts"

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

/** Deletes come on whichever stream GoToSocial likes, but never on a list's: `user` is listened to in any case. */
export const sourcesOf = (channels: Iterable<Channel>): ReadonlySet<string> => {
  const sources = new Set<string>()
  for (const channel of channels) sources.add("user").add(sourceOf(channel))
  return sources
}

/** One upstream frame, made ready once for all its receivers. */
export interface Delivery {
  /** Whether it may be left out for a client that is behind: posts can be fetched again, notifications and deletes not. */
  readonly droppable: boolean
  /** The frame for a channel, encoded on first use; undefined when it is not for that channel. */
  readonly frameFor: (channel: Channel, key: string) => Buffer | undefined
}

/** Decides who gets an upstream frame, in Mastodon's words: `["list","<id>"]`, `["hashtag","<tag>"]`. */
export const deliveryOf = (frame: UpstreamFrame): Delivery => {
  const { event, label, payload } = frame
  const encoded = new Map<string, Buffer>()
  const encode = (channel: Channel, key: string) => {
    const known = encoded.get(key)
    if (known !== undefined) return known
    // GoToSocial's own bytes are right already where the label is
    const same = label === channel.name && channel.name !== "list"
    const buffer = Buffer.from(same ? frame.text : JSON.stringify({ stream: streamOf(channel), event, payload }))
    encoded.set(key, buffer)
    return buffer
  }
  let tags: ReadonlySet<string> | undefined
  const hasTag = (tag: string) => {
    tags ??= tagsOf(payload)
    return tags.has(tag)
  }
  const isFor = (channel: Channel): boolean => {
    // GoToSocial says it once, on one stream of many; the post is gone from all of them
    if (event === "delete") return channel.name !== "user:notification"
    if (channel.name === "user:notification") return label === "user" && event === "notification"
    if (label !== sourceOf(channel)) return false
    return "tag" in channel ? hasTag(channel.tag) : true
  }
  return {
    droppable: event === "update" || event === "status.update",
    frameFor: (channel, key) => (isFor(channel) ? encode(channel, key) : undefined)
  }
}

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
