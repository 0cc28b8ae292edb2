import type { Instance } from "@chirp/domain/Instance"
import type { Visibility } from "@chirp/domain/Status"
import { isBusy, isRefused, mediaIds, type Uploads } from "../upload/upload.ts"
import { type ContentType, type InteractionPolicy, type PolicyChoice, policyFor } from "./audience.ts"
import { text } from "./compose.text.ts"
import { postLength } from "./counter.ts"
import { type DraftContext, replyTarget } from "./draft.ts"
import { filledOptions, type PollDraft, pollProblem } from "./poll.ts"

/** What is in the composer, free of where it is kept or shown. */
export interface Composition {
  readonly context: DraftContext
  readonly text: string
  readonly spoiler: string
  readonly spoilerOpen: boolean
  readonly sensitive: boolean
  readonly visibility: Visibility
  readonly language: string | undefined
  readonly poll: PollDraft | undefined
  /** Not sent to other servers. */
  readonly localOnly: boolean
  /** Undefined: what the account has chosen in its settings. */
  readonly contentType: ContentType | undefined
  /** Who may answer, boost, favourite. */
  readonly policy: PolicyChoice
  /** The post that is answered, where the context does not say it (a draft put aside). */
  readonly replyTo: string | undefined
}

/** The body of `POST /api/v1/statuses`. */
export interface StatusRequest {
  readonly status: string
  readonly spoiler_text?: string
  readonly sensitive?: boolean
  readonly visibility: Visibility
  readonly language?: string
  readonly in_reply_to_id?: string
  readonly media_ids?: ReadonlyArray<string>
  readonly local_only?: boolean
  readonly content_type?: ContentType
  readonly interaction_policy?: InteractionPolicy
  readonly poll?: {
    readonly options: ReadonlyArray<string>
    readonly expires_in: number
    readonly multiple: boolean
    readonly hide_totals: boolean
  }
}

/** The content warning that will be sent: none while its field is closed. */
export const spoilerOf = (composition: Pick<Composition, "spoiler" | "spoilerOpen">): string =>
  composition.spoilerOpen ? composition.spoiler.trim() : ""

export const lengthOf = (composition: Composition): number =>
  postLength({ text: composition.text, spoiler: spoilerOf(composition) })

/** Why the post cannot be sent now, in words for the person; undefined when it can. `quiet`: obvious, needs no message. */
export const blocker = (
  composition: Composition,
  uploads: Uploads,
  configuration: Instance["configuration"],
  /** There is no connection: files that have not arrived travel with the post when there is. */
  later = false
): { readonly message: string; readonly quiet: boolean } | undefined => {
  const { statuses, polls } = configuration
  if (composition.text.trim() === "" && uploads.length === 0 && composition.poll === undefined)
    return { message: text.problem.empty, quiet: true }
  const over = lengthOf(composition) - statuses.max_characters
  if (over > 0) return { message: text.problem.long(over), quiet: false }
  if (uploads.length > statuses.max_media_attachments)
    return { message: text.problem.files(statuses.max_media_attachments), quiet: false }
  if (composition.poll !== undefined && uploads.length > 0) return { message: text.problem.either, quiet: false }
  const poll = composition.poll === undefined ? undefined : pollProblem(composition.poll, polls)
  if (poll !== undefined) return { message: poll, quiet: false }
  if (isRefused(uploads)) return { message: text.problem.refused, quiet: false }
  if (isBusy(uploads) && !later) return { message: text.problem.busy, quiet: true }
  return undefined
}

export const requestOf = (composition: Composition, uploads: Uploads): StatusRequest => {
  const spoiler = spoilerOf(composition)
  const replyTo = composition.replyTo ?? replyTarget(composition.context)
  const ids = mediaIds(uploads)
  const policy = policyFor(composition.policy, composition.visibility)
  return {
    status: composition.text,
    visibility: composition.visibility,
    ...(spoiler === "" ? {} : { spoiler_text: spoiler }),
    ...(spoiler !== "" || (composition.sensitive && ids.length > 0) ? { sensitive: true } : {}),
    ...(composition.language === undefined ? {} : { language: composition.language }),
    ...(replyTo === undefined ? {} : { in_reply_to_id: replyTo }),
    ...(ids.length === 0 ? {} : { media_ids: ids }),
    ...(composition.localOnly ? { local_only: true } : {}),
    ...(composition.contentType === undefined ? {} : { content_type: composition.contentType }),
    ...(policy === undefined ? {} : { interaction_policy: policy }),
    ...(composition.poll === undefined
      ? {}
      : {
          poll: {
            options: filledOptions(composition.poll),
            expires_in: composition.poll.expiresIn,
            multiple: composition.poll.multiple,
            hide_totals: composition.poll.hideTotals
          }
        })
  }
}

/** Whether to ask about missing descriptions: not in a message to a few named people, who can be told. */
export const asksForAlt = (visibility: Visibility): boolean => visibility !== "direct"
