import { For, type JSX, Match, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { plain } from "../../language/plain.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { spokenTime } from "../../ui/time.ts"
import { useScope } from "../shell/scope.ts"
import { StatusCard } from "../status/StatusCard.tsx"
import { nameOf } from "../status/status.ts"
import { FollowRequest } from "./FollowRequest.tsx"
import { InteractionRequest } from "./InteractionRequest.tsx"
import { Names, Who } from "./Names.tsx"
import type { FollowAnswer } from "./notification.api.ts"
import type { AnswerState } from "./notification.store.ts"
import { text } from "./notification.text.ts"
import { type NotificationGroup, type NotificationTone, names, saysOf, toneOf } from "./notification.ts"
import type { Requests } from "./requests.store.ts"
import { isPending } from "./requests.ts"

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
  readonly requests: Requests
}): JSX.Element => {
  const { me } = useScope()
  const tone = () => toneOf(props.group.type)
  const own = () => props.group.accounts[0]?.id === me.id
  const sentence = () => (props.group.type === "poll" && own() ? text.ownPoll : undefined)
  const says = (who: JSX.Element) => saysOf(props.group.type)(who, props.group.accounts.length)
  const label = () => {
    const what = sentence() ?? plain(says(names(props.group.accounts)))
    const words = text.label(what, spokenTime(props.group.createdAt, Date.now()))
    return props.isNew ? text.isNew(words) : words
  }
  return (
    <Show
      when={showsPost(props.group) && props.group.status}
      fallback={
        <article
          class="notification"
          data-tone={tone()}
          classList={{ "notification--new": props.isNew }}
          tabindex="0"
          aria-posinset={props.position}
          aria-setsize={props.size}
          aria-label={label()}
        >
          <span class="notification__icon">
            <Icon name={icons[tone()]} size={24} solid={tone() === "like"} />
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
            <p class="notification__sentence">{sentence() ?? says(<Names accounts={props.group.accounts} />)}</p>
            <Who accounts={props.group.accounts} />
            <Excerpt group={props.group} />
            <Show when={isPending(props.group.type)}>
              <InteractionRequest group={props.group} requests={props.requests} />
            </Show>
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
          data-tone={tone()}
          classList={{ "notification-post--new": props.isNew }}
          aria-posinset={props.position}
          aria-setsize={props.size}
          aria-label={label()}
        >
          <p class="notification-post__why">
            <Icon name={icons[tone()]} size={16} />
            <span>{sentence() ?? says(<Names accounts={props.group.accounts} />)}</span>
          </p>
          <StatusCard id={status().id} context="notifications" />
          <Show when={isPending(props.group.type)}>
            <InteractionRequest group={props.group} requests={props.requests} />
          </Show>
        </article>
      )}
    </Show>
  )
}

/** The post it is about, in one or two lines; for follows, who they are. */
const Excerpt = (props: { readonly group: NotificationGroup }): JSX.Element => {
  const single = () => (props.group.accounts.length === 1 ? props.group.accounts[0] : undefined)
  return (
    <Switch>
      <Match when={props.group.status}>
        {(status) => (
          <a class="notification__excerpt" href={paths.status(status().account.acct, status().id)} dir="auto">
            {status().spoiler_text || textOf(status().content) || text.wordless}
            <Show when={status().media_attachments.length > 0}>
              <span class="notification__media">
                <Icon name="image" size={15} /> <span aria-hidden="true">{status().media_attachments.length}</span>
                <span class="visually-hidden">{text.attachments(status().media_attachments.length)}</span>
              </span>
            </Show>
          </a>
        )}
      </Match>
      <Match when={phraseIsAboutPerson(props.group.type) && single()}>
        {(account) => (
          <p class="notification__person">
            <span>
              <bdi dir="ltr">@{account().acct}</bdi>
            </span>
            <Show when={textOf(account().note)}>{(note) => <span class="notification__note">{note()}</span>}</Show>
          </p>
        )}
      </Match>
    </Switch>
  )
}

const phraseIsAboutPerson = (type: string) => toneOf(type) === "follow" || toneOf(type) === "admin"
