import type { text } from "./http.text.ts"

export const de: typeof text = {
  statuses: {
    401: "Du bist nicht angemeldet.",
    403: "Der Server erlaubt das nicht.",
    404: "Das gibt es hier nicht, oder du darfst es nicht sehen.",
    405: "Dieser Server bietet das nicht an.",
    413: "Das ist zu groß für den Server.",
    422: "Der Server hat das nicht angenommen.",
    429: "Zu viele Anfragen. Warte einen Moment und versuche es noch einmal.",
    502: "Der Server hinter Chirp antwortet nicht.",
    503: "Der Server ist noch nicht bereit. Versuche es gleich noch einmal.",
    504: "Der Server hinter Chirp braucht zu lange für eine Antwort."
  },
  codes: {
    csrf_rejected: "Diese Anfrage kam nicht von Chirps eigenen Seiten. Lade die Seite neu.",
    session_expired: "Deine Sitzung ist beendet. Melde dich wieder an.",
    payload_too_large: "Das ist zu groß für den Server.",
    too_many_requests: "Zu viele Anfragen. Warte einen Moment und versuche es noch einmal.",
    rate_limited: "Zu viele Anfragen. Warte einen Moment und versuche es noch einmal.",
    idempotency_busy: "Dieser Beitrag wird gerade schon gesendet.",
    idempotency_unknown:
      "Es ist nicht sicher, ob dieser Beitrag hinausgegangen ist. Sieh nach, bevor du ihn noch einmal sendest.",
    idempotency_differs: "Unter diesem Schlüssel wurde schon ein anderer Beitrag gesendet.",
    upstream_unavailable: "GoToSocial ist gerade nicht zu erreichen.",
    upstream_starting: "GoToSocial startet gerade. Versuche es gleich noch einmal.",
    upstream_timeout: "GoToSocial hat zu lange für eine Antwort gebraucht.",
    upstream_bad_answer: "GoToSocial hat eine Antwort gegeben, die hier keinen Sinn ergibt.",
    internal: "In Chirp ist etwas schiefgegangen. Es wurde vermerkt.",
    search_unavailable: "Die Suche ist gerade nicht zu erreichen. Versuche es gleich noch einmal.",
    saved_searches_full: "Du hast schon so viele Suchen gespeichert, wie es geht: Entferne zuerst eine.",
    scope_missing: "Deine Anmeldung erlaubt das nicht. Melde dich ab und wieder an.",
    schedule_time: "Zu dieser Zeit kann nichts geplant werden.",
    schedule_limit: "Du hast schon so viele Beiträge geplant, wie es geht.",
    schedule_busy: "Dieser Beitrag geht gerade hinaus und kann nicht mehr geändert werden.",
    schedule_changed: "Der Beitrag wurde auf einem anderen Gerät geändert. Sieh ihn dir noch einmal an.",
    schedule_thread: "So viele Beiträge passen nicht in einen Thread.",
    post_empty: "Schreib etwas oder füge eine Datei oder Umfrage hinzu.",
    post_too_long: "Der Beitrag ist zu lang für diesen Server.",
    post_language: "Diese Sprache kennt der Server nicht.",
    poll_invalid: "Mit der Umfrage stimmt etwas nicht: Prüfe ihre Antworten und ihre Dauer.",
    media_invalid: "Eine Datei ist nicht mehr auf dem Server oder passt nicht zu diesem Beitrag.",
    reply_invalid: "Der Beitrag, auf den du antwortest, ist nicht mehr da."
  },
  mistake: "Auf dem Server ist etwas schiefgegangen.",
  answered: (status) => `Der Server hat mit ${status} geantwortet.`,
  aborted: "Abgebrochen.",
  timeout: "Der Server braucht zu lange für eine Antwort.",
  network: "Keine Verbindung zum Server.",
  unreadable: "Die Antwort des Servers war nicht zu lesen.",
  missingPart: "Dieser Teil von Chirp konnte nicht geladen werden. Prüfe die Verbindung und versuche es noch einmal.",
  wrong: "In der App ist etwas schiefgegangen."
}
