import type { Account, Relationship } from "@chirp/domain/Account"
import type { MenuItem } from "../../ui/Menu.tsx"
import { toast } from "../../ui/Toast.tsx"
import { changeRelationship, setFollowOptions } from "../relationship/relationship.actions.ts"
import { openCompose } from "../shell/composing.ts"
import type { Scope } from "../shell/scope.ts"
import { text } from "./profile.text.ts"

export type ProfileDialog = "mute" | "block" | "report" | "lists"

const copy = (url: string) =>
  void navigator.clipboard.writeText(url).then(
    () => toast(text.menu.copied, { tone: "success" }),
    () => toast(text.menu.notCopied, { tone: "error" })
  )

/** What one can do about an account, as far as it makes sense for how one stands to it. */
export const profileMenu = (
  scope: Scope,
  account: Account,
  relationship: Relationship | undefined,
  open: (dialog: ProfileDialog) => void
): ReadonlyArray<MenuItem> => {
  const own = account.id === scope.me.id
  const options = (now: Relationship): ReadonlyArray<MenuItem> =>
    now.following
      ? [
          {
            label: now.showing_reblogs ? text.menu.hideBoosts : text.menu.showBoosts,
            icon: "boost",
            onSelect: () => void setFollowOptions(scope, account, { reblogs: !now.showing_reblogs })
          },
          {
            label: now.notifying ? text.menu.notTell : text.menu.tell,
            icon: "bell",
            onSelect: () => void setFollowOptions(scope, account, { notify: !now.notifying })
          },
          { label: text.menu.lists, icon: "list", onSelect: () => open("lists") }
        ]
      : []
  return [
    ...(own
      ? []
      : [
          {
            label: text.menu.mention(account.username),
            icon: "mention" as const,
            onSelect: () => openCompose({ text: `@${account.acct} ` })
          }
        ]),
    { label: text.menu.copy, icon: "link", onSelect: () => copy(account.url) },
    ...(account.acct.includes("@") ? [{ label: text.menu.open, icon: "external" as const, href: account.url }] : []),
    ...(relationship && !own
      ? [
          ...options(relationship),
          {
            label: relationship.muting ? text.menu.unmute : text.menu.mute,
            icon: relationship.muting ? ("bell" as const) : ("mute" as const),
            onSelect: () => (relationship.muting ? void changeRelationship(scope, account, "unmute") : open("mute"))
          },
          {
            label: relationship.blocking ? text.menu.unblock : text.menu.block,
            icon: "block" as const,
            danger: !relationship.blocking,
            onSelect: () => (relationship.blocking ? void changeRelationship(scope, account, "unblock") : open("block"))
          },
          { label: text.menu.report, icon: "warning" as const, danger: true, onSelect: () => open("report") }
        ]
      : [])
  ]
}
