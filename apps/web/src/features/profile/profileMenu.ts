import type { Account, Relationship } from "@chirp/domain/Account"
import type { MenuItem } from "../../ui/Menu.tsx"
import { toast } from "../../ui/Toast.tsx"
import { changeRelationship, setFollowOptions } from "../relationship/relationship.actions.ts"
import { openCompose } from "../shell/composing.ts"
import type { Scope } from "../shell/scope.ts"

export type ProfileDialog = "mute" | "block" | "report" | "lists"

const copy = (url: string) =>
  void navigator.clipboard.writeText(url).then(
    () => toast("Link copied", { tone: "success" }),
    () => toast("The browser did not allow copying.", { tone: "error" })
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
            label: now.showing_reblogs ? "Hide their boosts" : "Show their boosts",
            icon: "boost",
            onSelect: () => void setFollowOptions(scope, account, { reblogs: !now.showing_reblogs })
          },
          {
            label: now.notifying ? "Stop telling me of new posts" : "Tell me of new posts",
            icon: "bell",
            onSelect: () => void setFollowOptions(scope, account, { notify: !now.notifying })
          },
          { label: "Put on a list…", icon: "list", onSelect: () => open("lists") }
        ]
      : []
  return [
    ...(own
      ? []
      : [
          {
            label: `Mention @${account.username}`,
            icon: "mention" as const,
            onSelect: () => openCompose({ text: `@${account.acct} ` })
          }
        ]),
    { label: "Copy link to profile", icon: "link", onSelect: () => copy(account.url) },
    ...(account.acct.includes("@")
      ? [{ label: "Open on its own server", icon: "external" as const, href: account.url }]
      : []),
    ...(relationship && !own
      ? [
          ...options(relationship),
          {
            label: relationship.muting ? "Unmute" : "Mute…",
            icon: relationship.muting ? ("bell" as const) : ("mute" as const),
            onSelect: () => (relationship.muting ? void changeRelationship(scope, account, "unmute") : open("mute"))
          },
          {
            label: relationship.blocking ? "Unblock" : "Block…",
            icon: "block" as const,
            danger: !relationship.blocking,
            onSelect: () => (relationship.blocking ? void changeRelationship(scope, account, "unblock") : open("block"))
          },
          { label: "Report…", icon: "warning" as const, danger: true, onSelect: () => open("report") }
        ]
      : [])
  ]
}
