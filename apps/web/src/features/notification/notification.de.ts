import { number, plural } from "../../language/formats.ts"
import type { text } from "./notification.text.ts"

const has = (count: number) => plural(count, { one: " hat", other: " haben" })
const wants = (count: number) => plural(count, { one: " möchte", other: " möchten" })

export const de: typeof text = {
  title: "Mitteilungen",
  kinds: "Arten von Mitteilungen",
  loading: "Mitteilungen werden geladen …",
  loadingOlder: "Ältere Mitteilungen werden geladen …",
  end: "Das ist alles.",
  again: "Noch einmal versuchen",
  clear: {
    open: "Alle Mitteilungen entfernen",
    title: "Alle Mitteilungen entfernen?",
    hint: "Sie verschwinden von allen deinen Geräten und kommen nicht wieder. Beiträge, Follower und offene Anfragen bleiben.",
    keep: "Behalten",
    all: "Alle entfernen",
    done: "Mitteilungen entfernt",
    failed: (why) => `Die Mitteilungen sind noch da. ${why}`
  },
  more: "Mehr laden",
  tabs: {
    all: "Alle",
    mentions: "Erwähnungen",
    favourites: "Favoriten",
    boosts: "Boosts",
    follows: "Follower",
    posts: "Beiträge",
    requests: "Anfragen"
  },
  empty: {
    all: {
      title: "Noch nichts",
      text: "Wenn dir jemand folgt oder deine Beiträge favorisiert, boostet oder beantwortet, erscheint es sofort hier."
    },
    mentions: {
      title: "Noch hat dich niemand erwähnt",
      text: "Antworten und Beiträge mit deinem Namen erscheinen hier."
    },
    favourites: { title: "Noch keine Favoriten", text: "Wenn jemand deine Beiträge favorisiert, erscheint es hier." },
    boosts: { title: "Noch keine Boosts", text: "Wenn jemand deine Beiträge weitergibt, erscheint es hier." },
    follows: { title: "Noch keine neuen Follower", text: "Wer dir folgt oder es möchte, erscheint hier." },
    posts: {
      title: "Noch nichts",
      text: "Beiträge von Personen, von denen du erfahren möchtest, beendete Umfragen und Bearbeitungen erscheinen hier."
    },
    requests: {
      title: "Nichts wartet auf dich",
      text: "Folgeanfragen sowie Favoriten, Antworten und Boosts, die deine Zustimmung brauchen, erscheinen hier."
    }
  },
  fresh: (count) => plural(count, { one: "1 neue Mitteilung", other: `${number(count)} neue Mitteilungen` }),
  says: {
    favourite: (who, count) => [who, `${has(count)} deinen Beitrag favorisiert`],
    reblog: (who, count) => [who, `${has(count)} deinen Beitrag geboostet`],
    follow: (who, count) => [who, plural(count, { one: " folgt dir", other: " folgen dir" })],
    follow_request: (who, count) => [who, `${wants(count)} dir folgen`],
    mention: (who, count) => [who, `${has(count)} dich erwähnt`],
    poll: (who, _count) => ["Eine Umfrage von ", who, " ist beendet"],
    status: (who, count) => [who, `${has(count)} etwas geschrieben`],
    update: (who, count) => [who, `${has(count)} einen Beitrag bearbeitet, an dem du beteiligt bist`],
    "admin.sign_up": (who, count) => [who, `${has(count)} sich registriert`],
    "admin.report": (who, count) => [who, `${has(count)} etwas gemeldet`],
    "pending.favourite": (who, count) => [who, `${wants(count)} deinen Beitrag favorisieren`],
    "pending.reply": (who, count) => [who, `${wants(count)} auf deinen Beitrag antworten`],
    "pending.reblog": (who, count) => [who, `${wants(count)} deinen Beitrag boosten`],
    other: (who, count) => [who, `${has(count)} Neuigkeiten für dich`]
  },
  ownPoll: "Deine Umfrage ist beendet",
  someone: "Jemand",
  two: (first, second) => [first, " und ", second],
  many: (first, others) => [
    first,
    plural(others, { one: " und 1 weitere Person", other: ` und ${number(others)} weitere` })
  ],
  label: (what, when) => `${what}, ${when}`,
  isNew: (label) => `Neu: ${label}`,
  wordless: "Ein Beitrag ohne Worte",
  attachments: (count) => plural(count, { one: "1 Anhang", other: `${number(count)} Anhänge` }),
  allow: "Zulassen",
  reject: "Ablehnen",
  allowOf: {
    favourite: (who) => `Favorit von ${who} zulassen`,
    reply: (who) => `Antwort von ${who} zulassen`,
    reblog: (who) => `Boost von ${who} zulassen`
  },
  rejectOf: {
    favourite: (who) => `Favorit von ${who} ablehnen`,
    reply: (who) => `Antwort von ${who} ablehnen`,
    reblog: (who) => `Boost von ${who} ablehnen`
  },
  notAllowed: (why) => `Das konnte nicht zugelassen werden. ${why}`,
  notRejected: (why) => `Das konnte nicht abgelehnt werden. ${why}`,
  allowed: "Zugelassen",
  rejected: "Abgelehnt",
  gone: "Beantwortet oder zurückgezogen",
  accept: "Annehmen",
  accepted: (name) => `Angenommen: ${name} folgt dir`,
  followNotAccepted: (why) => `Die Folgeanfrage konnte nicht angenommen werden. ${why}`,
  followNotRejected: (why) => `Die Folgeanfrage konnte nicht abgelehnt werden. ${why}`,
  showAll: (count) => plural(count, { one: "1 Person zeigen", other: `Alle ${number(count)} Personen zeigen` }),
  showFewer: "Weniger zeigen"
}
