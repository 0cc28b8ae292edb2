import { cookieValue } from "./SessionCookie.ts"

/**
 * The language of the pages that the server itself makes (refused sign-ins, an upstream that is away, an address without a
 * page). German stands beside the English sentence it is for; numbers in it go where `#` is, what GoToSocial said itself
 * stays as it is. A sentence that is missing is said in English.
 */
export type PageLanguage = "en" | "de"

/** What the app was set to; set by it for `/session` alone (apps/web language/languages.ts). */
const COOKIE = "chirp_language"

export type AskedHeaders = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** Of a request: what the app was set to, else the first of the browser's languages that is spoken here. */
export const pageLanguage = (headers: AskedHeaders): PageLanguage => {
  const { cookie, "accept-language": accepted } = headers
  const wanted = (typeof accepted === "string" ? accepted : "")
    .slice(0, 500)
    .split(",")
    .map((part, at) => {
      const [tag = "", quality] = part.trim().split(/;\s*q=/i)
      return { tag, at, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at)
  for (const tag of [
    cookieValue(typeof cookie === "string" ? cookie : undefined, COOKIE) ?? "",
    ...wanted.map(({ tag }) => tag)
  ]) {
    const language = tag.toLowerCase().split("-", 1)[0]
    if (language === "de" || language === "en") return language
  }
  return "en"
}

/** The sentence in that language. */
export const said = (language: PageLanguage, sentence: string): string => {
  if (language === "en") return sentence
  const [head = "", ...rest] = sentence.split(": ")
  const numbers = sentence.match(/\d+/g) ?? []
  const whole = german[sentence.replace(/\d+/g, "#")]
  if (whole !== undefined) return numbers.reduce((text, number) => text.replace("#", number), whole)
  const begun = rest.length === 0 ? undefined : german[`${head}: …`]
  return begun === undefined ? sentence : begun.replace("…", rest.join(": "))
}

const german: Readonly<Record<string, string>> = {
  "Not signed in": "Nicht angemeldet",
  "This sign-in cannot be finished": "Diese Anmeldung lässt sich nicht abschließen",
  "Signing in": "Anmelden",
  "Not found": "Nicht gefunden",
  "Almost there": "Gleich ist es so weit",
  "This page cannot be shown": "Diese Seite lässt sich nicht zeigen",
  "Try again": "Noch einmal versuchen",
  "Back to Chirp": "Zurück zu Chirp",
  "To the start page": "Zur Startseite",
  "This sign-in was begun in another browser, already finished, or more than # minutes ago.":
    "Diese Anmeldung wurde in einem anderen Browser begonnen, schon abgeschlossen oder ist älter als # Minuten.",
  "You did not allow Chirp to use your account, so nothing has changed.":
    "Du hast Chirp nicht erlaubt, dein Konto zu benutzen; es hat sich nichts geändert.",
  "GoToSocial did not finish the sign-in.": "GoToSocial hat die Anmeldung nicht abgeschlossen.",
  "GoToSocial no longer takes this sign-in. Start again.":
    "GoToSocial nimmt diese Anmeldung nicht mehr an. Beginne noch einmal.",
  "GoToSocial does not let this account in: …": "GoToSocial lässt dieses Konto nicht ein: …",
  "This browser is signed in to # accounts already. Sign out of one of them first.":
    "Dieser Browser ist schon bei # Konten angemeldet. Melde dich zuerst von einem ab.",
  "This address is not written in a way Chirp accepts.":
    "Diese Adresse ist nicht so geschrieben, wie Chirp es annimmt.",
  "Chirp does not understand this request.": "Chirp versteht diese Anfrage nicht.",
  "The request's body ended early.": "Die Anfrage brach vor ihrem Ende ab.",
  "This is too large: at most # MiB are accepted.": "Das ist zu groß: Angenommen werden höchstens # MiB.",
  "This is too large: at most # KiB are accepted.": "Das ist zu groß: Angenommen werden höchstens # KiB.",
  "Too many requests. Try again in a second.": "Zu viele Anfragen. Versuche es in einer Sekunde noch einmal.",
  "Too many requests. Try again in # seconds.": "Zu viele Anfragen. Versuche es in # Sekunden noch einmal.",
  "Too many requests. Try again in # minutes.": "Zu viele Anfragen. Versuche es in # Minuten noch einmal.",
  "There is nothing here.": "Hier ist nichts.",
  "Something went wrong in Chirp. It has been noted.": "In Chirp ist etwas schiefgegangen. Es wurde notiert.",
  "Sign-ins cannot be checked right now. Try again in a moment.":
    "Anmeldungen lassen sich gerade nicht prüfen. Versuche es gleich noch einmal.",
  "There is no room to take this upload in right now. Try again later.":
    "Für diese Datei ist gerade kein Platz. Versuche es später noch einmal.",
  "There is too much going on right now. Try again in a moment.":
    "Hier ist gerade zu viel los. Versuche es gleich noch einmal.",
  "GoToSocial cannot be reached right now.": "GoToSocial ist gerade nicht zu erreichen.",
  "GoToSocial is starting. Try again in a moment.": "GoToSocial startet gerade. Versuche es gleich noch einmal.",
  "GoToSocial took too long to answer.": "GoToSocial hat zu lange nicht geantwortet.",
  "GoToSocial gave an answer that makes no sense here.":
    "GoToSocial hat eine Antwort gegeben, die hier keinen Sinn ergibt."
}
