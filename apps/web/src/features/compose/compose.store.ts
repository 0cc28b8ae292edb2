import type { CredentialAccount } from "@chirp/domain/Account"
import type { Instance } from "@chirp/domain/Instance"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { createEffect, createSignal, on, onCleanup } from "solid-js"
import { createStore, unwrap } from "solid-js/store"
import { ApiError, messageOf } from "../../clients/http.ts"
import type { UploadQueue } from "../upload/upload.store.ts"
import { missingAlt } from "../upload/upload.ts"
import type { ComposeApi } from "./compose.api.ts"
import { asksForAlt, blocker, type Composition, lengthOf, requestOf } from "./compose.ts"
import type { DraftStore } from "./draft.store.ts"
import {
  autosaveDelay,
  type Draft,
  type DraftContext,
  draftKey,
  type Idempotency,
  idempotencyFor,
  isUntouched
} from "./draft.ts"
import { baseLanguage } from "./languages.ts"
import { replyStart } from "./reply.ts"
import { defaultVisibility } from "./visibility.ts"

/**
 * `asking`: the post waits for an answer about missing descriptions. `failed`: nothing was lost, the same words may be
 * sent again under the same key. `sent` is the end: the draft is gone and nothing brings it back.
 */
export type ComposePhase =
  | { readonly at: "loading" }
  | { readonly at: "writing" }
  | { readonly at: "asking" }
  | { readonly at: "sending" }
  | { readonly at: "failed"; readonly message: string; readonly signedOut: boolean }
  | { readonly at: "sent" }

export interface ComposerOptions {
  readonly me: CredentialAccount
  readonly instance: Instance
  readonly context: DraftContext
  readonly parent: RebloggedStatus | undefined
  /** Text to begin with when there is no draft (a share, a mention from a profile). */
  readonly prefill: string
  readonly drafts: DraftStore
  readonly api: ComposeApi
  readonly uploads: UploadQueue
  readonly onPosted: (status: Status) => void
}

export type Composer = ReturnType<typeof createComposer>

