/**
 * What one has searched for on this device, newest first, and the searches one chose to keep. Per account; bounded: the
 * oldest recent one falls out, a saved one never does by itself.
 */
export interface Remembered {
  readonly recent: ReadonlyArray<string>
  readonly saved: ReadonlyArray<string>
}

export const MOST_RECENT = 20
export const MOST_SAVED = 50
/** Characters. Longer ones are not remembered. */
const LONGEST = 500

export const nothing: Remembered = { recent: [], saved: [] }

const same = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase()
const tidy = (query: string) => query.trim().replace(/\s+/g, " ")

export const searched = (before: Remembered, query: string): Remembered => {
  const text = tidy(query)
  if (text === "" || text.length > LONGEST) return before
  return { ...before, recent: [text, ...before.recent.filter((other) => !same(other, text))].slice(0, MOST_RECENT) }
}

export const forgotten = (before: Remembered, query: string): Remembered => ({
  ...before,
  recent: before.recent.filter((other) => !same(other, tidy(query)))
})

export const isSaved = (remembered: Remembered, query: string): boolean =>
  remembered.saved.some((other) => same(other, tidy(query)))

/** Saves a search, or gives one up. Undefined: there are as many as there may be. */
export const toggled = (before: Remembered, query: string): Remembered | undefined => {
  const text = tidy(query)
  if (isSaved(before, text)) return { ...before, saved: before.saved.filter((other) => !same(other, text)) }
  if (text === "" || text.length > LONGEST) return before
  return before.saved.length >= MOST_SAVED ? undefined : { ...before, saved: [text, ...before.saved] }
}

const texts = (value: unknown, most: number): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value.filter((one) => typeof one === "string" && one !== "" && one.length <= LONGEST).slice(0, most)
    : []

/** Reads what was stored; anything that is not what this wrote counts as nothing. */
export const readRemembered = (text: string | null): Remembered => {
  try {
    const value: unknown = JSON.parse(text ?? "null")
    if (typeof value !== "object" || value === null) return nothing
    return {
      recent: texts("recent" in value ? value.recent : undefined, MOST_RECENT),
      saved: texts("saved" in value ? value.saved : undefined, MOST_SAVED)
    }
  } catch {
    return nothing
  }
}
