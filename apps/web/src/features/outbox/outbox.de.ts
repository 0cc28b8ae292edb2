import { number, plural } from "../../language/formats.ts"
import type { text } from "./outbox.text.ts"

export const de: typeof text = {
  title: "Wartet aufs Senden",
  waiting: (count) =>
    plural(count, { one: "1 Beitrag wartet aufs Senden.", other: `${number(count)} Beiträge warten aufs Senden.` }),
  why: (count) =>
    plural(count, {
      one: "Er liegt auf diesem Gerät und wird gesendet, sobald es eine Verbindung gibt.",
      other: "Sie liegen auf diesem Gerät und werden der Reihe nach gesendet, sobald es eine Verbindung gibt."
    }),
  sending: "Wird gesendet …",
  now: "Jetzt senden",
  change: "Ändern",
  remove: "Löschen",
  removed: "Gelöscht. Es wird nicht gesendet.",
  undo: "Rückgängig",
  open: "Öffnen",
  show: "Zeigen",
  thread: (count) => plural(count, { one: "Thread mit 1 Beitrag", other: `Thread mit ${number(count)} Beiträgen` }),
  files: (count) => plural(count, { one: "1 Datei", other: `${number(count)} Dateien` }),
  poll: "Umfrage",
  sent: (count) =>
    plural(count, {
      one: "Ein Beitrag, der gewartet hat, ist draußen.",
      other: `Ein Thread mit ${number(count)} Beiträgen, der gewartet hat, ist draußen.`
    }),
  full: "Auf diesem Gerät wartet schon zu viel aufs Senden. Verbinde dich oder lösche zuerst etwas davon.",
  refused: (why) => `Ein Beitrag, der gewartet hat, wurde abgelehnt: ${why} Er liegt in deinen Entwürfen.`,
  refusedElsewhere: (why) =>
    `Was ein anderes deiner Konten geschrieben hat, wurde abgelehnt: ${why} Es liegt bei den Entwürfen dieses Kontos.`,
  actionRefused: {
    favourite: {
      on: (why) => `Als es eine Verbindung gab, wurde der Favorit nicht angenommen. ${why}`,
      off: (why) => `Als es eine Verbindung gab, wurde der Favorit nicht zurückgenommen. ${why}`
    },
    reblog: {
      on: (why) => `Als es eine Verbindung gab, wurde der Beitrag nicht geboostet. ${why}`,
      off: (why) => `Als es eine Verbindung gab, wurde der Boost nicht zurückgenommen. ${why}`
    },
    bookmark: {
      on: (why) => `Als es eine Verbindung gab, wurde das Lesezeichen nicht gesetzt. ${why}`,
      off: (why) => `Als es eine Verbindung gab, wurde das Lesezeichen nicht entfernt. ${why}`
    }
  }
}
