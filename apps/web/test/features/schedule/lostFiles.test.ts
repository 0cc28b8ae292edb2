import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { describe, expect, it } from "vitest"
import { ApiError, type Http } from "../../../src/clients/http.ts"
import { lostFiles, withFiles } from "../../../src/features/schedule/lostFiles.ts"

const file = (id: string) => ({
  id,
  type: "image" as const,
  url: null,
  preview_url: null,
  description: id,
  blurhash: null
})
const item = (state: ScheduledPost["state"], ...ids: ReadonlyArray<string>) => ({
  id: ids.join(),
  text: "",
  media_ids: ids,
  media_attachments: ids.map(file),
  state,
  status_id: null
})
const post: ScheduledPost = {
  id: "1",
  state: "failed",
  scheduled_at: "2026-11-22T10:00:00.000Z",
  created_at: "2026-11-21T10:00:00.000Z",
  updated_at: "2026-11-21T10:00:00.000Z",
  revision: 1,
  attempts: 0,
  next_try_at: null,
  published_at: null,
  failed_at: null,
  problem: null,
  needs_sign_in: false,
  posts: [item("published", "out"), item("failed", "there", "removed"), item("scheduled", "forgotten")]
}
const missing = new ApiError(404, "not_found", "Not there")

/** GoToSocial has `there`, Chirp has a copy of `removed`, nobody has the rest. */
const server = (failure?: ApiError): Http & { readonly asked: ReadonlyArray<string> } => {
  const asked: Array<string> = []
  return {
    asked,
    get: async <T>(path: string) => {
      asked.push(path)
      if (path === "/api/v1/media/there") return file("there") as T
      if (path === "/api/v2/chirp/scheduled_media/removed") {
        if (failure) throw failure
        return new Blob(["bytes"], { type: "image/png" }) as T
      }
      throw missing
    },
    page: async () => ({ items: [] }),
    send: async () => {
      throw missing
    }
  }
}

describe("files that GoToSocial has removed", () => {
  it("come from Chirp's copy; what is there, out, or nowhere is left as it is", async () => {
    const http = server()
    const lost = await lostFiles(http, post)
    expect([...lost.keys()]).toEqual(["removed"])
    expect(await lost.get("removed")?.text()).toBe("bytes")
    expect(http.asked.some((path) => path.includes("out"))).toBe(false)
  })

  it("fail as a whole when they cannot be fetched, so that nothing is taken for lost", async () => {
    const away = new ApiError(0, "network", "No connection")
    await expect(lostFiles(server(away), post)).rejects.toBe(away)
  })

  it("become files of the device with description and focus, in their place", () => {
    const blob = new Blob(["bytes"])
    const media = ["there", "removed"].map((id) => ({
      at: "server" as const,
      name: id,
      alt: `what ${id} shows`,
      focus: { x: 0.5, y: -1 },
      attachment: file(id)
    }))
    expect(withFiles(media, new Map([["removed", blob]]))).toEqual([
      media[0],
      { at: "device", name: "removed", alt: "what removed shows", focus: { x: 0.5, y: -1 }, file: blob }
    ])
  })
})
