import type { ComposerOptions } from "./compose.options.ts"
import type { Composition } from "./compose.ts"
import type { Draft } from "./draft.ts"
import { replyStart } from "./reply.ts"
import { defaultVisibility } from "./visibility.ts"

/** What a composer begins with when there is no draft. */
export const startOf = (
  options: Pick<ComposerOptions, "me" | "context" | "parent" | "prefill" | "given">,
  spoken: ReadonlyArray<string>
): Composition => {
  const { me, context, parent, prefill, given } = options
  const visibility = defaultVisibility(me.source.privacy)
  const language = spoken[0]
  const reply =
    parent === undefined
      ? undefined
      : replyStart(parent, { id: me.id, acct: me.acct }, { visibility, language, spoken })
  return {
    context,
    text: reply?.text ?? prefill,
    spoiler: reply?.spoiler ?? "",
    spoilerOpen: (reply?.spoiler ?? "") !== "",
    sensitive: me.source.sensitive ?? false,
    visibility: reply?.visibility ?? visibility,
    language: reply?.language ?? language,
    poll: undefined,
    localOnly: false,
    contentType: undefined,
    policy: "default",
    replyTo: undefined,
    ...given?.composition
  }
}

/** A draft as the composer holds it; what older versions did not keep is as it would be in a new post. */
export const compositionOf = (draft: Draft): Composition => ({
  context: draft.context,
  text: draft.text,
  spoiler: draft.spoiler,
  spoilerOpen: draft.spoilerOpen,
  sensitive: draft.sensitive,
  visibility: draft.visibility,
  language: draft.language,
  poll: draft.poll,
  localOnly: draft.localOnly ?? false,
  contentType: draft.contentType,
  policy: draft.policy ?? "default",
  replyTo: draft.replyTo
})

/** What one came with (a share, a mention) is put after what one had begun to write, once. */
export const withPrefill = (text: string, prefill: string): string =>
  prefill.trim() === "" || text.includes(prefill.trim()) ? text : `${text.trimEnd()}\n\n${prefill}`.trimStart()
