import type { Account } from "@chirp/domain/Account"
import { toast } from "../../ui/Toast.tsx"
import { changeRelationship, loadRelationships, type RelationshipTerms } from "../relationship/relationship.actions.ts"
import { focusNear } from "../shell/focusNear.ts"
import type { Scope } from "../shell/scope.ts"
import type { People } from "./people.store.ts"

/** What a mute or block is ended by, and brought back with. */
export interface Ending {
  readonly end: "unmute" | "unblock"
  readonly again: "mute" | "block"
  readonly terms?: RelationshipTerms
  readonly said: string
  readonly undo: string
}

/**
 * Ends a mute or a block from its list: the row goes at once and comes back with the reason when the server refuses. The
 * message offers to take it back.
 */
export const letGo = async (scope: Scope, people: People, account: Account, ending: Ending): Promise<void> => {
  const at = people.ids().indexOf(account.id)
  focusNear(document.getElementById(`person-${account.id}`), "#main article.person")
  people.drop(account.id)
  if (scope.entities.relationship(account.id) === undefined) {
    await loadRelationships(scope, [account.id]).catch(() => undefined)
  }
  if (!(await changeRelationship(scope, account, ending.end))) {
    people.restore(account.id, at)
    return
  }
  const takeBack = async () => {
    people.restore(account.id, at)
    if (!(await changeRelationship(scope, account, ending.again, ending.terms))) people.drop(account.id)
  }
  toast(ending.said, { tone: "success", action: { label: ending.undo, run: () => void takeBack() } })
}
