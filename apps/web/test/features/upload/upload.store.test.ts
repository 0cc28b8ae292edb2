import { createRoot } from "solid-js"
import { describe, expect, it } from "vitest"
import { ApiError } from "../../../src/clients/http.ts"
import type { UploadApi } from "../../../src/features/upload/upload.api.ts"
import { createUploads } from "../../../src/features/upload/upload.store.ts"
import { concurrentUploads, mediaIds, rulesOf } from "../../../src/features/upload/upload.ts"
import { attachment, configuration } from "../fixtures.ts"

/** A server that answers each upload when the test says so. */
const makeServer = () => {
  const open = new Map<
    string,
    {
      readonly done: () => void
      readonly fail: (error: unknown) => void
      readonly progress: (fraction: number) => void
      readonly signal: AbortSignal
    }
  >()
  const api: UploadApi = {
    send: (_, { name }, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        open.set(name, {
          done: () => resolve(attachment(`ID-${name}`)),
          fail: reject,
          progress: onProgress,
          signal
        })
        signal.addEventListener("abort", () => reject(new ApiError(0, "aborted", "Cancelled.")))
      }),
    describe: async (id, alt) => attachment(id, { description: alt }),
    get: async (id) => attachment(id),
    file: async ({ id }) => {
      if (id === "LOST") throw new ApiError(404, "http_404", "Not here")
      return new Blob([`bytes of ${id}`])
    }
  }
  const request = (name: string) => {
    const found = open.get(name)
    if (found === undefined) throw new Error(`${name} is not being uploaded`)
    return found
  }
  return { api, open, request }
}

const png = (name: string) => new File(["x"], name, { type: "image/png" })
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

const withQueue = (
  run: (queue: ReturnType<typeof createUploads>, server: ReturnType<typeof makeServer>) => Promise<void>
) =>
  createRoot(async (dispose) => {
    const server = makeServer()
    try {
      await run(
        createUploads(server.api, () => rulesOf({ configuration })),
        server
      )
    } finally {
      dispose()
    }
  })

describe("upload queue", () => {
  it("sends a few at a time and keeps the order they were picked in", () =>
    withQueue(async (queue, { open, request }) => {
      queue.add(["a", "b", "c"].map(png))
      expect([...open.keys()]).toEqual(["a", "b"])
      expect(open.size).toBe(concurrentUploads)
      request("b").done()
      await settle()
      expect(open.has("c")).toBe(true)
      request("c").done()
      request("a").done()
      await settle()
      expect(mediaIds(queue.items())).toEqual(["ID-a", "ID-b", "ID-c"])
    }))
  it("cancels the request of a file that is removed, and goes on with the next", () =>
    withQueue(async (queue, { open, request }) => {
      queue.add(["a", "b", "c"].map(png))
      queue.remove(queue.items()[0]?.key ?? "")
      expect(request("a").signal.aborted).toBe(true)
      await settle()
      expect(queue.items().map(({ name }) => name)).toEqual(["b", "c"])
      expect(open.has("c")).toBe(true)
    }))
  it("names the file that failed, and tries again only what may pass", () =>
    withQueue(async (queue, { request }) => {
      queue.add(["notes", "photo"].map(png))
      request("notes").fail(new ApiError(422, "http_422", "Error processing media"))
      request("photo").fail(new ApiError(0, "network", "No connection to the server."))
      await settle()
      const [notes, photo] = queue.items()
      expect(notes?.state).toEqual({
        at: "failed",
        message: "“notes” is not an image, video or sound that this server can read.",
        canRetry: false
      })
      expect(photo?.state).toMatchObject({ message: "“photo”: No connection to the server.", canRetry: true })
      queue.retry(photo?.key ?? "")
      request("photo").progress(0.5)
      expect(queue.items()[1]?.state).toEqual({ at: "sending", fraction: 0.5 })
      request("photo").progress(1)
      expect(queue.items()[1]?.state.at).toBe("working")
      request("photo").done()
      await settle()
      expect(mediaIds(queue.items())).toEqual(["ID-photo"])
    }))
  it("gives a draft the file itself until the server has it", () =>
    withQueue(async (queue, { request }) => {
      queue.add([png("a")])
      expect(queue.snapshot()).toMatchObject([{ at: "device", name: "a" }])
      request("a").done()
      await settle()
      expect(queue.snapshot()).toMatchObject([{ at: "server", attachment: { id: "ID-a" } }])
    }))
  it("carries files to another account as files, in order, or not at all", () =>
    withQueue(async (queue, { request }) => {
      await queue.restore([{ at: "server", name: "old", alt: "before", attachment: attachment("M1") }])
      queue.add([png("a")])
      request("a").done()
      await settle()
      const carried = await queue.carry()
      expect(carried).toMatchObject([
        { at: "device", name: "old", alt: "before" },
        { at: "device", name: "a" }
      ])
      expect(carried[0]?.at === "device" && (await carried[0].file.text())).toBe("bytes of M1")
      expect(carried[1]?.at === "device" && (await carried[1].file.text())).toBe("x")
      await queue.restore([{ at: "server", name: "gone", alt: "", attachment: attachment("LOST") }])
      await expect(queue.carry()).rejects.toBeInstanceOf(ApiError)
      expect(queue.items()).toHaveLength(3)
    }))
  it("sends what a draft kept on the device, and shows what it kept on the server", () =>
    withQueue(async (queue, { open }) => {
      await queue.restore([
        { at: "server", name: "a", alt: "typed later", attachment: attachment("M1") },
        { at: "device", name: "b", alt: "", file: png("b") }
      ])
      expect([...open.keys()]).toEqual(["b"])
      expect(queue.items()[0]).toMatchObject({ alt: "typed later", savedAlt: "", state: { at: "done" } })
    }))
})
