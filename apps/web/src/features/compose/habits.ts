import type { CredentialAccount } from "@chirp/domain/Account"
import { baseLanguage } from "./languages.ts"

const languageKey = (account: string) => `chirp.compose.language.${account}`

/** Languages remembered, the one used last first. */
const remembered = 5

/** The languages this person writes in, likeliest first: used last, the account's, the browser's. */
export const spokenLanguages = (me: CredentialAccount): ReadonlyArray<string> => {
  const tags = [...readLanguages(me.id), me.source.language, ...navigator.languages]
  return [...new Set(tags.map(baseLanguage).filter((code) => code !== undefined))]
}

const readLanguages = (account: string): ReadonlyArray<string> => {
  try {
    return (localStorage.getItem(languageKey(account)) ?? "").split(",").filter((code) => code !== "")
  } catch {
    return []
  }
}

export const rememberLanguage = (account: string, language: string | undefined): void => {
  if (language === undefined) return
  try {
    const before = readLanguages(account).filter((code) => code !== language)
    localStorage.setItem(languageKey(account), [language, ...before].slice(0, remembered).join(","))
  } catch {
    // Storage that is full or forbidden costs only the memory of a choice.
  }
}
