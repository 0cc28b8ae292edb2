import { listed, number, oneOf, plural } from "../../language/formats.ts"
import type { text } from "./timeline.text.ts"

export const de: typeof text = {
  newPosts: (count, more = false) =>
    plural(count, { one: "1 neuer Beitrag", other: `${number(count)}${more ? "+" : ""} neue Beiträge` }),
  here: "Bis hier hast du gelesen",
  hereLabel: "Bis hierher hast du gelesen",
  threadRest: (count) =>
    plural(count, {
      one: "1 weiteren Beitrag dieses Threads zeigen",
      other: `${number(count)} weitere Beiträge dieses Threads zeigen`
    }),
  boostGroup: (count) => plural(count, { one: "1 Boost", other: `${number(count)} Boosts` }),
  showBoosts: (count) => plural(count, { one: "1 Boost zeigen", other: `${number(count)} Boosts zeigen` }),
  hideBoosts: (count) => plural(count, { one: "1 Boost einklappen", other: `${number(count)} Boosts einklappen` }),
  elsewhere: "Dort weiterlesen, wo du auf einem anderen Gerät aufgehört hast?",
  elsewhereLabel: "Anderes Gerät",
  continueThere: "Dort weiterlesen",
  stayHere: "Hier bleiben",
  gone: "Der Beitrag, bei dem du warst, ist nicht mehr hier.",
  options: "Optionen der Zeitleiste",
  boostsShow: "Boosts zeigen",
  boostsGroup: "Boosts zusammenfassen",
  boostsHide: "Boosts verbergen",
  repliesShow: "Antworten an andere zeigen",
  repliesHide: "Antworten an andere verbergen",
  threadLabel: "Mehr aus diesem Thread",
  gapLabel: "Hier fehlen Beiträge",
  between: "Die Beiträge dazwischen laden",
  loading: "Beiträge werden geladen …",
  loadingOlder: "Ältere Beiträge werden geladen …",
  more: "Mehr laden",
  end: "Du bist am Ende angekommen.",
  again: "Noch einmal versuchen",
  titles: { home: "Start", local: "Lokal", public: "Föderiert" },
  labels: { home: "Startseite", local: "Lokale Zeitleiste", public: "Föderierte Zeitleiste" },
  timelines: "Zeitleisten",
  moreTimelines: "Weitere Zeitleisten",
  empty: {
    home: {
      title: "Auf deiner Startseite ist es still",
      text: "Beiträge der Personen und Hashtags, denen du folgst, erscheinen hier, sobald sie geschrieben werden."
    },
    local: {
      title: "Hier ist noch nichts",
      text: "Öffentliche Beiträge der Personen auf diesem Server erscheinen hier."
    },
    public: {
      title: "Hier ist noch nichts",
      text: "Öffentliche Beiträge von allen Servern, die dieser kennt, erscheinen hier."
    },
    bookmarks: {
      title: "Noch keine Lesezeichen",
      text: "Beiträge, für die du ein Lesezeichen setzt, erscheinen hier. Nur du siehst sie."
    },
    favourites: { title: "Noch keine Favoriten", text: "Beiträge, die du favorisierst, erscheinen hier." }
  },
  conversations: "Unterhaltungen",
  lists: "Listen",
  bookmarks: "Lesezeichen",
  favourites: "Favoriten",
  drafts: "Entwürfe",
  notFilled: (why) => `Die Beiträge dazwischen konnten nicht geladen werden. ${why}`,
  tag: {
    follow: "Folgen",
    following: "Folge ich",
    followed: (tag) => `Du folgst #${tag}. Die Beiträge erscheinen auf deiner Startseite.`,
    unfollowed: (tag) => `Du folgst #${tag} nicht mehr.`,
    notFollowed: (tag, why) => `Du folgst #${tag} noch nicht. ${why}`,
    notUnfollowed: (tag, why) => `Du folgst #${tag} noch immer. ${why}`,
    add: "Hashtag hinzufügen",
    addNow: "Hinzufügen",
    addLabel: "Auch Beiträge mit diesem Hashtag zeigen",
    oneWord: "Ein Hashtag ist ein Wort aus Buchstaben, Ziffern und Unterstrichen.",
    filter: (tags) => `${listed(tags)} filtern …`,
    yours: "Hashtags, denen du folgst",
    which: "Welche Beiträge",
    any: "Einer von diesen",
    all: "Alle diese",
    posts: (tags, all) => `Beiträge mit ${(all ? listed : oneOf)(tags)}`,
    none: (tags, all) => `Noch keine Beiträge mit ${(all ? listed : oneOf)(tags)}`,
    noneText: "Beiträge, von denen dieser Server erfährt, erscheinen hier."
  }
}
