import { crc32 } from "node:zlib"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import type { Said } from "./Frames.ts"

/** Posts that wait to be taken in, and their bytes; past either the newest are left out. */
const WAITING = 1024
const WAITING_BYTES = 8 * 1024 * 1024
/** Everybody's stream brings the same public posts: this many are remembered, to be taken in once. */
const REMEMBERED = 4096
/** Of a payload as GoToSocial writes it: its post's id is in there. */
const START = 48

/**
 * What people's own streams brought and search has not taken in. Asked of every frame of every account: it decodes nothing
 * that it has had, and remembers a post by its beginning, its length and a checksum, some 80 bytes whatever the post has.
 * A post that is taken for another is found when somebody reads it through Chirp.
 */
export class FramesSeen {
  readonly #known = new Set<string>()
  #waiting: Array<Said> = []
  #bytes = 0

  /** Whether it was new, and is kept. */
  add(frame: UpstreamFrame): boolean {
    if (frame.event !== "update" && frame.event !== "status.update" && frame.event !== "delete") return false
    const { rawPayload } = frame
    const name = `${rawPayload.toString("latin1", 0, START)} ${rawPayload.length} ${crc32(rawPayload)}`
    if (this.#known.has(name)) return false
    if (this.#waiting.length >= WAITING || this.#bytes + rawPayload.length > WAITING_BYTES) return false
    this.#known.add(name)
    const oldest = this.#known.values().next().value
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest)
    this.#bytes += rawPayload.length
    // not the frame: its bytes are a piece of all that came with it
    this.#waiting.push({ _tag: "Frame", event: frame.event, payload: frame.payload })
    return true
  }

  /** All that waits; then nothing does. */
  take(): ReadonlyArray<Said> {
    const taken = this.#waiting
    this.#waiting = []
    this.#bytes = 0
    return taken
  }
}
