import { For, type JSX, Show } from "solid-js"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { toast } from "../../ui/Toast.tsx"
import { openCompose } from "../shell/composing.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./outbox.text.ts"
import type { PostEntry } from "./outbox.ts"
import "./PendingPosts.css"

/** The posts that wait to be sent: in short on every view, one by one where `whole`. */
export const PendingPosts = (props: { readonly whole: boolean }): JSX.Element => {
  const { outbox } = useScope()
  return (
    <div role="status" class="pending">
      <Show when={outbox.posts().length > 0}>
        <Show
          when={props.whole}
          fallback={
            <p class="pending__line">
              <Icon name="send" size={18} />
              <span>{text.waiting(outbox.posts().length)}</span>
              <a href={paths.drafts}>{text.show}</a>
            </p>
          }
        >
          <section aria-labelledby="pending-title">
            <h2 id="pending-title" class="pending__title">
              <Icon name="send" size={18} />
              {text.title}
            </h2>
            <p class="pending__why">{text.why(outbox.posts().length)}</p>
            <ul>
              <For each={outbox.posts()}>{(entry) => <Pending entry={entry} />}</For>
            </ul>
          </section>
        </Show>
      </Show>
    </div>
  )
}

const Pending = (props: { readonly entry: PostEntry }): JSX.Element => {
  const { outbox } = useScope()
  const files = () => props.entry.parts.reduce((sum, { media }) => sum + media.length, 0)
  const change = async () => openCompose({ draft: await outbox.toDraft(props.entry) })
  const remove = async () => {
    const { entry } = props
    await outbox.remove(entry)
    toast(text.removed, { action: { label: text.undo, run: () => void outbox.restore(entry) } })
  }
  return (
    <li class="pending__post">
      <For each={props.entry.parts}>
        {(part) => (
          <p class="pending__text" dir="auto" lang={part.request.language}>
            {part.request.spoiler_text ? `${part.request.spoiler_text}\n` : ""}
            {part.request.status}
          </p>
        )}
      </For>
      <p class="pending__facts">
        <Show when={props.entry.parts.length > 1}>
          <span>{text.thread(props.entry.parts.length)}</span>
        </Show>
        <Show when={files() > 0}>
          <span>{text.files(files())}</span>
        </Show>
        <Show when={props.entry.parts.some(({ request }) => request.poll !== undefined)}>
          <span>{text.poll}</span>
        </Show>
      </p>
      <div class="pending__tools">
        <Button size="sm" icon="send" busy={outbox.sending()} onClick={outbox.flush}>
          {outbox.sending() ? text.sending : text.now}
        </Button>
        <Button size="sm" icon="pen" disabled={outbox.sending()} onClick={() => void change()}>
          {text.change}
        </Button>
        <Button size="sm" icon="trash" disabled={outbox.sending()} onClick={() => void remove()}>
          {text.remove}
        </Button>
      </div>
    </li>
  )
}
