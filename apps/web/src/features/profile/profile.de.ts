import { number, plural } from "../../language/formats.ts"
import type { text } from "./profile.text.ts"

export const de: typeof text = {
  posts: (count, short) => plural(count, { one: `${short} Beitrag`, other: `${short} Beiträge` }),
  empty: {
    posts: {
      title: "Noch keine Beiträge",
      text: "Was hier geschrieben wird, erscheint an dieser Stelle.",
      own: "Was du schreibst, erscheint hier."
    },
    replies: {
      title: "Noch keine Beiträge und Antworten",
      text: "Was hier geschrieben wird, erscheint an dieser Stelle.",
      own: "Was du schreibst und antwortest, erscheint hier."
    },
    media: {
      title: "Noch keine Medien",
      text: "Bilder und Videos erscheinen hier.",
      own: "Deine Bilder und Videos erscheinen hier."
    }
  },
  postsOf: (name) => `Beiträge von ${name}`,
  mediaOf: (name) => `Medien von ${name}`,
  tabs: { label: "Beiträge dieses Kontos", posts: "Beiträge", replies: "Antworten", media: "Medien" },
  unknown: (acct) => `@${acct} ist hier nicht bekannt`,
  lookUp: (acct) => `Nach @${acct} suchen`,
  unknownText: "Dieses Konto gibt es nicht, oder dieser Server ist ihm noch nicht begegnet.",
  noRelationship: (acct, why) => `Wie du zu @${acct} stehst, konnte nicht geladen werden. ${why}`,
  loading: "Das Profil wird geladen …",
  loadingMedia: "Medien werden geladen …",
  loadingOlder: "Ältere Medien werden geladen …",
  end: "Du bist am Ende angekommen.",
  again: "Noch einmal versuchen",
  more: "Mehr laden",
  about: "Über dieses Konto",
  moreAbout: (acct) => `Mehr zu @${acct}`,
  edit: "Profil bearbeiten",
  locked: "Folgen braucht Zustimmung",
  automated: "Automatisiert",
  followsYou: "Folgt dir",
  muted: "Stummgeschaltet",
  blocked: "Blockiert",
  verified: "Bestätigt",
  verifiedAt: (when) => `Bestätigt am ${when}`,
  counts: {
    posts: (count, shown) => [shown, plural(count, { one: " Beitrag", other: " Beiträge" })],
    following: (_count, shown) => ["folgt ", shown],
    followers: (_count, shown) => [shown, " Follower"],
    joined: (when) => ["dabei seit ", when]
  },
  following: "Folgt",
  followers: "Follower",
  pinned: "Angeheftet",
  pinnedBy: (name) => `Von ${name} angeheftet`,
  note: {
    label: "Notiz für dich",
    placeholder: "Nur du siehst das.",
    saving: "Wird gespeichert …",
    saved: "Gespeichert",
    notSaved: (why) => `Noch nicht gespeichert. ${why}`
  },
  menu: {
    copied: "Link kopiert",
    notCopied: "Der Browser hat das Kopieren nicht erlaubt.",
    hideBoosts: "Boosts verbergen",
    showBoosts: "Boosts zeigen",
    notTell: "Nicht mehr von neuen Beiträgen erfahren",
    tell: "Von neuen Beiträgen erfahren",
    lists: "Auf eine Liste setzen …",
    mention: (username) => `@${username} erwähnen`,
    copy: "Link zum Profil kopieren",
    open: "Auf dem eigenen Server öffnen",
    mute: "Stummschalten …",
    unmute: "Nicht mehr stummschalten",
    block: "Blockieren …",
    unblock: "Nicht mehr blockieren",
    report: "Melden …"
  },
  mute: {
    title: (acct) => `@${acct} stummschalten?`,
    change: (acct) => `Wie lange ist @${acct} stumm?`,
    save: "Ändern",
    text: "Du siehst die Beiträge nicht mehr. Das bleibt unbemerkt, und deine Beiträge bleiben sichtbar.",
    howLong: "Wie lange",
    always: "Bis ich es aufhebe",
    hours: (count) => plural(count, { one: "1 Stunde", other: `${number(count)} Stunden` }),
    days: (count) => plural(count, { one: "1 Tag", other: `${number(count)} Tage` }),
    notifications: "Auch Mitteilungen verbergen",
    cancel: "Abbrechen",
    now: "Stummschalten"
  },
  block: {
    title: (acct) => `@${acct} blockieren?`,
    text: "Ihr seht die Beiträge des anderen nicht mehr, und ihr folgt einander nicht mehr. Es kann bemerkt werden, dass du blockiert hast.",
    cancel: "Abbrechen",
    now: "Blockieren"
  },
  crop: {
    cancel: "Abbrechen",
    use: "Diesen Teil nehmen",
    label: "Der Teil, der genommen wird. Pfeiltasten verschieben ihn, Plus und Minus vergrößern und verkleinern.",
    zoom: "Vergrößerung",
    unreadable: (name) => `${name} ist als Bild nicht zu lesen.`,
    notMade: "Der Browser konnte das Bild nicht erstellen. Versuche es mit einem anderen."
  },
  form: {
    title: "Profil bearbeiten",
    save: "Speichern",
    saveAll: "Profil speichern",
    saved: "Profil gespeichert",
    notSaved: (why) => `Das Profil wurde nicht gespeichert. ${why}`,
    avatar: {
      choose: "Profilbild wählen",
      crop: "Wähle den Teil für dein Profilbild",
      alt: "Profilbild in Worten, für alle, die es nicht sehen können"
    },
    header: {
      choose: "Titelbild wählen",
      crop: "Wähle den Teil für dein Titelbild",
      alt: "Titelbild in Worten, für alle, die es nicht sehen können"
    },
    name: "Name",
    bio: "Über dich",
    table: "Tabelle",
    tableHint: "Links zu Seiten, die auf dein Profil zurückverweisen, werden als bestätigt gezeigt.",
    label: "Bezeichnung",
    labelOf: (row) => `Bezeichnung in Zeile ${row}`,
    content: "Inhalt",
    contentOf: (row) => `Inhalt in Zeile ${row}`,
    remove: (row) => `Zeile ${row} entfernen`,
    account: "Konto",
    locked: "Mich fragen, bevor mir jemand folgt",
    discoverable: "Andere dürfen mich empfehlen und finden",
    bot: "Dieses Konto schreibt von selbst",
    botHint: "Es wird als automatisiert gekennzeichnet.",
    newPosts: "Neue Beiträge beginnen mit",
    privacy: "Wer sie sehen kann",
    language: "Ihre Sprache",
    sensitive: "Bilder und Videos als heikel abdecken"
  }
}
