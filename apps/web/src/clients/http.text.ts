import { catalogue } from "../language/catalogue.ts"

const statuses: Readonly<Record<number, string>> = {
  401: "You are not signed in.",
  403: "The server does not allow this.",
  404: "This is not here, or not for you to see.",
  405: "This server does not offer this.",
  413: "This is too large for the server.",
  422: "The server did not accept this.",
  429: "Too many requests. Wait a moment and try again.",
  502: "The server behind Chirp does not answer.",
  503: "The server is not ready. Try again in a moment.",
  504: "The server behind Chirp takes too long to answer."
}

/** What Chirp's and GoToSocial's stable codes mean, where the server's own English sentence says no more. */
const codes: Readonly<Record<string, string>> = {}

export const text = catalogue("http", {
  statuses,
  codes,
  mistake: "The server made a mistake.",
  answered: (status: number) => `The server answered ${status}.`,
  aborted: "Cancelled.",
  timeout: "The server takes too long to answer.",
  network: "No connection to the server.",
  unreadable: "The server’s answer could not be read.",
  missingPart: "This part of Chirp could not be loaded. Check the connection and try again.",
  wrong: "Something went wrong in the app."
})
