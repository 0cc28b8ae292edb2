import type { text } from "./people.text.ts"

export const de: typeof text = {
  followers: "Follower",
  following: "Folgt",
  favourites: "Favoriten",
  boosts: "Boosts",
  followersOf: (name) => `Wer ${name} folgt`,
  followedBy: (name) => `Wem ${name} folgt`,
  favouritesOf: "Wer diesen Beitrag favorisiert hat",
  boostsOf: "Wer diesen Beitrag geboostet hat",
  sections: "Leute",
  loading: "Leute werden geladen …",
  loadingMore: "Weitere Leute werden geladen …",
  unknownPerson: (acct) => `@${acct} ist hier nicht bekannt`,
  unknownPersonHint: "Es gibt dieses Konto nicht, oder dieser Server kennt es noch nicht.",
  none: {
    followers: "Noch niemand folgt",
    following: "Folgt noch niemandem",
    favourites: "Noch keine Favoriten",
    boosts: "Noch keine Boosts"
  },
  noneHint: "Wer es tut, erscheint hier.",
  kept: "Das bleibt hier privat",
  keptHint: (acct) => `@${acct} zeigt nicht, wer folgt und wem das Konto folgt.`,
  some: (acct) =>
    `Aufgeführt sind nur Leute, die dieser Server kennt. Die ganze Liste steht auf dem Server von @${acct}.`,
  there: "Dort öffnen",
  standingFailed: (reason) => `Dein Verhältnis zu diesen Leuten wurde nicht geladen. ${reason}`,
  tryAgain: "Noch einmal versuchen"
}
