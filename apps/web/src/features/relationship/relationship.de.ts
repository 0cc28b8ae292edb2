import type { text } from "./relationship.text.ts"

export const de: typeof text = {
  follow: "Folgen",
  followBack: "Zurückfolgen",
  following: "Folge ich",
  cancelRequest: "Anfrage zurückziehen",
  unblock: "Nicht mehr blockieren",
  buttonFor: (button, acct) => `${button}: @${acct}`,
  requested: "Folgeanfrage gesendet",
  unfollowed: (acct) => `Du folgst @${acct} nicht mehr.`,
  undo: "Rückgängig",
  done: {
    follow: "Du folgst jetzt",
    unfollow: "Du folgst nicht mehr",
    mute: "Stummgeschaltet",
    unmute: "Nicht mehr stumm",
    block: "Blockiert",
    unblock: "Nicht mehr blockiert"
  },
  failed: {
    follow: (acct, why) => `Du folgst @${acct} noch nicht. ${why}`,
    unfollow: (acct, why) => `Du folgst @${acct} noch immer. ${why}`,
    mute: (acct, why) => `@${acct} konnte nicht stummgeschaltet werden. ${why}`,
    unmute: (acct, why) => `@${acct} ist noch immer stumm. ${why}`,
    block: (acct, why) => `@${acct} konnte nicht blockiert werden. ${why}`,
    unblock: (acct, why) => `@${acct} ist noch immer blockiert. ${why}`
  },
  boostsShown: "Die Boosts werden gezeigt",
  boostsHidden: "Die Boosts werden verborgen",
  told: "Du erfährst von neuen Beiträgen",
  notTold: "Du erfährst nicht mehr von neuen Beiträgen",
  notChanged: (acct, why) => `Für @${acct} wurde das nicht geändert. ${why}`
}
