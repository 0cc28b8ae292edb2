import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { ApiError, type Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { DraftMedia } from "../compose/draft.ts"

/** Milliseconds for one file of up to 40 MB. */
const FILE_TIMEOUT = 120_000

const unlessGone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/**
 * The files of a scheduled post that GoToSocial has removed meanwhile, as Chirp has kept them, by their ids. What neither
 * has is left out. Fails with ApiError when either cannot be asked: then nothing is known to be lost.
 */
export const lostFiles = async (http: Http, post: ScheduledPost): Promise<ReadonlyMap<string, Blob>> => {
  const lost = new Map<string, Blob>()
  for (const { id } of post.posts.flatMap((item) => (item.state === "published" ? [] : item.media_attachments))) {
    if (await unlessGone(http.get(api.mediaItem(id)))) continue
    const file = await unlessGone(http.get<Blob>(api.scheduledFile(id), { as: "blob", timeout: FILE_TIMEOUT }))
    if (file !== undefined) lost.set(id, file)
  }
  return lost
}

/** What the server no longer has becomes a file of this device again, with its description and focus; it is uploaded anew. */
export const withFiles = (
  media: ReadonlyArray<DraftMedia>,
  lost: ReadonlyMap<string, Blob>
): ReadonlyArray<DraftMedia> =>
  media.map((one) => {
    const file = one.at === "server" ? lost.get(one.attachment.id) : undefined
    return file === undefined ? one : { at: "device", name: one.name, alt: one.alt, focus: one.focus, file }
  })
