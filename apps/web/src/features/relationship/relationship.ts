import type { Relationship } from "@chirp/domain/Account"
import { text } from "./relationship.text.ts"

export type RelationshipAction = "follow" | "unfollow" | "mute" | "unmute" | "block" | "unblock"

/** What an action will most likely make of a relationship; the server's answer decides. */
export const expected = (locked: boolean, action: RelationshipAction): Partial<Relationship> => {
  switch (action) {
    case "follow":
      return locked ? { requested: true } : { following: true, requested: false }
    case "unfollow":
      return { following: false, requested: false, notifying: false }
    case "mute":
      return { muting: true, muting_notifications: true }
    case "unmute":
      return { muting: false, muting_notifications: false }
    case "block":
      return { blocking: true, following: false, followed_by: false, requested: false, notifying: false }
    case "unblock":
      return { blocking: false }
  }
}

/** The word on the follow button and what pressing it does. */
export const followButton = (
  now: Relationship
): { readonly label: string; readonly action: RelationshipAction; readonly on: boolean } => {
  if (now.blocking) return { label: text.unblock, action: "unblock", on: false }
  if (now.requested) return { label: text.cancelRequest, action: "unfollow", on: true }
  if (now.following) return { label: text.following, action: "unfollow", on: true }
  return { label: now.followed_by ? text.followBack : text.follow, action: "follow", on: false }
}
