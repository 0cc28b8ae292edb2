import type { Draft } from "./draft.ts"

/**
 * Drafts that pages noted while they were left, in localStorage: it writes at once, where a write to IndexedDB may be cut
 * off with its page. Each composer has a note of its own for each draft, so that no tab overwrites another's. A note has no
 * bytes of files. It is gone as soon as the draft store has it.
 */
export interface Note {
  readonly name: string
  /** As it is stored: a note is dropped only while it still says what was read. */
  readonly raw: string
  readonly draft: Draft
  /** Of the draft that its composer began with. */
  readonly loadedAt: number | undefined
}

const prefix = "chirp.draft/"
export const noteName = (key: string, writer: string) => `${prefix}${key}#${writer}`

/** Storage may be forbidden or full. */
const withStorage = <T>(use: (storage: Storage) => T): T | undefined => {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}

/** False when nothing could be written. */
export const writeNote = (draft: Draft, loadedAt: number | undefined): boolean =>
  withStorage((storage) => {
    storage.setItem(noteName(draft.key, draft.writer ?? ""), JSON.stringify({ ...draft, loadedAt }))
    return true
  }) ?? false

/** Of one account, the oldest first. What cannot be read as a note is left alone. */
export const notesOf = (account: string): ReadonlyArray<Note> =>
  (
    withStorage((storage) =>
      Object.keys(storage).flatMap((name) => {
        if (!name.startsWith(`${prefix}${account}/`)) return []
        const raw = storage.getItem(name) ?? ""
        const note = read(raw)
        return note === undefined ? [] : [{ name, raw, ...note }]
      })
    ) ?? []
  ).toSorted((a, b) => a.draft.updatedAt - b.draft.updatedAt)

export const dropNote = (note: Pick<Note, "name"> & { readonly raw?: string }): void => {
  withStorage((storage) => {
    if (note.raw === undefined || storage.getItem(note.name) === note.raw) storage.removeItem(note.name)
  })
}

const read = (raw: string): Pick<Note, "draft" | "loadedAt"> | undefined => {
  try {
    const found = JSON.parse(raw)
    if (typeof found?.key !== "string" || typeof found.text !== "string") return undefined
    const { loadedAt, ...draft } = found
    return { draft, loadedAt }
  } catch {
    return undefined
  }
}
