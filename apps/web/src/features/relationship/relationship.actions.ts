import type { Account, Relationship } from "@chirp/domain/Account"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { announce } from "../../ui/LiveRegion.tsx"
import { toast } from "../../ui/Toast.tsx"
import type { Scope } from "../shell/scope.ts"
import { text } from "./relationship.text.ts"
import { expected, type RelationshipAction } from "./relationship.ts"

/** Loads how the viewer stands to some accounts into the store. Fails with ApiError. */
export const loadRelationships = async (scope: Scope, ids: ReadonlyArray<string>): Promise<void> => {
  if (ids.length === 0) return
  const found = await scope.http.get<ReadonlyArray<Relationship>>(api.relationships(ids))
  for (const relationship of found) scope.entities.putRelationship(relationship)
}

/** Of a mute: seconds (0 is without end), and whether notifications are hidden too. */
export interface RelationshipTerms {
  readonly duration: number
  readonly notifications: boolean
}

/** Changes how the viewer stands to an account: shown at once, undone with a sentence when the server refuses. */
export const changeRelationship = async (
  scope: Scope,
  account: Account,
  action: RelationshipAction,
  terms?: RelationshipTerms
): Promise<boolean> => {
  const { entities, http } = scope
  const before = entities.relationship(account.id)
  if (!before) return false
  const copy: Relationship = { ...before }
  entities.patchRelationship(account.id, expected(account.locked, action))
  try {
    const now = await http.send<Relationship>(
      "POST",
      api.accountAction(account.id, action),
      terms ? { body: terms } : {}
    )
    entities.putRelationship(now)
    const counted = Number(now.following) - Number(copy.following)
    const known = entities.account(account.id)
    if (counted !== 0 && known) {
      entities.patchAccount(account.id, { followers_count: Math.max(0, known.followers_count + counted) })
    }
    if (action === "unfollow" && copy.following) {
      toast(text.unfollowed(account.acct), {
        action: { label: text.undo, run: () => void followAgain(scope, account, copy) }
      })
    } else announce(action === "follow" && now.requested ? text.requested : text.done[action])
    return true
  } catch (error) {
    entities.putRelationship(copy)
    toast(text.failed[action](account.acct, messageOf(error)), { tone: "error" })
    return false
  }
}

/** Follows as before: a locked account is asked anew. */
const followAgain = async (scope: Scope, account: Account, before: Relationship): Promise<void> => {
  if (!(await changeRelationship(scope, account, "follow"))) return
  const { notifying: notify, showing_reblogs: reblogs } = before
  if (notify || !reblogs) await setFollowOptions(scope, account, { notify, reblogs })
}

/** Whether the boosts of somebody one follows are shown, and whether one is told of new posts. Shown at once, undone when refused. */
export const setFollowOptions = async (
  scope: Scope,
  account: Account,
  change: { readonly reblogs?: boolean; readonly notify?: boolean }
): Promise<void> => {
  const { entities, http } = scope
  const before = entities.relationship(account.id)
  if (!before) return
  const copy: Relationship = { ...before }
  // GoToSocial takes what is left out for its default, so both are always said.
  const body = { reblogs: change.reblogs ?? copy.showing_reblogs, notify: change.notify ?? copy.notifying }
  entities.patchRelationship(account.id, { showing_reblogs: body.reblogs, notifying: body.notify })
  try {
    entities.putRelationship(await http.send<Relationship>("POST", api.accountAction(account.id, "follow"), { body }))
    announce(
      change.notify === undefined
        ? body.reblogs
          ? text.boostsShown
          : text.boostsHidden
        : body.notify
          ? text.told
          : text.notTold
    )
  } catch (error) {
    entities.putRelationship(copy)
    toast(text.notChanged(account.acct, messageOf(error)), { tone: "error" })
  }
}
