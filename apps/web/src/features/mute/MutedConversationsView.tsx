import { For, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import "../../ui/Rows.css"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { focusNear } from "../shell/focusNear.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import "./MutedConversations.css"
import { text } from "./mute.text.ts"
import { createMutedSearch } from "./mutedConversations.search.ts"

/** The conversations that tell one nothing new, as far as they can be found, each with a way to hear of it again. */
export const MutedConversationsView = (): JSX.Element => {
  const scope = useScope()
  const { entities, statuses } = scope
  const search = createMutedSearch(scope)
  onCleanup(search.close)

  const set = async (id: string, muted: boolean): Promise<boolean> => {
    await statuses.muteConversation(id, muted)
    const done = (entities.status(id)?.muted === true) === muted
    if (done) void search.mark(id, muted).catch(() => undefined)
    return done
  }
  const unmute = async (id: string, row: Element | null) => {
    focusNear(row, ".rows > li")
    if (!(await set(id, false))) return
    toast(text.conversationUnmuted, {
      tone: "success",
      action: { label: text.undo, run: () => void set(id, true) }
    })
  }
  const Row = (props: { readonly id: string }): JSX.Element => {
    const post = () => entities.status(props.id)
    const author = () => entities.account(post()?.account_id ?? "")
    return (
      <Show when={author()}>
        {(by) => (
          <li>
            <a id={`muted-${props.id}`} class="rows__link" href={paths.status(by().acct, props.id)}>
              <Avatar account={by()} size={42} />
              <span class="rows__words">
                <span class="rows__title">
                  <EmojiText text={nameOf(by())} emojis={by().emojis} />
                </span>
                <span class="rows__about muted-excerpt" dir="auto">
                  {post()?.spoiler_text || textOf(post()?.content ?? "") || text.wordless}
                </span>
                <span class="rows__about">
                  <RelativeTime iso={post()?.created_at ?? ""} />
                </span>
              </span>
            </a>
            <Button
              size="sm"
              aria-label={text.unmuteConversation(nameOf(by()))}
              onClick={(event) => void unmute(props.id, event.currentTarget.closest("li"))}
            >
              {text.unmute}
            </Button>
          </li>
        )}
      </Show>
    )
  }
  return (
    <>
      <ViewHeader title={text.conversations} back={paths.settings} />
      <p class="muted-hint">{text.conversationsHint}</p>
      <Switch>
        <Match when={search.rows().length > 0}>
          <ul class="rows" aria-label={text.conversations}>
            <For each={search.rows()}>{(id) => <Row id={id} />}</For>
          </ul>
        </Match>
        <Match when={!search.looking() && search.error() === ""}>
          <EmptyState icon="mute" title={text.conversationsNone} />
        </Match>
      </Switch>
      <Switch>
        <Match when={search.looking()}>
          <SkeletonList count={2} label={text.looking} />
        </Match>
        <Match when={search.error() !== ""}>
          <ErrorState message={text.notLooked(search.error())} onRetry={() => void search.again()} />
        </Match>
        <Match when={search.more()}>
          <p class="timeline__end">
            <Button variant="quiet" onClick={() => void search.lookFurther()}>
              {text.lookFurther}
            </Button>
          </p>
        </Match>
        <Match when={search.rows().length > 0}>
          <p class="timeline__end">{text.lookedThrough}</p>
        </Match>
      </Switch>
    </>
  )
}

export default MutedConversationsView
