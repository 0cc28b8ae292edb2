import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { spokenTime } from "../../ui/time.ts"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader, ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import { createConversations } from "./conversation.store.ts"
import type { Conversation } from "./conversation.ts"
import "./ConversationsView.css"
import { text } from "./conversation.text.ts"

/** Faces shown of those who take part. */
const FACES = 3

const namesOf = (one: Conversation): string =>
  one.accounts.length === 0 ? text.yourself : one.accounts.map(nameOf).join(", ")

const excerptOf = (one: Conversation): string =>
  one.last_status === null
    ? text.deleted
    : one.last_status.spoiler_text || textOf(one.last_status.content) || text.wordless

const Row = (props: {
  readonly one: Conversation
  readonly position: number
  readonly size: number
  readonly onOpen: () => void
  readonly onRemove: () => void
}): JSX.Element => {
  const { me } = useScope()
  const last = () => props.one.last_status
  const href = () => {
    const status = last()
    return status ? paths.status(status.account.acct, status.id) : paths.conversations
  }
  const label = () => {
    const words = text.label(namesOf(props.one), excerptOf(props.one), spokenTime(last()?.created_at ?? "", Date.now()))
    return props.one.unread ? text.unread(words) : words
  }
  return (
    <article
      id={`conversation-${props.one.id}`}
      class="conversation"
      classList={{ "conversation--unread": props.one.unread }}
      aria-label={label()}
      aria-posinset={props.position}
      aria-setsize={props.size}
      tabindex="0"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget)
          event.currentTarget.querySelector<HTMLAnchorElement>(".conversation__link")?.click()
      }}
    >
      <span class="conversation__faces">
        <For each={(props.one.accounts.length === 0 ? [me] : props.one.accounts).slice(0, FACES)}>
          {(account) => <Avatar account={account} size={42} />}
        </For>
      </span>
      <div class="conversation__body">
        <p class="conversation__names">
          <a class="conversation__link" href={href()} onClick={props.onOpen}>
            <Show when={props.one.accounts.length > 0} fallback={text.yourself}>
              <For each={props.one.accounts}>
                {(account, index) => (
                  <>
                    {index() > 0 ? ", " : ""}
                    <EmojiText text={nameOf(account)} emojis={account.emojis} />
                  </>
                )}
              </For>
            </Show>
          </a>
          <Show when={last()}>{(status) => <RelativeTime iso={status().created_at} />}</Show>
        </p>
        <p class="conversation__excerpt" dir="auto">
          <Show when={last()?.account.id === me.id}>{text.you}</Show>
          {excerptOf(props.one)}
        </p>
      </div>
      <Menu
        label={text.more(namesOf(props.one))}
        items={() => [{ label: text.remove, icon: "trash", onSelect: props.onRemove }]}
      />
    </article>
  )
}

/** Posts for the people they mention alone, by conversation. */
export const ConversationsView = (): JSX.Element => {
  const conversations = createConversations(useScope())
  const byId = createMemo(() => new Map(conversations.items().map((one) => [one.id, one])))
  const rows = createMemo(() => [...byId().keys()])
  return (
    <>
      <ViewHeader title={text.title} back={paths.home} />
      <Switch>
        <Match when={rows().length === 0 && conversations.state() === "loading"}>
          <SkeletonList count={5} label={text.loading} />
        </Match>
        <Match when={rows().length === 0 && conversations.state() === "failed"}>
          <ErrorState message={conversations.error()} onRetry={() => void conversations.load()} />
        </Match>
        <Match when={rows().length === 0}>
          <EmptyState icon="mention" title={text.empty} text={text.emptyText} />
        </Match>
        <Match when={true}>
          <div role="feed" aria-label={text.title} aria-busy={conversations.older() === "loading"}>
            <FeedWindow
              rows={rows()}
              memory={conversations.memory}
              covered={coveredByHeader}
              onEnd={() => void conversations.loadOlder()}
            >
              {(key, index) => (
                <Show when={byId().get(key)}>
                  {(one) => (
                    <Row
                      one={one()}
                      position={index() + 1}
                      size={conversations.complete() ? rows().length : -1}
                      onOpen={() => conversations.read(key)}
                      onRemove={() => void conversations.remove(key)}
                    />
                  )}
                </Show>
              )}
            </FeedWindow>
          </div>
          <Show when={conversations.older() === "failed"}>
            <div class="timeline__end">
              <p role="alert">{conversations.error()}</p>
              <Button icon="refresh" onClick={() => void conversations.loadOlder()}>
                {text.again}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </>
  )
}

export default ConversationsView
