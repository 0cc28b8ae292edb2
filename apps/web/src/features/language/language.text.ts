import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("language", {
  title: "Language",
  label: "Language of the app",
  hint: "Posts stay in the language they were written in.",
  browser: (name: string) => `As your browser (${name})`,
  failed: "The language could not be loaded. Check the connection and choose it again."
})
