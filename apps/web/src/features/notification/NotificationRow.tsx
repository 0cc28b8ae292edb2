import type { Account } from "@chirp/domain/Account"
import { For, type JSX, Match, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { spokenTime } from "../../ui/time.ts"
import { useScope } from "../shell/scope.ts"
import { StatusCard } from "../status/StatusCard.tsx"
import { nameOf } from "../status/status.ts"
import type { FollowAnswer } from "./notification.api.ts"
import type { AnswerState } from "./notification.store.ts"
import { type NotificationGroup, type NotificationTone, names, phrase } from "./notification.ts"

const icons: Readonly<Record<NotificationTone, IconName>> = {
  like: "heart",
  boost: "boost",
  follow: "user",
  mention: "mention",
  poll: "poll",
  edit: "pen",
  post: "bell",
  admin: "warning",
  pending: "lock"
}

/** Faces shown in one row; the rest are counted in the sentence. */
const facesShown = 8

/** Kinds where the post itself is the news and is shown whole; the others are about a post one knows, shown in short. */
const showsPost = (group: NotificationGroup) =>
  group.status !== undefined &&
  !["favourite", "reblog", "pending.favourite", "pending.reblog", "admin.report"].includes(group.type)

export const NotificationRow = (props: {
  readonly group: NotificationGroup
  readonly isNew: boolean
  readonly position: number
  /** -1 while the end is not known. */
  readonly size: number
  readonly answer: AnswerState | undefined
  readonly onAnswer: (account: string, answer: FollowAnswer) => void
}): JSX.Element => {
  const { me } = useScope()
  const words = () => phrase(props.group.type)
  const own = () => props.group.accounts[0]?.id === me.id
  const sentence = () => (props.group.type === "poll" && own() ? "Your poll has ended" : undefined)
  const label = () => {
    const what = sentence() ?? `${names(props.group.accounts)} ${words().sentence}`
    return `${props.isNew ? "New: " : ""}${what}, ${spokenTime(props.group.createdAt, Date.now())}`
  }
  return (
    <Show
      when={showsPost(props.group) && props.group.status}
      fallback={
        <article
          class="notification"
          data-tone={words().tone}
          classList={{ "notification--new": props.isNew }}
          tabindex="0"
          aria-posinset={props.position}
          aria-setsize={props.size}
          aria-label={label()}
        >
          <span class="notification__icon">
            <Icon name={icons[words().tone]} size={24} solid={words().tone === "like"} />
          </span>
          <div class="notification__body">
            <div class="notification__faces">
              <For each={props.group.accounts.slice(0, facesShown)}>
                {(account) => (
                  <a href={paths.profile(account.acct)} tabindex="-1" aria-label={nameOf(account)}>
                    <Avatar account={account} size={34} />
                  </a>
                )}
              </For>
              <span class="notification__time">
                <RelativeTime iso={props.group.createdAt} />
              </span>
            </div>
            <p class="notification__sentence">
              <Show when={sentence()} fallback={<Names accounts={props.group.accounts} />}>
                {(text) => text()}
              </Show>{" "}
              {sentence() === undefined ? words().sentence : ""}
            </p>
            <Excerpt group={props.group} />
            <Show when={props.group.type === "follow_request" && props.group.accounts[0]}>
              {(account) => <FollowRequest account={account()} answer={props.answer} onAnswer={props.onAnswer} />}
            </Show>
          </div>
        </article>
      }
    >
      {(status) => (
        <article
          class="notification-post"
          data-tone={words().tone}
          classList={{ "notification-post--new": props.isNew }}
          aria-posinset={props.position}
          aria-setsize={props.size}
          aria-label={label()}
        >
          <p class="notification-post__why">
            <Icon name={icons[words().tone]} size={16} />
            <span>
              <Show when={sentence()} fallback={<Names accounts={props.group.accounts} />}>
                {(text) => text()}
              </Show>{" "}
              {sentence() === undefined ? words().sentence : ""}
            </span>
          </p>
          <StatusCard id={status().id} />
        </article>
      )}
    </Show>
  )
}

const Names = (props: { readonly accounts: ReadonlyArray<Account> }): JSX.Element => {
  const others = () => props.accounts.length - 2
  return (
    <>
      <Name account={props.accounts[0]} />
      <Switch>
        <Match when={props.accounts.length === 2}>
          {" and "}
          <Name account={props.accounts[1]} />
        </Match>
        <Match when={props.accounts.length > 2}>{` and ${others() + 1} others`}</Match>
      </Switch>
    </>
  )
}

const Name = (props: { readonly account: Account | undefined }): JSX.Element => (
  <Show when={props.account} fallback="Someone">
    {(account) => (
      <a class="notification__name" href={paths.profile(account().acct)}>
        <EmojiText text={nameOf(account())} emojis={account().emojis} />
      </a>
    )}
  </Show>
)

/** The post it is about, in one or two lines; for follows, who they are. */
const Excerpt = (props: { readonly group: NotificationGroup }): JSX.Element => {
  const single = () => (props.group.accounts.length === 1 ? props.group.accounts[0] : undefined)
  return (
    <Switch>
      <Match when={props.group.status}>
        {(status) => (
          <a class="notification__excerpt" href={paths.status(status().account.acct, status().id)} dir="auto">
            {status().spoiler_text || textOf(status().content) || "A post without words"}
            <Show when={status().media_attachments.length > 0}>
              <span class="notification__media">
                <Icon name="image" size={15} /> {status().media_attachments.length}
                <span class="visually-hidden"> attachments</span>
              </span>
            </Show>
          </a>
        )}
      </Match>
      <Match when={phraseIsAboutPerson(props.group.type) && single()}>
        {(account) => (
          <p class="notification__person">
            <span>@{account().acct}</span>
            <Show when={textOf(account().note)}>{(note) => <span class="notification__note">{note()}</span>}</Show>
          </p>
        )}
      </Match>
    </Switch>
  )
}

const phraseIsAboutPerson = (type: string) => phrase(type).tone === "follow" || phrase(type).tone === "admin"

const FollowRequest = (props: {
  readonly account: Account
  readonly answer: AnswerState | undefined
  readonly onAnswer: (account: string, answer: FollowAnswer) => void
}): JSX.Element => {
  const { entities } = useScope()
  /** Known to be answered already, on another device or earlier. */
  const settled = () => {
    const relationship = entities.relationship(props.account.id)
    return relationship === undefined || relationship.requested_by !== false
      ? undefined
      : relationship.followed_by
        ? "accepted"
        : "gone"
  }
  return (
    <p class="notification__request" role="status">
      <Switch>
        <Match when={props.answer === "accepted" || settled() === "accepted"}>
          <Icon name="check" size={18} /> Accepted: {nameOf(props.account)} follows you
        </Match>
        <Match when={props.answer === "rejected"}>Rejected</Match>
        <Match when={settled() === "gone"}>Answered or taken back</Match>
        <Match when={true}>
          <Button
            size="sm"
            variant="primary"
            icon="check"
            onClick={() => props.onAnswer(props.account.id, "authorize")}
          >
            Accept
          </Button>
          <Button size="sm" onClick={() => props.onAnswer(props.account.id, "reject")}>
            Reject
          </Button>
        </Match>
      </Switch>
    </p>
  )
}
