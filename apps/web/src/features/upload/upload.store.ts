import { batch, createSignal, getOwner, onCleanup } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import type { DraftMedia } from "../compose/draft.ts"
import { type Focus, focusText } from "./focus.ts"
import type { UploadApi } from "./upload.api.ts"
import { text } from "./upload.text.ts"
import {
  admit,
  isBehind,
  kindOf,
  startable,
  step,
  type UploadEvent,
  type UploadItem,
  type UploadRules,
  type Uploads
} from "./upload.ts"

export interface UploadQueue {
  readonly items: () => Uploads
  /** Takes files in; the sentences are about those it did not take. */
  readonly add: (files: ReadonlyArray<File>) => ReadonlyArray<string>
  /** Cancels if it is under way, and forgets. */
  readonly remove: (key: string) => void
  readonly retry: (key: string) => void
  readonly move: (key: string, by: number) => void
  readonly describe: (key: string, alt: string) => void
  readonly focus: (key: string, focus: Focus) => void
  /** Brings every description and focal point that changed since its upload to the server. Fails with ApiError. */
  readonly saveDescriptions: () => Promise<void>
  /** An address to show the file by, from the device where it is there. */
  readonly preview: (item: UploadItem) => string | undefined
  /** What a draft keeps. */
  readonly snapshot: () => ReadonlyArray<DraftMedia>
  /** The files themselves, for another account, which cannot use this one's uploads. Fails with ApiError when one cannot be had. */
  readonly carry: () => Promise<ReadonlyArray<DraftMedia>>
  /** Takes back what a draft kept: asks for what the server had, sends what had not arrived. Resolves to sentences about what is gone. */
  readonly restore: (media: ReadonlyArray<DraftMedia>) => Promise<ReadonlyArray<string>>
  readonly clear: () => void
}

/**
 * The upload queue of one composer. At most `concurrentUploads` files travel at a time; a removed file's request is
 * aborted; the picture of a file is shown from the device, and its memory is given back with the owner.
 */
export const createUploads = (api: UploadApi, rules: () => UploadRules): UploadQueue => {
  const [items, setItems] = createSignal<Uploads>([])
  const files = new Map<string, Blob>()
  const addresses = new Map<string, string>()
  const running = new Map<string, AbortController>()

  const dispatch = (event: UploadEvent) =>
    batch(() => {
      setItems((before) => step(before, event))
      pump()
    })

  const pump = () => {
    for (const item of startable(items())) {
      setItems((before) => step(before, { on: "started", key: item.key, alt: item.alt }))
      void send(item)
    }
  }

  const send = async (item: UploadItem) => {
    const { key, name, alt } = item
    const file = files.get(key)
    if (file === undefined) return dispatch({ on: "failed", key, message: text.gone(name), canRetry: false })
    const control = new AbortController()
    running.set(key, control)
    try {
      const attachment = await api.send(
        file,
        { name, alt },
        { signal: control.signal, onProgress: (fraction) => dispatch({ on: "progress", key, fraction }) }
      )
      dispatch({ on: "done", key, attachment })
    } catch (error) {
      dispatch({
        on: "failed",
        key,
        message: problemWith(name, error),
        canRetry: canRetry(error),
        ...(isAway(error) ? { away: true } : {})
      })
    } finally {
      running.delete(key)
    }
  }

  const forget = (key: string) => {
    running.get(key)?.abort()
    files.delete(key)
    const address = addresses.get(key)
    if (address !== undefined) URL.revokeObjectURL(address)
    addresses.delete(key)
  }

  const take = (name: string, file: Blob, alt: string, focus?: Focus): UploadItem => {
    const key = crypto.randomUUID()
    files.set(key, file)
    if (kindOf(file.type) === "image" || kindOf(file.type) === "video") addresses.set(key, URL.createObjectURL(file))
    return { key, name, size: file.size, kind: kindOf(file.type), alt, savedAlt: "", focus, state: { at: "waiting" } }
  }

  if (getOwner()) {
    onCleanup(() => {
      for (const { key } of items()) forget(key)
    })
  }

  return {
    items,
    add: (picked) => {
      const { accepted, refused } = admit(picked, items().length, rules())
      if (accepted.length > 0) dispatch({ on: "added", items: accepted.map((file) => take(file.name, file, "")) })
      return refused
    },
    remove: (key) => {
      forget(key)
      dispatch({ on: "removed", key })
    },
    retry: (key) => dispatch({ on: "retry", key }),
    move: (key, by) => dispatch({ on: "moved", key, by }),
    describe: (key, alt) => dispatch({ on: "described", key, alt }),
    focus: (key, focus) => dispatch({ on: "focused", key, focus }),
    saveDescriptions: async () => {
      for (const item of items()) {
        const { key, alt, focus, savedFocus, state } = item
        if (state.at !== "done" || !isBehind(item)) continue
        const moved = focusText(focus) !== focusText(savedFocus)
        await api.describe(state.attachment.id, alt, moved ? focus : undefined)
        dispatch({ on: "altSaved", key, alt, focus })
      }
    },
    preview: ({ key, state }) =>
      addresses.get(key) ??
      (state.at === "done" ? (state.attachment.preview_url ?? state.attachment.url ?? undefined) : undefined),
    snapshot: () =>
      items().flatMap(({ key, name, alt, focus, state }): ReadonlyArray<DraftMedia> => {
        if (state.at === "done") return [{ at: "server", name, alt, focus, attachment: state.attachment }]
        const file = files.get(key)
        return file === undefined ? [] : [{ at: "device", name, alt, focus, file }]
      }),
    carry: () =>
      Promise.all(
        items().map(async ({ key, name, alt, focus, state }): Promise<DraftMedia> => {
          const file = files.get(key) ?? (state.at === "done" ? await api.file(state.attachment) : undefined)
          if (file === undefined) throw new ApiError(0, "gone", text.gone(name))
          return { at: "device", name, alt, focus, file }
        })
      ),
    restore: async (media) => {
      const lost: Array<string> = []
      const found = await Promise.all(
        media.map(async (one): Promise<UploadItem | undefined> => {
          if (one.at === "device") return take(one.name, one.file, one.alt, one.focus)
          const attachment = await api.get(one.attachment.id).catch((error: unknown) => {
            // Only a plain "not there" means it is gone; anything else is the network's mood.
            if (!(error instanceof ApiError) || error.status !== 404) return one.attachment
            lost.push(text.notKept(one.name))
            return undefined
          })
          return attachment === undefined
            ? undefined
            : {
                key: crypto.randomUUID(),
                name: one.name,
                size: 0,
                kind: attachment.type === "gifv" ? "video" : attachment.type,
                alt: one.alt,
                savedAlt: attachment.description ?? "",
                focus: one.focus ?? attachment.meta?.focus ?? undefined,
                savedFocus: attachment.meta?.focus ?? undefined,
                state: { at: "done", attachment }
              }
        })
      )
      dispatch({ on: "added", items: found.filter((item) => item !== undefined) })
      return lost
    },
    clear: () => {
      for (const { key } of items()) forget(key)
      dispatch({ on: "cleared" })
    }
  }
}

/** GoToSocial says "error processing media" of everything it cannot read; that is said in the person's words. */
const problemWith = (name: string, error: unknown): string =>
  error instanceof ApiError && error.status === 422 ? text.unreadable(name) : text.failed(name, messageOf(error))

const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))

/** A refusal of the file itself will be the same next time; everything else may pass. */
const canRetry = (error: unknown): boolean =>
  !(error instanceof ApiError) ||
  error.status === 0 ||
  error.status === 401 ||
  error.status === 429 ||
  error.status >= 500
