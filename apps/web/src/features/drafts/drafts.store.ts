import { createSignal, onCleanup } from "solid-js"
import { openDraftStore } from "../compose/draft.store.ts"
import type { Draft } from "../compose/draft.ts"

/** Drafts of one account on this device, read anew whenever a composer or another tab may have changed them. */
export const createDrafts = (account: string) => {
  const store = openDraftStore()
  const [drafts, setDrafts] = createSignal<ReadonlyArray<Draft>>()
  const [failed, setFailed] = createSignal(false)
  const reload = async () => {
    try {
      setDrafts(await store.list(account))
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
      await store.remove(draft.key)
      await reload()
    },
    restore: async (draft: Draft) => {
      await store.save(draft)
      await reload()
    }
  }
}
