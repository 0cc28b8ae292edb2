import type { Language } from "./catalogue.ts"

/** Every `<name>.de.ts` of the app, in one file that is fetched by those who read German. */
const files = import.meta.glob<object>("../**/*.de.ts", { eager: true, import: "de" })

const catalogues = new Map(
  Object.entries(files).map(([path, words]) => [path.slice(path.lastIndexOf("/") + 1, -".de.ts".length), words])
)

export const german: Language = {
  tag: "de",
  direction: "ltr",
  rules: "de",
  words: (name) => catalogues.get(name)
}