/** One open composer. Every change is on the device within `autosaveDelay`, and at once when the page is hidden or the owner goes. */
export const createComposer = (options: ComposerOptions) => {
  const { me, instance, context, parent, drafts, api, uploads } = options
  const key = draftKey(me.id, context)
  const spoken = spokenLanguages(me)
  const start = startOf(options, spoken)
  const [composition, setComposition] = createStore<Composition>({ ...start })
  const [phase, setPhase] = createSignal<ComposePhase>({ at: "loading" })
  const [notices, setNotices] = createSignal<ReadonlyArray<string>>([])
  const [restored, setRestored] = createSignal(false)
  const [savedAt, setSavedAt] = createSignal<number | undefined>()
  let idempotency: Idempotency | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let loaded = false

  const draft = (): Draft => ({
    key,
    account: me.id,
    ...unwrap(composition),
    media: uploads.snapshot(),
    idempotency,
    updatedAt: Date.now()
  })

  const notice = (sentence: string) =>
    setNotices((before) => (before.includes(sentence) ? before : [...before, sentence].slice(-maxNotices)))

  const save = async () => {
    clearTimeout(timer)
    timer = undefined
    if (!loaded || phase().at === "sent") return
    const now = draft()
    try {
      if (isUntouched(now, start)) {
        await drafts.remove(key)
        setSavedAt(undefined)
      } else {
        await drafts.save(now)
        setSavedAt(now.updatedAt)
      }
    } catch {
      notice("This browser does not let Chirp keep drafts: do not close the page before you post.")
    }
  }

  const restore = async () => {
    try {
      const kept = await drafts.load(key)
      if (kept !== undefined) {
        const text = withPrefill(kept.text, options.prefill)
        const { spoiler, spoilerOpen, sensitive, visibility, language, poll } = kept
        idempotency = kept.idempotency
        setComposition({ text, spoiler, spoilerOpen, sensitive, visibility, language, poll })
        setRestored(true)
        setSavedAt(kept.updatedAt)
        for (const lost of await uploads.restore(kept.media)) notice(lost)
      }
    } catch {
      notice("This browser does not let Chirp keep drafts: do not close the page before you post.")
    }
    loaded = true
    setPhase({ at: "writing" })
  }
  void restore()

  createEffect(
    on(
      [() => ({ ...composition, poll: JSON.stringify(composition.poll) }), uploads.items],
      () => {
        if (phase().at === "failed" || phase().at === "asking") setPhase({ at: "writing" })
        if (!loaded) return
        clearTimeout(timer)
        timer = setTimeout(save, autosaveDelay)
      },
      { defer: true }
    )
  )
  const leave = () => {
    if (loaded && phase().at !== "sent" && !isUntouched(draft(), start)) drafts.note(draft())
    void save()
  }
  const onHidden = () => {
    if (document.visibilityState === "hidden") leave()
  }
  document.addEventListener("visibilitychange", onHidden)
  window.addEventListener("pagehide", leave)
  onCleanup(() => {
    document.removeEventListener("visibilitychange", onHidden)
    window.removeEventListener("pagehide", leave)
    void save()
  })

  /** Sends the post, unless something is in the way. `withoutAlt`: the person was asked and said yes. */
  const submit = async (withoutAlt = false) => {
    const at = phase().at
    if (at === "sending" || at === "sent" || at === "loading") return
    const problem = blocker(composition, uploads.items(), instance.configuration)
    if (problem !== undefined) return void setPhase({ at: "failed", message: problem.message, signedOut: false })
    if (!withoutAlt && asksForAlt(composition.visibility) && missingAlt(uploads.items()).length > 0)
      return void setPhase({ at: "asking" })
    setPhase({ at: "sending" })
    try {
      await uploads.saveDescriptions()
      const request = requestOf(unwrap(composition), uploads.items())
      idempotency = idempotencyFor(idempotency, JSON.stringify(request), () => crypto.randomUUID())
      await save()
      const status = await api.post(request, idempotency.key)
      setPhase({ at: "sent" })
      clearTimeout(timer)
      rememberLanguage(me.id, composition.language)
      await drafts.remove(key).catch(() => undefined)
      uploads.clear()
      options.onPosted(status)
    } catch (error) {
      const signedOut = error instanceof ApiError && error.status === 401
      setPhase({ at: "failed", message: signedOut ? "Your session ended." : messageOf(error), signedOut })
    }
  }

  const discard = async () => {
    clearTimeout(timer)
    idempotency = undefined
    uploads.clear()
    setComposition({ ...start })
    setNotices([])
    setRestored(false)
    setSavedAt(undefined)
    setPhase({ at: "writing" })
    await drafts.remove(key).catch(() => undefined)
  }

  return {
    me,
    instance,
    parent,
    context,
    spoken,
    uploads,
    composition,
    change: (part: Partial<Composition>) => setComposition(part),
    phase,
    notices,
    notice,
    dismissNotices: () => setNotices([]),
    restored,
    savedAt,
    length: () => lengthOf(composition),
    limit: instance.configuration.statuses.max_characters,
    blocker: () => blocker(composition, uploads.items(), instance.configuration),
    touched: () => !isUntouched(draft(), start),
    back: () => setPhase({ at: "writing" }),
    submit,
    save,
    discard
  }
}

const maxNotices = 6

/** What one came with (a share, a mention) is put after what one had begun to write, once. */
const withPrefill = (text: string, prefill: string): string =>
  prefill.trim() === "" || text.includes(prefill.trim()) ? text : `${text.trimEnd()}\n\n${prefill}`

const startOf = (options: ComposerOptions, spoken: ReadonlyArray<string>): Composition => {
  const { me, context, parent, prefill } = options
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
    poll: undefined
  }
}

// ------------------------------------------------------------------------------------------------------- languages used

const languageKey = (account: string) => `chirp.compose.language.${account}`

/** The languages this person writes in, likeliest first: used last, the account's, the browser's. */
const spokenLanguages = (me: CredentialAccount): ReadonlyArray<string> => {
  const tags = [readLanguage(me.id), me.source.language, ...navigator.languages]
  return [...new Set(tags.map(baseLanguage).filter((code) => code !== undefined))]
}

const readLanguage = (account: string): string | undefined => {
  try {
    return localStorage.getItem(languageKey(account)) ?? undefined
  } catch {
    return undefined
  }
}

const rememberLanguage = (account: string, language: string | undefined) => {
  try {
    if (language !== undefined) localStorage.setItem(languageKey(account), language)
  } catch {
    // Storage that is full or forbidden costs only the memory of a choice.
  }
}
