import { expect, it, vi } from "vitest"
import type { Http } from "../../../src/clients/http.ts"
import type { Stream, StreamListener, StreamMessage } from "../../../src/clients/stream.ts"
import { makePlaceSync } from "../../../src/features/timeline/placeSync.ts"
import { makePlaces } from "../../../src/features/timeline/places.ts"

const position = (status_id: string) => ({ feed: "home", status_id, seen_id: status_id, offset: 0, device: "phone" })

it("makes no offer again that was answered, however late the server says it once more", async () => {
  vi.useFakeTimers()
  try {
    let kept = "A"
    let tell: StreamListener = () => undefined
    const http = {
      get: async (path: string) => (path.includes("markers") ? {} : [position(kept)]),
      send: async () => undefined
    } as unknown as Http
    const stream = {
      subscribe: (_: unknown, listener: StreamListener) => {
        tell = listener
        return () => undefined
      }
    } as unknown as Stream
    const sync = makePlaceSync({ http, stream, places: makePlaces("ME", undefined) })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sync.offer("home")?.id).toBe("A")
    sync.dismiss("home")
    const told = (status_id: string): StreamMessage =>
      ({ event: "reading_position", payload: position(status_id) }) as unknown as StreamMessage
    tell(told("A"))
    expect(sync.offer("home")).toBeUndefined()
    tell(told("B"))
    expect(sync.offer("home")?.id).toBe("B")
    // what another device told while nothing came through is asked for when the stream is back, and not when it begins
    kept = "C"
    tell({ event: "resync", begins: true })
    await vi.advanceTimersByTimeAsync(1)
    expect(sync.offer("home")?.id).toBe("B")
    tell({ event: "resync" })
    await vi.advanceTimersByTimeAsync(1)
    expect(sync.offer("home")?.id).toBe("C")
    sync.close()
  } finally {
    vi.useRealTimers()
  }
})
