import { Option, Schema } from "effect"
import type { UpstreamEvent } from "../gotosocial/GoToSocialStream.ts"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import { type Observation, observe } from "./Observation.ts"
import type { RemotePolicy } from "./Privacy.ts"

/** What search reads of a frame. */
export type Said = Pick<UpstreamFrame, "_tag" | "event" | "payload">

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
/**
 * What a handful of frames says together, all of which came within the last `age` seconds. A deletion is final, whatever else
 * they say; of several forms of a post the last counts.
 */
export const readFrames = (
  events: ReadonlyArray<Said | Exclude<UpstreamEvent, UpstreamFrame>>,
  options: { readonly age: number; readonly remote: RemotePolicy }
): Observation => {
  const latest = new Map<string, unknown>()
  const deleted = new Set<string>()
  let unnamed = 0
  for (const event of events) {
    if (event._tag !== "Frame") continue
    if (event.event === "delete") deleted.add(event.payload)
    if (event.event !== "update" && event.event !== "status.update") continue
    const item = Option.getOrUndefined(decodeJson(event.payload))
    const id = typeof item === "object" && item !== null && "id" in item ? String(item.id) : `${unnamed++}`
    latest.set(id, item)
  }
  const seen = observe([...latest.values()], options)
  return { ...seen, deleted: [...deleted] }
}
