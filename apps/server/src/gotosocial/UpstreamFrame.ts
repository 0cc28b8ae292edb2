import { Option, Schema } from "effect"

/** One frame of GoToSocial's streaming API. */
export interface UpstreamFrame {
  readonly _tag: "Frame"
  /** Its stream: `user`, `public:local`, `list:<id>`. */
  readonly label: string
  readonly event: string
  /** The whole frame as JSON in UTF-8, without the line break that GoToSocial ends it with. */
  readonly bytes: Buffer
  /** The payload as it stands in `bytes`: a JSON string with its quotes. */
  readonly rawPayload: Buffer
  /** The payload decoded; done when asked for. */
  readonly payload: string
}

class Frame implements UpstreamFrame {
  readonly _tag = "Frame" as const
  readonly label: string
  readonly event: string
  readonly bytes: Buffer
  readonly rawPayload: Buffer
  #payload: string | undefined

  constructor(label: string, event: string, bytes: Buffer, rawPayload: Buffer) {
    this.label = label
    this.event = event
    this.bytes = bytes
    this.rawPayload = rawPayload
  }

  get payload(): string {
    this.#payload ??= Option.getOrElse(decodeText(this.rawPayload.toString("utf8")), () => "")
    return this.#payload
  }
}

const decodeText = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

/** Any way of writing the frame. */
const AnyFrame = Schema.fromJsonString(
  Schema.Struct({
    stream: Schema.Array(Schema.String),
    event: Schema.String,
    payload: Schema.optional(Schema.String)
  })
)
const decodeAny = Schema.decodeUnknownOption(AnyFrame)

/** GoToSocial's way of writing it (facts, section 5): these keys, in this order, one stream. */
const HEAD = /^\{"stream":\["([\w:-]{1,64})"\],"event":"([\w.]{1,64})","payload":(?=")/
const HEAD_BYTES = 192
const BRACE = 0x7d
const QUOTE = 0x22

/**
 * Reads a frame; undefined when it is none. One written as GoToSocial writes them is taken apart by its head alone: posts
 * come once for each account that listens, most are passed on as they are, so
 * nothing is decoded for that. Anything else is decoded, and written in that way.
 */
export const readFrame = (data: Buffer): UpstreamFrame | undefined => {
  let end = data.length
  while (end > 0 && (data[end - 1] ?? 0) <= 0x20) end--
  const head = HEAD.exec(data.toString("latin1", 0, HEAD_BYTES))
  if (head !== null && data[end - 1] === BRACE && data[end - 2] === QUOTE && end - 1 > head[0].length + 1) {
    const [whole, label = "", event = ""] = head
    return new Frame(label, event, data.subarray(0, end), data.subarray(whole.length, end - 1))
  }
  const decoded = Option.getOrUndefined(decodeAny(data.toString("utf8")))
  return decoded === undefined ? undefined : makeFrame(decoded.stream.join(":"), decoded.event, decoded.payload ?? "")
}

/** A frame of these parts. */
export const makeFrame = (label: string, event: string, payload: string): UpstreamFrame => {
  const rawPayload = Buffer.from(JSON.stringify(payload))
  const head = Buffer.from(`{"stream":${JSON.stringify([label])},"event":${JSON.stringify(event)},"payload":`)
  return new Frame(label, event, Buffer.concat([head, rawPayload, Buffer.from("}")]), rawPayload)
}
