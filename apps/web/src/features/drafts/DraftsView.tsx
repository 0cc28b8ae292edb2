import { createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { text as composeText } from "../compose/compose.text.ts"
import { type Draft, type DraftMedia, editTarget } from "../compose/draft.ts"
import { PendingPosts } from "../outbox/PendingPosts.tsx"
import { openCompose } from "../shell/composing.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { createDrafts } from "./drafts.store.ts"
import { text } from "./drafts.text.ts"
import "./DraftsView.css"

/** What one began to write on this device, and what waits to be sent. */
export const DraftsView = (): JSX.Element => {
  const { me } = useScope()
  const store = createDrafts(me)
  const remove = async (draft: Draft, row: HTMLElement) => {
    const heir = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button")
    await store.remove(draft)
    toast(text.removed, { action: { label: text.undo, run: () => void store.restore(draft) } })
    queueMicrotask(() => (heir?.isConnected ? heir : document.getElementById("view-title"))?.focus())
  }
  return (
    <>
      <ViewHeader title={text.title} back={paths.home} />
      <PendingPosts whole />
      <Switch>
        <Match when={store.failed()}>
          <ErrorState message={text.unreadable} />
        </Match>
        <Match when={store.drafts() === undefined}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={store.drafts()?.length === 0}>
          <EmptyState icon="pen" title={text.empty} text={text.emptyHint} />
        </Match>
        <Match when={store.drafts()}>
          {(drafts) => (
            <ul class="drafts" aria-label={text.label}>
              <For each={drafts()}>{(draft) => <Row draft={draft} onRemove={(row) => void remove(draft, row)} />}</For>
            </ul>
          )}
        </Match>
      </Switch>
    </>
  )
}

export default DraftsView

const kindOf = (draft: Draft): string => {
  if (draft.reason !== undefined) return text.kinds.refused
  const [kind] = draft.context.split(":", 1)
  return text.kinds[kind as keyof typeof text.kinds] ?? text.kinds.new
}

const Row = (props: { readonly draft: Draft; readonly onRemove: (row: HTMLElement) => void }): JSX.Element => {
  const more = () => props.draft.more ?? []
  const media = () => [props.draft.media, ...more().map((part) => part.media)].flat()
  const words = () =>
    [props.draft.text, ...more().map((part) => part.text)]
      .map((one) => one.trim())
      .join("\n\n")
      .trim()
  const summary = () => words().split("\n", 1)[0]?.slice(0, 60) || text.nothing
  let row!: HTMLLIElement
  return (
    <li ref={row} class="draft">
      <p class="draft__head">
        <span class="draft__kind" classList={{ "draft__kind--refused": props.draft.reason !== undefined }}>
          {kindOf(props.draft)}
        </span>
        <span class="draft__when">
          <RelativeTime iso={new Date(props.draft.updatedAt).toISOString()} />
        </span>
      </p>
      <Show when={props.draft.reason}>
        <p class="draft__reason">
          <Icon name="warning" size={16} /> <span>{props.draft.reason}</span>
        </p>
      </Show>
      <Show when={props.draft.spoilerOpen && props.draft.spoiler}>
        <p class="draft__spoiler" dir="auto">
          {props.draft.spoiler}
        </p>
      </Show>
      <p class="draft__text" dir="auto" lang={props.draft.language}>
        {words() || text.nothing}
      </p>
      <Show when={media().length > 0}>
        <ul class="draft__media" aria-label={text.files(media().length)}>
          <For each={media().slice(0, 6)}>{(one) => <Thumb media={one} />}</For>
        </ul>
      </Show>
      <p class="draft__facts">
        <span>{composeText.visibility[props.draft.visibility].label}</span>
        <Show when={more().length > 0}>
          <span>{text.thread(more().length + 1)}</span>
        </Show>
        <Show when={props.draft.poll}>
          <span>{text.poll}</span>
        </Show>
      </p>
      <div class="draft__tools">
        <Button
          size="sm"
          icon="pen"
          aria-label={text.openNamed(summary())}
          onClick={() => openCompose({ draft: props.draft.context, edit: editTarget(props.draft.context) })}
        >
          {text.open}
        </Button>
        <IconButton icon="trash" tone="danger" label={text.remove(summary())} onClick={() => props.onRemove(row)} />
      </div>
    </li>
  )
}

const Thumb = (props: { readonly media: DraftMedia }): JSX.Element => {
  const { media } = props
  const local =
    media.at === "device" && media.file.type.startsWith("image/") ? URL.createObjectURL(media.file) : undefined
  onCleanup(() => {
    if (local !== undefined) URL.revokeObjectURL(local)
  })
  const src = local ?? (media.at === "server" ? media.attachment.preview_url : undefined)
  const [broken, setBroken] = createSignal(false)
  return (
    <li class="draft__thumb">
      <Show when={src && !broken() ? src : undefined} fallback={<Icon name="image" size={22} />}>
        {(address) => <img src={address()} alt={media.alt} decoding="async" onError={() => setBroken(true)} />}
      </Show>
    </li>
  )
}
