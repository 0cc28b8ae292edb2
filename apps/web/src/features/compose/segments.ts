import { createSignal, type Owner, runWithOwner } from "solid-js"
import type { UploadQueue } from "../upload/upload.store.ts"
import type { DraftPart } from "./draft.ts"
import type { PollDraft } from "./poll.ts"

/** One post of what is written: the only one, or one of a thread. Each has words, files and a poll of its own. */
export interface Segment {
  readonly id: string
  readonly text: () => string
  readonly poll: () => PollDraft | undefined
  readonly change: (part: { readonly text?: string; readonly poll?: PollDraft | undefined }) => void
  readonly uploads: UploadQueue
}

/** Posts of one thread; past it "Add a post" is off. */
export const maxSegments = 25

export const isBlank = (segment: Segment): boolean =>
  segment.text().trim() === "" && segment.uploads.items().length === 0 && segment.poll() === undefined

/** The posts after the first. `makeUploads` is run under the composer's owner, so that its requests end with it. */
export const createFurther = (owner: Owner | null, makeUploads: () => UploadQueue) => {
  const [further, setFurther] = createSignal<ReadonlyArray<Segment>>([])

  const make = (part: { readonly text: string; readonly poll: PollDraft | undefined }): Segment => {
    const [text, setText] = createSignal(part.text)
    const [poll, setPoll] = createSignal(part.poll)
    const uploads = runWithOwner(owner, makeUploads) ?? makeUploads()
    return {
      id: crypto.randomUUID(),
      text,
      poll,
      uploads,
      change: (next) => {
        if (next.text !== undefined) setText(next.text)
        if ("poll" in next) setPoll(next.poll)
      }
    }
  }

  return {
    list: further,
    /** Puts an empty post after the given one (the first, when it is none of these). */
    addAfter: (id: string): Segment => {
      const segment = make({ text: "", poll: undefined })
      setFurther((before) => {
        const at = before.findIndex((one) => one.id === id) + 1
        return [...before.slice(0, at), segment, ...before.slice(at)]
      })
      return segment
    },
    remove: (id: string) => {
      further()
        .find((one) => one.id === id)
        ?.uploads.clear()
      setFurther((before) => before.filter((one) => one.id !== id))
    },
    clear: () => {
      for (const { uploads } of further()) uploads.clear()
      setFurther([])
    },
    /** Takes back what a draft kept. Resolves to sentences about files that are gone. */
    restore: async (parts: ReadonlyArray<DraftPart>): Promise<ReadonlyArray<string>> => {
      const segments = parts.slice(0, maxSegments - 1).map((part) => ({ part, segment: make(part) }))
      setFurther(segments.map(({ segment }) => segment))
      const lost = await Promise.all(segments.map(({ part, segment }) => segment.uploads.restore(part.media)))
      return lost.flat()
    },
    snapshot: (): ReadonlyArray<DraftPart> =>
      further().map((one) => ({ text: one.text(), media: one.uploads.snapshot(), poll: one.poll() }))
  }
}
