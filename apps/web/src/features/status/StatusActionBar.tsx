import type { Account } from "@chirp/domain/Account"
import { createSignal, type JSX, Match, Show, Suspense, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { toast } from "../../ui/Toast.tsx"
import { shortNumber } from "../../ui/time.ts"
import { useAccounts } from "../session/accounts.context.ts"
import { text as accountsText } from "../session/accounts.text.ts"
import { openCompose } from "../shell/composing.ts"
import { onDemand } from "../shell/onDemand.ts"
import { useScope } from "../shell/scope.ts"
import { hidesCount } from "../theme/comfort.ts"
import type { StatusEntity } from "./entities.ts"
import { text } from "./status.text.ts"
import { canBoost, canMute } from "./status.ts"

const PostDialog = onDemand(() => import("../compose/PostDialog.tsx"))
const ActAs = onDemand(() => import("../session/ActAs.tsx"))
const AddToFilter = onDemand(() => import("../filter/AddToFilter.tsx"))
const ReportDialog = onDemand(() => import("../report/ReportDialog.tsx"))

const Action = (props: {
  readonly icon: IconName
  readonly label: string
  readonly count?: number
  readonly pressed?: boolean
  /** It is kept on this device until there is a connection. */
  readonly waits?: boolean
  readonly tone: "reply" | "boost" | "favourite" | "bookmark"
  readonly onPress: () => void
}): JSX.Element => (
  <button
    type="button"
    class={`action action--${props.tone}`}
    aria-label={text.action(props.label, props.count ?? 0, props.waits === true)}
    aria-pressed={props.pressed}
    data-waits={props.waits ? "" : undefined}
    title={props.waits ? text.waits(props.label) : props.label}
    onClick={props.onPress}
  >
    <Icon name={props.icon} size={20} solid={props.pressed === true && props.tone !== "boost"} />
    <span class="action__count" aria-hidden="true">
      {props.count ? shortNumber(props.count) : ""}
    </span>
  </button>
)

/** Reply, boost, favourite, bookmark and the rest. Every button here works for this post and this account. */
export const StatusActionBar = (props: {
  readonly status: StatusEntity
  readonly author: Account
  readonly onRemoved?: () => void
}): JSX.Element => {
  const { me, outbox, statuses } = useScope()
  const [asking, setAsking] = createSignal<"redraft" | "history" | "report" | "delete" | "filter" | "act">()
  const stop = () => setAsking(undefined)
  const accounts = useAccounts()
  const [busy, setBusy] = createSignal(false)
  const id = () => props.status.id
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.status.url ?? props.status.uri)
      toast(text.copied, { tone: "success" })
    } catch {
      toast(text.notCopied, { tone: "error" })
    }
  }
  const items = (): ReadonlyArray<MenuItem> => [
    { label: text.openThread, icon: "reply", href: paths.status(props.author.acct, id()) },
    { label: text.copyLink, icon: "link", onSelect: () => void copy() },
    ...(props.status.url && props.author.acct.includes("@")
      ? [{ label: text.openOriginal, icon: "external" as const, href: props.status.url }]
      : []),
    ...(accounts.others().length > 0
      ? [{ label: accountsText.act, icon: "people" as const, onSelect: () => setAsking("act") }]
      : []),
    ...(canMute(props.status, me.id)
      ? [
          {
            label: props.status.muted ? text.unmuteConversation : text.muteConversation,
            icon: props.status.muted ? ("bell" as const) : ("mute" as const),
            onSelect: () => void statuses.muteConversation(id())
          }
        ]
      : []),
    ...(props.status.edited_at
      ? [{ label: text.history, icon: "refresh" as const, onSelect: () => setAsking("history") }]
      : []),
    ...(props.author.id === me.id
      ? [
          { label: text.edit, icon: "pen" as const, onSelect: () => openCompose({ edit: id() }) },
          ...(props.status.visibility === "direct"
            ? []
            : [
                {
                  label: props.status.pinned ? text.unpin : text.pin,
                  icon: "pin" as const,
                  onSelect: () => void statuses.pin(id(), !props.status.pinned)
                }
              ]),
          { label: text.redraft, icon: "refresh" as const, onSelect: () => setAsking("redraft") },
          { label: text.remove, icon: "trash" as const, danger: true, onSelect: () => setAsking("delete") }
        ]
      : [
          {
            label: text.mention(props.author.username),
            icon: "mention" as const,
            onSelect: () => openCompose({ text: `@${props.author.acct} ` })
          },
          { label: text.filter, icon: "filter" as const, onSelect: () => setAsking("filter") },
          { label: text.report, icon: "warning" as const, danger: true, onSelect: () => setAsking("report") }
        ])
  ]
  let bar: HTMLDivElement | undefined
  const remove = async () => {
    const card = bar?.closest("article")
    const cards = [...document.querySelectorAll<HTMLElement>("#main article")]
    const next = card ? (cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1]) : undefined
    setBusy(true)
    const gone = await statuses.remove(id())
    setBusy(false)
    if (!gone) return
    stop()
    props.onRemoved?.()
    // The post took the focus along: it goes to the one that stands in its place.
    queueMicrotask(() => {
      if (document.activeElement !== document.body) return
      const heir = next?.isConnected ? next : document.getElementById("view-title")
      heir?.focus({ preventScroll: true })
    })
  }
  return (
    <div class="actions" ref={bar}>
      <Action
        icon="reply"
        tone="reply"
        label={text.reply}
        count={hidesCount("replies") ? 0 : props.status.replies_count}
        onPress={() => openCompose({ replyTo: id() })}
      />
      <Show when={canBoost(props.status, me.id)} fallback={<span class="action action--none" />}>
        <Action
          icon="boost"
          tone="boost"
          label={text.boost}
          count={hidesCount("boosts") ? 0 : props.status.reblogs_count}
          pressed={props.status.reblogged === true}
          waits={outbox.waits("reblog", id())}
          onPress={() => void statuses.boost(id())}
        />
      </Show>
      <Action
        icon="heart"
        tone="favourite"
        label={text.favourite}
        count={hidesCount("favourites") ? 0 : props.status.favourites_count}
        pressed={props.status.favourited === true}
        waits={outbox.waits("favourite", id())}
        onPress={() => void statuses.favourite(id())}
      />
      <Action
        icon="bookmark"
        tone="bookmark"
        label={text.bookmark}
        pressed={props.status.bookmarked === true}
        waits={outbox.waits("bookmark", id())}
        onPress={() => void statuses.bookmark(id())}
      />
      <Menu label={text.more} items={items} />
      <Show when={asking()}>
        {(what) => (
          <Suspense>
            <Switch
              fallback={
                <PostDialog
                  what={what() === "history" ? "history" : "redraft"}
                  status={props.status}
                  onClose={stop}
                  {...(props.onRemoved ? { onRemoved: props.onRemoved } : {})}
                />
              }
            >
              <Match when={what() === "report"}>
                <ReportDialog account={props.author} status={id()} onClose={stop} />
              </Match>
              <Match when={what() === "filter"}>
                <AddToFilter post={id()} words={props.status.tags.map(({ name }) => `#${name}`)} onClose={stop} />
              </Match>
              <Match when={what() === "act"}>
                <ActAs status={props.status} onClose={stop} />
              </Match>
              <Match when={what() === "delete"}>
                <Dialog
                  title={text.removeTitle}
                  size="sm"
                  onClose={stop}
                  actions={
                    <>
                      <Button autofocus onClick={stop}>
                        {text.cancel}
                      </Button>
                      <Button variant="danger" icon="trash" busy={busy()} onClick={() => void remove()}>
                        {text.removeNow}
                      </Button>
                    </>
                  }
                >
                  <p>{text.removeText}</p>
                </Dialog>
              </Match>
            </Switch>
          </Suspense>
        )}
      </Show>
    </div>
  )
}
