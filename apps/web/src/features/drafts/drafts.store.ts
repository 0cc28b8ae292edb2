import type { CredentialAccount } from "@chirp/domain/Account"
import { createSignal, onCleanup } from "solid-js"
import { aheadKeys, keepAhead, readAhead } from "../compose/ahead.ts"
import { type DraftStore, openDraftStore } from "../compose/draft.store.ts"
import { type Draft, isDraftContext } from "../compose/draft.ts"
import { defaultVisibility } from "../compose/visibility.ts"

/** The drafts of an account as its composers will open them: with what was typed while one was on its way. Newest first. */
export const listDrafts = async (store: DraftStore, me: CredentialAccount): Promise<ReadonlyArray<Draft>> => {
  const kept = new Map((await store.list(me.id)).map((draft) => [draft.key, draft]))
  for (const key of aheadKeys(me.id)) {
    const context = key.slice(me.id.length + 1)
    const words = readAhead(key)
    if (words === "" || !isDraftContext(context)) continue
    const before = kept.get(key)
    kept.set(
      key,
      before === undefined
        ? {
            key,
            context,
            account: me.id,
            text: words,
            spoiler: "",
            spoilerOpen: false,
            sensitive: false,
            visibility: defaultVisibility(me.source.privacy),
            language: undefined,
            media: [],
            poll: undefined,
            idempotency: undefined,
            updatedAt: Date.now()
          }
        : { ...before, text: before.text + words }
    )
  }
  return [...kept.values()].toSorted((a, b) => b.updatedAt - a.updatedAt)
}

/** Drafts of one account on this device, read anew whenever a composer or another tab may have changed them. */
export const createDrafts = (me: CredentialAccount) => {
  const store = openDraftStore()
  const [drafts, setDrafts] = createSignal<ReadonlyArray<Draft>>()
  const [failed, setFailed] = createSignal(false)
  const reload = async () => {
    try {
      setDrafts(await listDrafts(store, me))
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }
  const onVisible = () => {
    if (document.visibilityState === "visible") void reload()
  }
  const stop = store.onChange(() => void reload())
  document.addEventListener("visibilitychange", onVisible)
  onCleanup(() => {
    stop()
    document.removeEventListener("visibilitychange", onVisible)
  })
  void reload()
  return {
    drafts,
    failed,
    remove: async (draft: Draft) => {
      keepAhead(draft.key, "")
      await store.remove(draft.key)
      await reload()
    },
    restore: async (draft: Draft) => {
      await store.save(draft)
      await reload()
    }
  }
}
