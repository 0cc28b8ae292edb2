/**
 * Words that somebody has typed and not sent, kept at each change: of a composer that is not there yet, a report, a profile.
 * In localStorage, under a key that begins with the account's id (signing out takes it along); where nothing can be stored,
 * for as long as the page.
 */
/** What could not be stored: newer than what is. */
const here = new Map<string, string>()
const name = (key: string) => `chirp.typed/${key}`

export const readTyped = (key: string): string => {
  try {
    return here.get(key) ?? localStorage.getItem(name(key)) ?? ""
  } catch {
    return ""
  }
}

/** The keys under which there are words of this account. */
export const typedKeys = (account: string): ReadonlyArray<string> => {
  const stored = (() => {
    try {
      return Object.keys(localStorage)
    } catch {
      return []
    }
  })()
  const keys = [
    ...here.keys(),
    ...stored.flatMap((one) => (one.startsWith(name("")) ? [one.slice(name("").length)] : []))
  ]
  return [...new Set(keys)].filter((key) => key.startsWith(`${account}/`))
}

export const keepTyped = (key: string, words: string): void => {
  try {
    if (words === "") localStorage.removeItem(name(key))
    else localStorage.setItem(name(key), words)
    here.delete(key)
  } catch {
    here.set(key, words)
  }
}
