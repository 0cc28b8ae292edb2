import { createSignal, createUniqueId, For, type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { codePoints } from "../compose/counter.ts"
import { focusPercent } from "./focus.ts"
import type { UploadQueue } from "./upload.store.ts"
import { bytes, type UploadItem } from "./upload.ts"
import "./Uploads.css"
import { text } from "./upload.text.ts"

const FocusPicker = lazy(() => import("./FocusPicker.tsx"))

/** Characters of a description; what GoToSocial advertises in `/api/v2/instance` as `description_limit`. */
export const descriptionLimit = 1500

/** The files of a post, each with its picture, progress and description. The description is always in sight: it is part of the post. */
export const Uploads = (props: { readonly queue: UploadQueue; readonly disabled: boolean }): JSX.Element => {
  const keys = () => props.queue.items().map(({ key }) => key)
  return (
    <ul class="uploads" aria-label={text.files}>
      <For each={keys()}>
        {(key, index) => (
          <Show when={props.queue.items().find((item) => item.key === key)}>
            {(item) => (
              <Upload
                item={item()}
                queue={props.queue}
                disabled={props.disabled}
                first={index() === 0}
                last={index() === keys().length - 1}
              />
            )}
          </Show>
        )}
      </For>
    </ul>
  )
}

const Upload = (props: {
  readonly item: UploadItem
  readonly queue: UploadQueue
  readonly disabled: boolean
  readonly first: boolean
  readonly last: boolean
}): JSX.Element => {
  const id = createUniqueId()
  const failed = () => (props.item.state.at === "failed" ? props.item.state : undefined)
  const [focusing, setFocusing] = createSignal(false)
  const picture = () => (props.item.kind === "image" && !failed() ? props.queue.preview(props.item) : undefined)
  const over = () => codePoints(props.item.alt) - descriptionLimit
  return (
    <li class="upload" classList={{ "upload--failed": failed() !== undefined }}>
      <div class="upload__picture">
        <Preview item={props.item} queue={props.queue} />
        <Progress item={props.item} />
      </div>
      <div class="upload__words">
        <label class="upload__label" for={id}>
          {text.description} <span class="upload__name">{props.item.name}</span>
        </label>
        <textarea
          id={id}
          class="upload__alt"
          rows={2}
          dir="auto"
          data-missing={props.item.alt.trim() === "" ? "" : undefined}
          placeholder={text.hint}
          value={props.item.alt}
          disabled={props.disabled}
          aria-describedby={`${id}-count`}
          onInput={(event) => props.queue.describe(props.item.key, event.currentTarget.value)}
        />
        <p id={`${id}-count`} class="upload__count" classList={{ "upload__count--over": over() > 0 }}>
          <Show when={over() > -200} fallback={<span class="visually-hidden">{text.most(descriptionLimit)}</span>}>
            {over() > 0 ? text.tooMany(over()) : text.left(-over())}
          </Show>
        </p>
        <Show when={failed()}>
          {(problem) => (
            <p class="upload__problem" role="alert">
              <Icon name="warning" size={16} /> <span>{problem().message}</span>
            </p>
          )}
        </Show>
        <div class="upload__tools">
          <Show when={failed()?.canRetry}>
            <Button size="sm" icon="refresh" onClick={() => props.queue.retry(props.item.key)}>
              {text.again}
            </Button>
          </Show>
          <Show when={picture()}>
            <IconButton
              icon="eye"
              size={17}
              label={text.focus(props.item.name)}
              disabled={props.disabled}
              onClick={() => setFocusing(true)}
            />
          </Show>
          <Show when={!(props.first && props.last)}>
            <IconButton
              icon="arrow-up"
              size={17}
              label={text.up(props.item.name)}
              disabled={props.first || props.disabled}
              onClick={() => props.queue.move(props.item.key, -1)}
            />
            <IconButton
              icon="arrow-down"
              size={17}
              label={text.down(props.item.name)}
              disabled={props.last || props.disabled}
              onClick={() => props.queue.move(props.item.key, 1)}
            />
          </Show>
          <IconButton
            icon={props.item.state.at === "done" || failed() ? "trash" : "close"}
            size={17}
            tone="danger"
            label={
              props.item.state.at === "done" || failed() ? text.remove(props.item.name) : text.cancel(props.item.name)
            }
            disabled={props.disabled}
            onClick={() => props.queue.remove(props.item.key)}
          />
        </div>
      </div>
      <Show when={focusing() && picture()}>
        {(src) => (
          <Suspense>
            <FocusPicker
              name={props.item.name}
              src={src()}
              focus={props.item.focus}
              onChoose={(focus) => props.queue.focus(props.item.key, focus)}
              onClose={() => setFocusing(false)}
            />
          </Suspense>
        )}
      </Show>
    </li>
  )
}

const Preview = (props: { readonly item: UploadItem; readonly queue: UploadQueue }): JSX.Element => {
  const position = () => {
    const { left, top } = focusPercent(props.item.focus ?? { x: 0, y: 0 })
    return `${left}% ${top}%`
  }
  return (
    <Show when={props.queue.preview(props.item)} fallback={<Icon name="image" size={28} />}>
      {(address) => (
        <Show
          when={props.item.kind === "video" && address().startsWith("blob:")}
          fallback={
            <img
              src={address()}
              alt=""
              decoding="async"
              style={{ "object-position": position() }}
              onError={(event) => event.currentTarget.remove()}
            />
          }
        >
          <video src={address()} muted playsinline preload="metadata" />
        </Show>
      )}
    </Show>
  )
}

const Progress = (props: { readonly item: UploadItem }): JSX.Element => (
  <Switch>
    <Match when={props.item.state.at === "waiting"}>
      <div class="upload__veil">{text.waiting}</div>
    </Match>
    <Match when={props.item.state.at === "sending" && props.item.state}>
      {(state) => (
        <div class="upload__veil">
          <span>{text.percent(state().fraction)}</span>
          <progress
            max={1}
            value={state().fraction}
            aria-label={text.progress(props.item.name, bytes(props.item.size))}
          />
        </div>
      )}
    </Match>
    <Match when={props.item.state.at === "working"}>
      <div class="upload__veil" role="status">
        <Spinner size={22} />
        <span class="visually-hidden">{text.working(props.item.name)}</span>
      </div>
    </Match>
    <Match when={props.item.state.at === "failed" && props.item.state.away}>
      <div class="upload__veil">{text.away}</div>
    </Match>
    <Match when={props.item.state.at === "failed"}>
      <div class="upload__veil upload__veil--failed">
        <Icon name="warning" size={24} />
      </div>
    </Match>
  </Switch>
)
