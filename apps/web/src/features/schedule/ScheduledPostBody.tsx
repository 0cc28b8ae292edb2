import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { ScheduledPost, ScheduledPostItem } from "@chirp/domain/ScheduledPost"
import { createSignal, For, type JSX, Show } from "solid-js"
import { api } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { languageName } from "../compose/languages.ts"
import { useScope } from "../shell/scope.ts"
import { text as statusText } from "../status/status.text.ts"
import { visibilityIcons } from "../status/status.ts"
import { text } from "./schedule.text.ts"

/** As GoToSocial shows the picture; once it has removed it, Chirp's copy. */
const Preview = (props: { readonly media: MediaAttachment; readonly address: string }): JSX.Element => {
  const { me } = useScope()
  const [gone, setGone] = createSignal(false)
  const copy = () => `${api.scheduledFile(props.media.id)}?chirp_account=${encodeURIComponent(me.id)}`
  return (
    <img
      src={gone() && props.media.type === "image" ? copy() : props.address}
      onError={() => setGone(true)}
      alt={props.media.description ?? text.noDescription}
      width="72"
      height="72"
      loading="lazy"
    />
  )
}

/** What one post will say, as it was written: plain text, so nothing of it can be markup. */
const Item = (props: {
  readonly item: ScheduledPostItem
  readonly part?: string | undefined
  readonly showState: boolean
}): JSX.Element => (
  <div class="scheduled-item">
    <Show when={props.part}>
      {(part) => (
        <p class="scheduled-item__part">
          {part()}
          <Show when={props.showState}>{text.partState(text.states[props.item.state])}</Show>
        </p>
      )}
    </Show>
    <Show when={props.item.cw}>
      {(warning) => (
        <p class="scheduled-item__warning" dir="auto">
          <Icon name="warning" size={15} />
          <span class="visually-hidden">{text.warning}</span>
          {warning()}
        </p>
      )}
    </Show>
    <Show when={props.item.text}>
      <p class="scheduled-item__text" dir="auto" lang={props.item.language ?? undefined}>
        {props.item.text}
      </p>
    </Show>
    <Show when={props.item.media_attachments.length > 0}>
      <ul class="scheduled-item__media" aria-label={text.files}>
        <For each={props.item.media_attachments}>
          {(media) => (
            <li>
              <Show
                when={media.preview_url ?? (media.type === "image" ? media.url : null)}
                fallback={
                  <span class="scheduled-item__file">
                    <Icon name={media.type === "image" ? "image" : "play"} size={20} />
                    <span class="visually-hidden">{media.description ?? `A file (${media.type})`}</span>
                  </span>
                }
              >
                {(address) => <Preview media={media} address={address()} />}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <Show when={props.item.poll}>
      {(poll) => (
        <p class="scheduled-item__poll" dir="auto">
          <Icon name="poll" size={15} />
          {text.poll(poll().options)}
        </p>
      )}
    </Show>
  </div>
)

/** The post, or the first of a thread with the rest behind a button; then whom it is for and what is special about it. */
export const ScheduledPostBody = (props: { readonly post: ScheduledPost }): JSX.Element => {
  const [open, setOpen] = createSignal(false)
  const count = () => props.post.posts.length
  const shown = () => (open() ? props.post.posts : props.post.posts.slice(0, 1))
  const first = () => props.post.posts[0]
  const mixed = () => new Set(props.post.posts.map(({ state }) => state)).size > 1
  return (
    <div class="scheduled__body">
      <For each={shown()}>
        {(item, index) => (
          <Item item={item} part={count() > 1 ? text.part(index() + 1, count()) : undefined} showState={mixed()} />
        )}
      </For>
      <Show when={count() > 1}>
        <button type="button" class="scheduled__unfold" aria-expanded={open()} onClick={() => setOpen(!open())}>
          {open() ? text.hideThread : text.showThread}
        </button>
      </Show>
      <ul class="scheduled__facts">
        <Show when={count() > 1}>
          <li>{text.thread(count())}</li>
        </Show>
        <Show when={first()?.in_reply_to_id}>
          <li>
            <Icon name="reply" size={14} />
            {text.reply}
          </li>
        </Show>
        <Show when={first()?.visibility}>
          {(visibility) => (
            <li>
              <Icon name={visibilityIcons[visibility()]} size={14} />
              {statusText.visibility[visibility()]}
            </li>
          )}
        </Show>
        <Show when={first()?.local_only}>
          <li>{text.localOnly}</li>
        </Show>
        <Show when={first()?.content_type === "text/markdown"}>
          <li>{text.markdown}</li>
        </Show>
        <Show when={first()?.sensitive && !first()?.cw}>
          <li>{text.sensitive}</li>
        </Show>
        <Show when={first()?.language}>{(language) => <li>{languageName(language())}</li>}</Show>
      </ul>
    </div>
  )
}
