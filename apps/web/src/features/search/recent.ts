/** What one has searched for on this device, newest first, each once; the oldest falls out. */
export type Recent = ReadonlyArray<string>

export const MOST_RECENT = 20
/** Characters. Longer ones are not remembered. */
const LONGEST = 500

const same = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase()
export const tidy = (query: string): string => query.trim().replace(/\s+/g, " ")

export const searched = (before: Recent, query: string): Recent => {
  const text = tidy(query)
  if (text === "" || text.length > LONGEST) return before
  return [text, ...before.filter((other) => !same(other, text))].slice(0, MOST_RECENT)
}

export const forgotten = (before: Recent, query: string): Recent => before.filter((other) => !same(other, tidy(query)))

/** Reads what was stored; anything that is not what this wrote counts as nothing. */
export const readRecent = (text: string | null): Recent => {
  try {
    const value: unknown = JSON.parse(text ?? "null")
    return Array.isArray(value)
      ? value.filter((one) => typeof one === "string" && one !== "" && one.length <= LONGEST).slice(0, MOST_RECENT)
      : []
  } catch {
    return []
  }
}
