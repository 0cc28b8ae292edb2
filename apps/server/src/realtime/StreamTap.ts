import { Context } from "effect"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"

/**
 * Sees what people's own streams bring, as it comes: for search, when there is no token to listen to the public stream with.
 * Runs on the hot path: it may note the frame and must return at once. The default is nobody.
 */
export const StreamTap = Context.Reference<((frame: UpstreamFrame) => void) | undefined>(
  "@chirp/server/realtime/StreamTap",
  { defaultValue: () => undefined }
)
