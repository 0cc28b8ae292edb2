import type { ScheduledPost, ScheduledPostItem } from "@chirp/domain/ScheduledPost"
import { openDraftStore } from "../compose/draft.store.ts"
import { type Draft, type DraftContext, draftKey, keptContext } from "../compose/draft.ts"
import { defaultVisibility } from "../compose/visibility.ts"
import { mediaOf } from "../drafts/keepAsDraft.ts"
import type { ComposeIntent } from "../shell/composing.ts"
import type { Scope } from "../shell/scope.ts"
import { lostFiles, withFiles } from "./lostFiles.ts"
import { forgetPlan, notePlan, planOf } from "./plans.ts"
import { dueOf } from "./scheduled.ts"

/*
 * A scheduled post is edited as a draft of its own in the ordinary composer: everything it holds comes back, edits that
 * are not saved yet survive a reload, and the scheduled post stays as it is until they are saved.
 */
export const editContext = (id: string): DraftContext => keptContext(`scheduled-${id}`)

const partOf = (item: ScheduledPostItem, lost: ReadonlyMap<string, Blob>) => ({
  text: item.text,
  media: withFiles(mediaOf(item.media_attachments), lost),
  poll: item.poll
    ? {
        options: item.poll.options,
        multiple: item.poll.multiple ?? false,
        hideTotals: item.poll.hide_totals ?? false,
        expiresIn: item.poll.expires_in
      }
    : undefined
})

/** Of a thread, only what is not out yet is left to write. */
const draftOf = (
  account: string,
  context: DraftContext,
  post: ScheduledPost,
  lost: ReadonlyMap<string, Blob>,
  reason?: string
): Draft => {
  const left = post.posts.filter(({ state }) => state !== "published")
  const [first, ...more] = left
  const cw = first?.cw ?? ""
  const before = post.posts.findLast(({ state }) => state === "published")?.status_id
  return {
    key: draftKey(account, context),
    account,
    context,
    ...(first === undefined ? { text: "", media: [], poll: undefined } : partOf(first, lost)),
    more: more.map((item) => partOf(item, lost)),
    spoiler: cw,
    spoilerOpen: cw !== "",
    sensitive: first?.sensitive ?? false,
    visibility: defaultVisibility(first?.visibility),
    language: first?.language ?? undefined,
    localOnly: first?.local_only ?? false,
    contentType: first?.content_type,
    replyTo: before ?? first?.in_reply_to_id ?? undefined,
    reason,
    idempotency: undefined,
    updatedAt: Date.now()
  }
}

/** Makes the composer ready for a scheduled post; edits begun before are there again if the post has not changed since. */
export const editScheduled = async (
  { http, me }: Pick<Scope, "http" | "me">,
  post: ScheduledPost
): Promise<ComposeIntent> => {
  const account = me.id
  const context = editContext(post.id)
  const drafts = openDraftStore()
  const known = planOf(account, context)
  const begun = known?.scheduled?.revision === post.revision ? await drafts.load(draftKey(account, context)) : undefined
  if (begun === undefined) {
    // not to be asked now: the files stay those of the scheduled post, which Chirp sends again itself
    const lost = await lostFiles(http, post).catch(() => new Map())
    await drafts.save(draftOf(account, context, post, lost))
    notePlan(account, context, { at: dueOf(post), scheduled: { id: post.id, revision: post.revision } })
  }
  return { draft: context }
}

/** Puts a scheduled post aside as a draft, for good; `lost` are its files that the draft must hold itself. */
export const keepScheduled = async (
  account: string,
  post: ScheduledPost,
  lost: ReadonlyMap<string, Blob>,
  reason?: string
): Promise<void> => {
  const edit = editContext(post.id)
  forgetPlan(account, edit)
  const context = keptContext(crypto.randomUUID())
  const drafts = openDraftStore()
  await drafts.save(draftOf(account, context, post, lost, reason))
  await drafts.remove(draftKey(account, edit)).catch(() => undefined)
}
