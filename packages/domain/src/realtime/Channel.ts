import { Schema } from "effect"

/** The streams of Mastodon's streaming protocol. `hashtag*` need a `tag`, `list` needs a `list` id. */
export const ChannelName = Schema.Literals([
  "user",
  "user:notification",
  "public",
  "public:local",
  "hashtag",
  "hashtag:local",
  "list",
  "direct"
])
export type ChannelName = typeof ChannelName.Type

/** One stream a client listens to. */
export type Channel =
  | { readonly name: "hashtag" | "hashtag:local"; readonly tag: string }
  | { readonly name: "list"; readonly list: string }
  | { readonly name: Exclude<ChannelName, "hashtag" | "hashtag:local" | "list"> }

/** The `stream` array of a frame, as Mastodon writes it: `["user"]`, `["hashtag","cats"]`, `["list","<id>"]`. */
export const streamOf = (channel: Channel): ReadonlyArray<string> =>
  "tag" in channel ? [channel.name, channel.tag] : "list" in channel ? [channel.name, channel.list] : [channel.name]

/** A string that is the same for two channels exactly when they are the same stream. */
export const channelKey = (channel: Channel): string => streamOf(channel).join("/")

/** Reads what a client asked for. Undefined: no such stream, or its tag or list is missing. Tags are folded to lower case. */
export const parseChannel = (
  stream: string,
  params: { readonly tag?: string | undefined; readonly list?: string | undefined }
): Channel | undefined => {
  switch (stream) {
    case "user":
    case "user:notification":
    case "public":
    case "public:local":
    case "direct":
      return { name: stream }
    case "hashtag":
    case "hashtag:local":
      return params.tag ? { name: stream, tag: params.tag.replace(/^#/, "").toLowerCase() } : undefined
    case "list":
      return params.list ? { name: stream, list: params.list } : undefined
    default:
      return undefined
  }
}
