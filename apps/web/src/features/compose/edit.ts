import type { RebloggedStatus } from "@chirp/domain/Status"
import { mediaOf } from "../drafts/keepAsDraft.ts"
import type { ContentType } from "./audience.ts"
import type { Composition } from "./compose.ts"
import type { DraftMedia } from "./draft.ts"
import type { PollDraft } from "./poll.ts"

/** `GET /api/v1/statuses/:id/source`: the words as they were written. */
export interface StatusSource {
  readonly id: string
  readonly text: string
  readonly spoiler_text: string
  readonly content_type?: string
}

/** Seconds a poll that is written anew runs when the old one has no end or is over. */
const day = 86_400

/** The poll as it was written. It runs from `from`, in whole minutes, until it would have ended. */
export const pollOf = (status: Pick<RebloggedStatus, "poll">, from: number): PollDraft | undefined => {
  const { poll } = status
  if (poll === null || poll === undefined) return undefined
  const left = poll.expires_at === null ? day : Math.round((Date.parse(poll.expires_at) - from) / 60_000) * 60
  return {
    options: poll.options.map(({ title }) => title),
    multiple: poll.multiple,
    hideTotals: false,
    expiresIn: left > 300 ? left : day
  }
}

export const contentTypeOf = (type: string | undefined): ContentType | undefined =>
  type === "text/plain" || type === "text/markdown" ? type : undefined

/** What the composer of a change begins with. */
export const givenOf = (
  status: RebloggedStatus,
  source: StatusSource
): { readonly composition: Partial<Composition>; readonly media: ReadonlyArray<DraftMedia> } => ({
  composition: {
    text: source.text,
    spoiler: source.spoiler_text,
    spoilerOpen: source.spoiler_text !== "",
    sensitive: status.sensitive,
    visibility: status.visibility,
    language: status.language ?? undefined,
    poll: pollOf(status, Date.now()),
    localOnly: status.local_only === true,
    contentType: contentTypeOf(source.content_type)
  },
  media: mediaOf(status.media_attachments)
})
