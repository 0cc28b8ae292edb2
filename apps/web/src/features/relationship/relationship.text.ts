import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("relationship", {
  follow: "Follow",
  followBack: "Follow back",
  following: "Following",
  cancelRequest: "Cancel request",
  unblock: "Unblock",
  /** The name of the button for those who hear it. */
  buttonFor: (button: string, acct: string) => `${button} @${acct}`,
  requested: "Follow requested",
  unfollowed: (acct: string) => `You no longer follow @${acct}.`,
  undo: "Undo",
  done: {
    follow: "Followed",
    unfollow: "Unfollowed",
    mute: "Muted",
    unmute: "Unmuted",
    block: "Blocked",
    unblock: "Unblocked"
  },
  failed: {
    follow: (acct: string, why: string) => `Could not follow @${acct}. ${why}`,
    unfollow: (acct: string, why: string) => `Could not unfollow @${acct}. ${why}`,
    mute: (acct: string, why: string) => `Could not mute @${acct}. ${why}`,
    unmute: (acct: string, why: string) => `Could not unmute @${acct}. ${why}`,
    block: (acct: string, why: string) => `Could not block @${acct}. ${why}`,
    unblock: (acct: string, why: string) => `Could not unblock @${acct}. ${why}`
  },
  boostsShown: "Their boosts are shown",
  boostsHidden: "Their boosts are hidden",
  told: "You will be told of their posts",
  notTold: "You will not be told of their posts",
  notChanged: (acct: string, why: string) => `This was not changed for @${acct}. ${why}`
})
