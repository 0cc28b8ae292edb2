import { number, plural } from "../../language/formats.ts"
import type { text } from "./schedule.text.ts"

export const de: typeof text = {
  title: "Geplante Beiträge",
  list: "Liste",
  week: "Woche",
  views: "Ansichten der geplanten Beiträge",
  loading: "Geplante Beiträge werden geladen …",
  more: "Mehr laden",
  end: "Das sind alle.",
  empty: "Nichts ist geplant",
  emptyText:
    "Schreib jetzt einen Beitrag und lass ihn hinausgehen, wenn andere wach sind. Bis dahin erscheint er hier.",
  newPost: "Beitrag schreiben",
  attention: "Braucht deine Aufmerksamkeit",
  retry: "Noch einmal versuchen",
  sendNow: "Jetzt senden",
  edit: "Bearbeiten",
  changeTime: "Zeit ändern",
  toDrafts: "Zu den Entwürfen",
  cancel: "Nicht mehr senden",
  remove: "Löschen",
  moreActions: "Weitere Möglichkeiten",
  keep: "Behalten",
  undo: "Rückgängig",
  view: "Ansehen",
  busy: "Dieser Beitrag geht gerade hinaus und kann nicht mehr geändert werden.",
  changed: "Dieser Beitrag wurde inzwischen auf einem anderen Gerät geändert. Hier steht, wie er jetzt ist.",
  gone: "Dieser Beitrag ist nicht mehr geplant.",
  busyEdit:
    "Der geplante Beitrag geht gerade hinaus und kann nicht mehr geändert werden. Was du geschrieben hast, bleibt hier.",
  goneEdit:
    "Der geplante Beitrag ist weg: Er wurde abgesagt oder ist hinausgegangen. Versuche es noch einmal, um das hier als neuen Beitrag zu planen.",
  changedEdit:
    "Der geplante Beitrag wurde inzwischen auf einem anderen Gerät geändert. Versuche es noch einmal, um ihn hiermit zu ersetzen.",
  needsSignIn:
    "Deine Anmeldung, die ihn senden würde, ist beendet. Melde dich vor seiner Zeit wieder an, sonst kann er nicht hinausgehen.",
  thread: (count) => plural(count, { one: "Thread mit 1 Beitrag", other: `Thread mit ${number(count)} Beiträgen` }),
  part: (index, count) => `Beitrag ${index} von ${count}`,
  showThread: "Den ganzen Thread zeigen",
  hideThread: "Nur den ersten Beitrag zeigen",
  localOnly: "Nur lokal",
  markdown: "Markdown",
  sensitive: "Heikel",
  poll: (options) => `Umfrage: ${options.join(" · ")}`,
  reply: "Eine Antwort",
  waiting: (waiting, most) => `${number(waiting)} von ${number(most)} Beiträgen warten`,
  cancelTitle: "Diesen geplanten Beitrag absagen?",
  removeTitle: "Diesen Beitrag löschen?",
  cancelText:
    "Er wird nicht gesendet. Du kannst das einen Moment lang rückgängig machen oder ihn stattdessen zu deinen Entwürfen legen.",
  cancelled: "Der Beitrag wird nicht gesendet.",
  removed: "Der Beitrag wurde gelöscht.",
  restored: (when) => `Wieder geplant für ${when}.`,
  movedToDrafts: "Er liegt jetzt bei deinen Entwürfen.",
  draftFailed: "Er konnte nicht zu deinen Entwürfen gelegt werden und bleibt deshalb geplant.",
  filesAway: (why) => `Die Dateien waren nicht zu erreichen, deshalb bleibt er geplant. ${why}`,
  timeSet: (when) => `Verschoben auf ${when}.`,
  sentNow: "Er ist unterwegs.",
  sent: "Ein geplanter Beitrag ist hinausgegangen.",
  failed: "Ein geplanter Beitrag konnte nicht gesendet werden.",
  see: "Warum?",
  notSent: (why) => `Er konnte nicht gesendet werden. ${why}`,
  notMoved: (why) => `Er konnte nicht verschoben werden. ${why}`,
  notMovedBack: (why) => `Er konnte nicht zurückverschoben werden. ${why}`,
  notCancelled: (why) => `Er konnte nicht abgesagt werden. ${why}`,
  notRestored: (why) => `Er konnte nicht wieder geplant werden. ${why} Er liegt jetzt bei deinen Entwürfen.`,
  editFailed: "Dieser Browser lässt Chirp nicht aufheben, was du bearbeitest.",
  timeLeft: "Verbleibende Zeit",
  inTime: (left) => `in ${left}`,
  nextTry: (time) => `Nächster Versuch um ${time}.`,
  today: (date) => `Heute · ${date}`,
  tomorrow: (date) => `Morgen · ${date}`,
  warning: "Inhaltswarnung: ",
  files: "Dateien",
  noDescription: "Keine Beschreibung",
  partState: (state) => ` · ${state}`,
  when: (weekday, date, time) => `${weekday}., ${date}, ${time}`,
  units: {
    days: (days) => plural(days, { one: "1 Tag", other: `${number(days)} Tg.` }),
    hours: (hours) => `${number(hours)} Std.`,
    minutes: (minutes) => `${number(minutes)} Min.`,
    seconds: (seconds) => `${seconds} Sek.`
  },
  quick: {
    hour: "In 1 Stunde",
    tonight: "Heute Abend",
    morning: "Morgen früh",
    evening: "Morgen Abend",
    weekend: "Samstagvormittag",
    monday: "Nächsten Montag"
  },
  states: {
    scheduled: "Geplant",
    claimed: "Geht hinaus …",
    sending: "Geht hinaus …",
    unknown: "Es wird nachgesehen, ob er angekommen ist …",
    published: "Gesendet",
    failed: "Nicht gesendet"
  },
  problems: {
    sign_in_needed: "Niemand war angemeldet, um ihn zu senden",
    refused: "Der Server hat ihn abgelehnt",
    forbidden: "Dieses Konto darf nicht posten",
    reply_gone: "Der Beitrag, auf den er antwortet, ist weg",
    media_gone: "Eine Datei davon ist weg",
    unavailable: "Der Server war nicht zu erreichen",
    gave_up: "Er konnte nicht zugestellt werden",
    thread_stopped: "Ein früherer Beitrag des Threads ist gescheitert"
  },
  advice: {
    sign_in_needed: "Melde dich wieder an und sende ihn noch einmal.",
    forbidden: "Frag die Leute, die diesen Server betreiben.",
    reply_gone: "Lege ihn zu den Entwürfen, um ihn als eigenen Beitrag zu senden.",
    media_gone: "Lege ihn zu den Entwürfen und füge die Datei noch einmal hinzu.",
    unavailable: "Chirp versucht es von selbst wieder.",
    gave_up: "Chirp hat es oft genug versucht. Du kannst es noch einmal versuchen.",
    thread_stopped: "Was danach kommt, wartet, bis der frühere Beitrag draußen ist."
  },
  row: {
    scheduled: (when) => `Geplant für ${when}`,
    other: (state, when) => `${state}, ${when}`,
    with: (row, excerpt) => `${row}: ${excerpt}`
  },
  picker: {
    open: "Planen",
    openSet: (when) => `Geplant für ${when}. Ändern`,
    title: "Wann soll er hinausgehen?",
    quick: "Schnelle Wahl",
    own: "Oder zu einer eigenen Zeit",
    field: "Datum und Uhrzeit",
    zone: (zone) => `Deine Zeitzone: ${zone}`,
    set: "Zeit festlegen",
    setFor: (when) => `Auf ${when} festlegen`,
    clear: "Doch jetzt posten",
    remove: "Nicht planen",
    goesNow: "Geht jetzt hinaus",
    left: (words) => `Geht in ${words} hinaus`,
    policy:
      "Wer antworten darf, richtet sich nach deinen Einstellungen: Ein geplanter Beitrag behält nicht, was du hier gewählt hast.",
    second: "In dieser Nacht zeigen die Uhren diese Zeit zweimal. Nimm die spätere",
    instead: (when) => `${when} nehmen`
  },
  wrong: {
    empty: "Wähle einen Tag und eine Uhrzeit.",
    unreadable: "Das ist kein vollständiges Datum mit Uhrzeit.",
    past: "Diese Zeit ist vorbei. Wähle eine, die noch kommt.",
    far: "Beiträge können bis zu fünf Jahre im Voraus geplant werden.",
    farUntil: (when) => `Beiträge können bis zu fünf Jahre im Voraus geplant werden: bis ${when}.`,
    gap: (time, zone) =>
      `An diesem Tag gibt es in ${zone} kein ${time}: Die Uhren werden vorgestellt und überspringen es.`
  },
  button: {
    schedule: (when) => `Planen für ${when}`,
    scheduling: "Wird geplant …",
    save: (when) => `Speichern für ${when}`,
    saving: "Wird gespeichert …",
    done: (when) => `Geplant für ${when}`,
    saved: (when) => `Gespeichert. Geht hinaus: ${when}`
  },
  calendar: {
    label: (from, to) => `Woche von ${from} bis ${to}`,
    previous: "Woche davor",
    next: "Woche danach",
    today: "Diese Woche",
    none: "Nichts geplant",
    count: (count) =>
      count === 0 ? "nichts geplant" : plural(count, { one: "1 Beitrag", other: `${number(count)} Beiträge` }),
    todayMark: "heute",
    help: "Pfeiltasten wechseln den Tag, Bild auf und Bild ab die Woche. Die Eingabetaste führt zu den Beiträgen eines Tages.",
    add: "Beitrag hinzufügen",
    on: (day) => ` für ${day}`
  }
}
