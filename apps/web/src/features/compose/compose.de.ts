import { number, plural } from "../../language/formats.ts"
import type { text } from "./compose.text.ts"

export const de: typeof text = {
  visibility: {
    public: { label: "Öffentlich", hint: "Alle können ihn sehen. Er erscheint auf öffentlichen Zeitleisten." },
    unlisted: {
      label: "Still öffentlich",
      hint: "Alle können ihn sehen, aber er bleibt den öffentlichen Zeitleisten fern."
    },
    private: { label: "Follower", hint: "Nur wer dir folgt, und wen du erwähnst." },
    direct: { label: "Erwähnte Personen", hint: "Nur die Personen, die du erwähnst. Nicht verschlüsselt." }
  },
  wider: {
    public: "Das können mehr Personen sehen als den Beitrag, auf den du antwortest (öffentlich).",
    unlisted: "Das können mehr Personen sehen als den Beitrag, auf den du antwortest (still öffentlich).",
    private: "Das können mehr Personen sehen als den Beitrag, auf den du antwortest (Follower).",
    direct: "Das können mehr Personen sehen als den Beitrag, auf den du antwortest (erwähnte Personen)."
  },
  titles: {
    edit: "Beitrag bearbeiten",
    scheduled: "Geplanter Beitrag",
    draft: "Entwurf",
    new: "Neuer Beitrag",
    reply: "Antwort"
  },
  draftKept: "Der Entwurf bleibt auf diesem Gerät",
  loading: "Wird geladen …",
  submit: {
    posting: "Wird gesendet …",
    saving: "Wird gespeichert …",
    save: "Speichern",
    all: "Alle posten",
    reply: "Antworten",
    post: "Posten"
  },
  noMoreFiles: "Mehr Dateien passen nicht",
  addFiles: "Bilder oder Videos hinzufügen",
  removePoll: "Umfrage entfernen",
  addPoll: "Umfrage hinzufügen",
  removeWarning: "Inhaltswarnung entfernen",
  addWarning: "Inhaltswarnung hinzufügen",
  addPost: "Dem Thread einen Beitrag hinzufügen",
  discardDraft: "Entwurf verwerfen",
  discard: "Verwerfen",
  left: (count) => plural(count, { one: "noch 1 Zeichen", other: `noch ${number(count)} Zeichen` }),
  language: "Sprache dieses Beitrags",
  warning: "Inhaltswarnung",
  warningHint: "Inhaltswarnung: Worum geht es?",
  hideMedia: "Medien verbergen, bis jemand sie sehen will",
  drop: "Zum Hinzufügen ablegen",
  dismiss: "Ausblenden",
  nothingLost: "Nichts ist verloren.",
  again: "Noch einmal versuchen",
  signInAgain: "Wieder anmelden",
  withoutAlt: (count) =>
    plural(count, {
      one: "Eine Datei hat keine Beschreibung",
      other: `${number(count)} Dateien haben keine Beschreibung`
    }),
  withoutAltText: "Wer sie nicht sehen kann, erfährt nicht, was darauf ist. Ein kurzer Satz genügt.",
  postWithout: "Ohne posten",
  addAlt: "Beschreibung hinzufügen",
  discardTitle: "Diesen Entwurf verwerfen?",
  discardText:
    "Text, Dateien und Umfrage dieses Entwurfs werden von diesem Gerät gelöscht. Das lässt sich nicht rückgängig machen.",
  keepWriting: "Weiterschreiben",
  yourReply: "Deine Antwort",
  yourPost: "Dein Beitrag",
  part: (place, count) => `Beitrag ${place} von ${count}`,
  removePart: (place) => `Beitrag ${place} entfernen`,
  replyHint: "Deine Antwort …",
  postHint: "Was geht dir durch den Kopf?",
  answered: "Der Beitrag, auf den du antwortest",
  media: "Medien",
  suggestions: "Vorschläge",
  suggested: (count) =>
    plural(count, { one: "1 Vorschlag", other: `${number(count)} Vorschläge, wähle mit den Pfeiltasten` }),
  whoSees: (visibility) => `Wer das sehen kann: ${visibility}`,
  whoSeesPost: "Wer diesen Beitrag sehen kann",
  shareLost: "Was geteilt wurde, ist nicht angekommen. Teile es noch einmal.",
  keptOffline: "Bleibt auf diesem Gerät und geht hinaus, sobald es eine Verbindung gibt.",
  changesSaved: "Änderungen gespeichert",
  posted: (count) => plural(count, { one: "Gepostet", other: `${number(count)} Beiträge sind draußen` }),
  replyPosted: "Antwort gepostet",
  view: "Ansehen",
  audience: {
    asSet: "Wie in deinen Einstellungen",
    more: "Mehr",
    set: "Eigene Wahl",
    localOnly: "Nur lokal",
    label: (policy) => `Weitere Wahl. ${policy}`,
    labelLocal: (policy) => `Weitere Wahl. ${policy}. Nur lokal`,
    title: "Mehr zu diesem Beitrag",
    done: "Fertig",
    direct:
      "Nur die Personen, die du erwähnst, können antworten, und niemand kann einen Beitrag an erwähnte Personen boosten.",
    reply: "Wer antworten kann",
    boost: "Wer boosten kann",
    favourite: "Wer favorisieren kann",
    localOnlyHint: "Nur lokal: Er wird nicht an andere Server gesendet",
    writtenIn: "Geschrieben als",
    types: { "text/plain": "Einfacher Text", "text/markdown": "Markdown" },
    circles: {
      everyone: { reply: "Alle", boost: "Alle", favourite: "Alle" },
      followers: {
        reply: "Follower; andere fragen vorher",
        boost: "Follower; andere fragen vorher",
        favourite: "Follower"
      },
      ask: { reply: "Alle, nach meiner Zustimmung", boost: "Alle, nach meiner Zustimmung", favourite: "" },
      few: { reply: "Nur erwähnte Personen", boost: "Nur ich", favourite: "Nur erwähnte Personen" }
    },
    policies: {
      default: "Antworten: wie in deinen Einstellungen",
      everyone: "Antworten: alle",
      followers: "Antworten: Follower; andere fragen vorher",
      ask: "Antworten: alle, nach meiner Zustimmung",
      few: "Antworten: nur erwähnte Personen"
    }
  },
  poll: {
    title: "Umfrage",
    choice: (at) => `Antwort ${at}`,
    removeChoice: (at) => `Antwort ${at} entfernen`,
    add: "Antwort hinzufügen",
    remove: "Umfrage entfernen",
    runsFor: "Läuft",
    minutes: (count) => plural(count, { one: "1 Minute", other: `${number(count)} Minuten` }),
    hours: (count) => plural(count, { one: "1 Stunde", other: `${number(count)} Stunden` }),
    days: (count) => plural(count, { one: "1 Tag", other: `${number(count)} Tage` }),
    several: "Mehrere Antworten",
    hide: "Ergebnis bis zum Ende verbergen",
    tooFew: "Eine Umfrage braucht mindestens zwei Antworten.",
    tooMany: (most) => `Eine Umfrage hat hier höchstens ${number(most)} Antworten.`,
    tooLong: (most, words) => `Eine Antwort hat höchstens ${number(most)} Zeichen: „${words} …“ ist zu lang.`,
    same: "Zwei Antworten der Umfrage sind gleich."
  },
  problem: {
    empty: "Schreib etwas oder füge ein Bild hinzu.",
    long: (over) =>
      plural(over, {
        one: "Der Beitrag ist 1 Zeichen zu lang.",
        other: `Der Beitrag ist ${number(over)} Zeichen zu lang.`
      }),
    files: (most) =>
      plural(most, {
        one: "Ein Beitrag fasst hier höchstens 1 Datei.",
        other: `Ein Beitrag fasst hier höchstens ${number(most)} Dateien.`
      }),
    either: "Ein Beitrag kann Dateien oder eine Umfrage haben, nicht beides.",
    refused: "Eine Datei konnte nicht hochgeladen werden: Versuche es noch einmal oder entferne sie.",
    busy: "Dateien werden noch hochgeladen.",
    inPart: (place, problem) => `Beitrag ${place}: ${problem}`
  },
  cannotKeep: "Dieser Browser lässt Chirp keine Entwürfe aufheben: Schließe die Seite nicht, bevor du postest.",
  wordsOnly: "Dieser Browser hat keinen Platz für Entwürfe mit Dateien: Nur deine Worte werden aufgehoben.",
  besideAnother: "Das wird auch in einem anderen Tab geschrieben: Beides bleibt, jedes als eigener Entwurf.",
  losing: { title: "Schließen, ohne das aufzuheben?", keep: "Weiterschreiben", close: "Schließen und verlieren" },
  sessionEnded: "Deine Sitzung ist beendet.",
  notSignedIn: "Du bist nicht angemeldet.",
  partOut: (count) =>
    plural(count, {
      one: "Der erste Beitrag ist draußen. Der Rest bleibt hier.",
      other: `Die ersten ${number(count)} Beiträge sind draußen. Der Rest bleibt hier.`
    }),
  redraft: {
    title: "Löschen und neu schreiben?",
    text: "Der Beitrag wird mit seinen Favoriten und Boosts gelöscht, und Antworten darauf hängen in der Luft. Text und Dateien werden zum Entwurf. Um das alles zu behalten, bearbeite ihn stattdessen.",
    cancel: "Abbrechen",
    now: "Löschen und neu schreiben",
    failed: (why) => `Dieser Beitrag kann nicht neu geschrieben werden. ${why}`
  },
  history: {
    title: "Wie dieser Beitrag geändert wurde",
    now: "Jetzt",
    before: "Davor",
    first: "Erste Fassung",
    noDescription: "Keine Beschreibung"
  }
}
