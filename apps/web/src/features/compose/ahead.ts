import { keepTyped, readTyped, typedKeys } from "../drafts/typed.ts"
import type { ComposeIntent } from "../shell/composing.ts"
import { type DraftContext, editContext, isDraftContext, replyContext } from "./draft.ts"

/** Words typed before the composer is there: kept under the draft's key until a composer has them in its draft, if one ever comes. */

/** The draft that an intent opens. */
export const contextOf = (intent: ComposeIntent): DraftContext => {
  if (intent.draft !== undefined && isDraftContext(intent.draft)) return intent.draft
  if (intent.edit !== undefined) return editContext(intent.edit)
  return intent.replyTo === undefined ? "new" : replyContext(intent.replyTo)
}

const toSend = new Set<string>()
const place = (draft: string) => `${draft}/ahead`

export const readAhead = (draft: string): string => readTyped(place(draft))
export const keepAhead = (draft: string, words: string): void => keepTyped(place(draft), words)

/** The drafts whose words wait for a composer. */
export const aheadKeys = (account: string): ReadonlyArray<string> =>
  typedKeys(account).flatMap((key) => (key.endsWith(place("")) ? [key.slice(0, -place("").length)] : []))

/** It is to be sent as soon as it can be. */
export const sendAhead = (draft: string): void => {
  toSend.add(draft)
}

export const takeAhead = (draft: string) => ({
  text: readAhead(draft),
  send: toSend.delete(draft),
  taken: () => keepAhead(draft, "")
})
