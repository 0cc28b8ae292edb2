import { number, plural } from "../../language/formats.ts"
import type { text } from "./status.text.ts"

export const de: typeof text = {
  visibility: {
    public: "Öffentlich",
    unlisted: "Still öffentlich",
    private: "Nur Follower",
    direct: "Nur erwähnte Personen"
  },
  localOnly: "Nur lokal",
  automated: "Automatisiertes Konto, ",
  edited: (when) => `Bearbeitet: ${when}`,
  editedMark: " bearbeitet",
  boosted: (who, others) =>
    others === 0
      ? [who, " hat geboostet"]
      : [
          who,
          plural(others, {
            one: " und 1 weitere Person haben geboostet",
            other: ` und ${number(others)} weitere haben geboostet`
          })
        ],
  boostedMore: (count) => plural(count, { one: "Noch einmal geboostet", other: `Noch ${number(count)}-mal geboostet` }),
  whoBoosted: "Wer hat geboostet",
  whoFavourited: "Wer hat favorisiert",
  aReply: "Eine Antwort",
  continues: "Setzt einen Thread fort",
  replyingTo: (who) => ["Antwort an ", who],
  filtered: (filter) => `Gefiltert: ${filter}`,
  filteredLabel: (filter, author) => `Gefiltert: ${filter}. Beitrag von ${author}`,
  showAnyway: "Trotzdem zeigen",
  showMore: "Mehr zeigen",
  showLess: "Weniger zeigen",
  showTags: (count) => plural(count, { one: "1 Hashtag zeigen", other: `${number(count)} Hashtags zeigen` }),
  readMore: "Weiterlesen",
  label: {
    boostedBy: (who) => `Geboostet von ${who}`,
    authorBoosted: (author, by) => `${author}, geboostet von ${by}`,
    reply: (author) => `${author}, Antwort`,
    warning: (warning) => `Inhaltswarnung: ${warning}`,
    warned: (warning, words) => `Inhaltswarnung: ${warning}. ${words}`,
    attachments: (count) => plural(count, { one: "1 Anhang", other: `${number(count)} Anhänge` }),
    poll: "Umfrage"
  },
  action: (name, count, waits) => {
    const counted = count === 0 ? name : `${name}, ${number(count)}`
    return waits ? `${counted}, wird noch gesendet` : counted
  },
  waits: (name) => `${name}: wird noch gesendet`,
  reply: "Antworten",
  boost: "Boosten",
  favourite: "Favorisieren",
  bookmark: "Lesezeichen",
  more: "Mehr",
  openThread: "Thread öffnen",
  copyLink: "Link kopieren",
  copied: "Link kopiert",
  notCopied: "Der Browser hat das Kopieren nicht erlaubt.",
  openOriginal: "Auf dem eigenen Server öffnen",
  muteConversation: "Unterhaltung stummschalten",
  filter: "Diesen Beitrag filtern …",
  unmuteConversation: "Stummschaltung der Unterhaltung aufheben",
  history: "Bearbeitungsverlauf zeigen",
  edit: "Beitrag bearbeiten",
  pin: "Am Profil anheften",
  unpin: "Vom Profil lösen",
  redraft: "Löschen und neu schreiben …",
  remove: "Beitrag löschen",
  mention: (username) => `@${username} erwähnen`,
  report: "Beitrag melden …",
  removeTitle: "Diesen Beitrag löschen?",
  removeText:
    "Er verschwindet sofort von diesem Server und von anderen, sobald sie davon erfahren. Das lässt sich nicht rückgängig machen.",
  cancel: "Abbrechen",
  removeNow: "Löschen",
  done: {
    favourite: { on: "Favorisiert", off: "Nicht mehr favorisiert" },
    reblog: { on: "Geboostet", off: "Boost zurückgenommen" },
    bookmark: { on: "Lesezeichen gesetzt", off: "Lesezeichen entfernt" },
    mute: { on: "Unterhaltung stummgeschaltet", off: "Unterhaltung nicht mehr stumm" }
  },
  failed: {
    favourite: {
      on: (why) => `Das konnte nicht favorisiert werden. ${why}`,
      off: (why) => `Der Favorit konnte nicht zurückgenommen werden. ${why}`
    },
    reblog: {
      on: (why) => `Dieser Beitrag konnte nicht geboostet werden. ${why}`,
      off: (why) => `Dieser Boost konnte nicht zurückgenommen werden. ${why}`
    },
    bookmark: {
      on: (why) => `Das Lesezeichen konnte nicht gesetzt werden. ${why}`,
      off: (why) => `Das Lesezeichen konnte nicht entfernt werden. ${why}`
    },
    mute: {
      on: (why) => `Diese Unterhaltung konnte nicht stummgeschaltet werden. ${why}`,
      off: (why) => `Die Stummschaltung konnte nicht aufgehoben werden. ${why}`
    }
  },
  sentLater: "Keine Verbindung. Chirp sendet das, sobald es eine gibt.",
  notRemoved: (why) => `Dieser Beitrag konnte nicht gelöscht werden. ${why}`,
  removed: "Beitrag gelöscht",
  pinned: "An deinem Profil angeheftet",
  unpinned: "Nicht mehr angeheftet",
  notPinned: (why) => `Dieser Beitrag konnte nicht angeheftet werden. ${why}`,
  notUnpinned: (why) => `Dieser Beitrag konnte nicht gelöst werden. ${why}`,
  voted: "Stimme gezählt"
}
