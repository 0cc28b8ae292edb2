import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("install", {
  newVersion: "A new version of Chirp is ready.",
  newVersionHint: "What you are writing is kept.",
  update: "Update",
  later: "Later",
  title: "Install Chirp",
  why: "It opens from your home screen, works without a connection, and takes what other apps share.",
  install: "Install",
  notNow: "Not now",
  installed: "Chirp is installed."
})
