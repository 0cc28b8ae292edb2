import { createSignal } from "solid-js"
import { english, type Language, speak } from "./catalogue.ts"

/** What can be chosen, in its own words. The inline script of layouts/Base.astro knows the same tags. */
export const offered: ReadonlyArray<{ readonly tag: string; readonly name: string }> = [
  { tag: "en", name: "English" },
  { tag: "de", name: "Deutsch" }
]

/** Offered to nobody; `?lang=…` chooses them, as any other. */
const hidden: ReadonlyArray<{ readonly tag: string; readonly name: string }> = [
  { tag: "en-XA", name: "Accented English" },
  { tag: "ar-XB", name: "Mirrored English" }
]

const loaders: Readonly<Record<string, () => Promise<Language>>> = {
  de: async () => (await import("./german.ts")).german,
  "en-XA": async () => (await import("./pseudo.ts")).accentedEnglish,
  "ar-XB": async () => (await import("./pseudo.ts")).mirroredEnglish
}

/** Also read by the inline script of layouts/Base.astro, before the first paint. Absent: as the browser has it. */
export const STORAGE_KEY = "chirp.language"

const known = (tag: string | null): tag is string => [...offered, ...hidden].some((language) => language.tag === tag)

export const chosen = (): string | undefined => {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    return known(stored) ? stored : undefined
  } catch {
    return undefined
  }
}

/** What the settings offer: a hidden language only to those who use it. */
export const choices = (): ReadonlyArray<{ readonly tag: string; readonly name: string }> => [
  ...offered,
  ...hidden.filter(({ tag }) => tag === chosen())
]

/** The first of the browser's languages that the app speaks. */
export const ofBrowser = (preferred: ReadonlyArray<string>): string =>
  preferred.map((tag) => tag.split("-", 1)[0] ?? "").find((tag) => offered.some((one) => one.tag === tag)) ??
  english.tag

const [spoken, setSpoken] = createSignal(english)

/** The language that is spoken now. Whoever draws text is drawn anew when it changes: text itself is no signal. */
export const language = spoken

const begin = (next: Language): void => {
  speak(next)
  document.documentElement.lang = next.tag
  document.documentElement.dir = next.direction
  setSpoken(next)
}

/** The pages that the server makes of refused sign-ins are in the language of the app. No other request carries it. */
const tellServer = (tag: string | undefined): void => {
  document.cookie = `chirp_language=${tag ?? ""}; path=/session; samesite=lax; max-age=${tag === undefined ? 0 : 31_536_000}`
}

let asked = 0

/** Nothing changes until the words are here. A language that does not load leaves the one before. */
const change = async (tag: string, keep?: () => void): Promise<void> => {
  asked += 1
  const mine = asked
  const next = (await loaders[tag]?.()) ?? english
  if (mine !== asked) return
  keep?.()
  begin(next)
}

/** Before the first paint. Undefined when nothing has to be waited for: English is in what is loaded already. */
export const startLanguage = (): Promise<void> | undefined => {
  const tag = document.documentElement.lang
  return loaders[tag] === undefined ? undefined : change(tag).catch(() => begin(english))
}

/** `undefined`: as the browser has it. Rejects when the language could not be fetched; then nothing has changed. */
export const chooseLanguage = (tag: string | undefined): Promise<void> =>
  change(tag ?? ofBrowser(navigator.languages), () => {
    try {
      tellServer(tag)
      if (tag === undefined) localStorage.removeItem(STORAGE_KEY)
      else localStorage.setItem(STORAGE_KEY, tag)
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
  })

/** Another tab changed it. */
export const followOtherTabs = (): (() => void) => {
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORAGE_KEY) void change(chosen() ?? ofBrowser(navigator.languages)).catch(() => undefined)
  }
  addEventListener("storage", onStorage)
  return () => removeEventListener("storage", onStorage)
}
