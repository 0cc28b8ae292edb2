import { Option, Schema } from "effect"

/** The only two answers of GoToSocial that are read and changed on their way, both small. */
const paths = new Set(["/api/v1/instance", "/api/v2/instance"])

/** Longer answers are not an instance's. */
export const MAX_INSTANCE_BYTES = 1024 * 1024

export const isInstance = (method: string | undefined, path: string) => method === "GET" && paths.has(path)

/** GoToSocial always says `wss://<its host>`; clients must come to Chirp's hub, by ws where Chirp is on http. */
export const streamingUrl = (publicUrl: URL): string =>
  `${publicUrl.protocol === "https:" ? "wss" : "ws"}://${publicUrl.host}`

const Json = Schema.fromJsonString(Schema.Unknown)
const parse = Schema.decodeUnknownOption(Json)

/**
 * Puts Chirp's streaming URL into `urls.streaming_api` (v1) and `configuration.urls.streaming` (v2) where they are, and
 * leaves the rest as it is. None when the bytes are not a JSON object.
 */
export const rewriteInstance = (bytes: Buffer, url: string): Option.Option<Buffer> =>
  Option.map(Option.filter(parse(bytes.toString("utf8")), isRecord), (body) => {
    set(body.urls, "streaming_api", url)
    if (isRecord(body.configuration)) set(body.configuration.urls, "streaming", url)
    return Buffer.from(JSON.stringify(body))
  })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const set = (target: unknown, key: string, value: string) => {
  if (isRecord(target) && key in target) target[key] = value
}
