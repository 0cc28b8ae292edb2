import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { createEffect, createMemo, For, type JSX, Match, on, onCleanup, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { Blurhash } from "../media/Blurhash.tsx"
import { altOf, focusOf, kindOf } from "../media/media.ts"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import type { TimelineHandle } from "../timeline/timeline.store.ts"
import "./MediaTab.css"
import { text as mediaText } from "../media/media.text.ts"
import { text } from "./profile.text.ts"

const ACROSS = 3
interface Tile {
  readonly post: string
  readonly media: MediaAttachment
}

/** Somebody's pictures and videos as a grid; each leads to its post. Covered where the post says so. */
export const MediaTab = (props: {
  readonly handle: TimelineHandle
  readonly label: string
  readonly empty: { readonly title: string; readonly text?: string }
}): JSX.Element => {
  const { entities } = useScope()
  const handle = () => props.handle
  createEffect(on(handle, (current) => onCleanup(current.enter())))
  const lines = createMemo(() => {
    const tiles = handle()
      .timeline()
      .ids.flatMap((id): ReadonlyArray<Tile> => {
        const outer = entities.status(id)
        const post = outer?.reblog_id ? entities.status(outer.reblog_id) : outer
        return (post?.media_attachments ?? []).map((media) => ({ post: post?.id ?? id, media }))
      })
    const found = new Map<string, ReadonlyArray<Tile>>()
    for (let at = 0; at < tiles.length; at += ACROSS) {
      const line = tiles.slice(at, at + ACROSS)
      if (line[0]) found.set(line[0].media.id, line)
    }
    return found
  })
  const keys = createMemo(() => [...lines().keys()])
  const loadOlder = () => void handle().loadOlder()

  const Picture = (tile: Tile): JSX.Element => {
    const post = () => entities.status(tile.post)
    const author = () => entities.account(post()?.account_id ?? "")
    const hidden = () => post()?.sensitive === true || (post()?.spoiler_text ?? "") !== ""
    const label = () => {
      const what = (hidden() ? mediaText.sensitive : mediaText.kinds)[kindOf(tile.media)]
      const alt = hidden() ? post()?.spoiler_text : altOf(tile.media) || mediaText.noDescription
      return mediaText.at(alt ? mediaText.described(what, alt) : what, absoluteTime(post()?.created_at ?? ""))
    }
    return (
      <a class="media-tab__tile" href={paths.status(author()?.acct ?? "", tile.post)} aria-label={label()}>
        <Show when={tile.media.blurhash}>{(hash) => <Blurhash hash={hash()} />}</Show>
        <Show
          when={!hidden() && tile.media.type !== "audio" && tile.media.preview_url}
          fallback={<Icon name={hidden() ? "eye-off" : tile.media.type === "audio" ? "play" : "image"} size={28} />}
        >
          {(src) => (
            <img
              src={src()}
              alt=""
              loading="lazy"
              decoding="async"
              style={{ "object-position": focusOf(tile.media) }}
            />
          )}
        </Show>
        <Show when={!hidden() && (tile.media.type === "video" || tile.media.type === "gifv")}>
          <span class="media-tab__play">
            <Icon name="play" size={18} />
          </span>
        </Show>
      </a>
    )
  }

  return (
    <Switch>
      <Match when={keys().length === 0 && (handle().state() === "idle" || handle().state() === "loading")}>
        <SkeletonList count={2} label={text.loadingMedia} />
      </Match>
      <Match when={keys().length === 0 && handle().state() === "failed"}>
        <ErrorState message={handle().error()} onRetry={() => void handle().load()} />
      </Match>
      <Match when={keys().length === 0}>
        <EmptyState icon="image" title={props.empty.title} text={props.empty.text} />
      </Match>
      <Match when={true}>
        <section class="media-tab" aria-label={props.label}>
          <FeedWindow rows={keys()} memory={handle().memory} covered={coveredByHeader} onEnd={loadOlder}>
            {(key) => (
              <div class="media-tab__line">
                <For each={lines().get(key) ?? []}>{(tile) => <Picture {...tile} />}</For>
              </div>
            )}
          </FeedWindow>
        </section>
        <div class="timeline__end">
          <Switch>
            <Match when={handle().timeline().complete}>
              <p>{text.end}</p>
            </Match>
            <Match when={handle().older() === "failed"}>
              <p role="alert">{handle().olderError()}</p>
              <Button icon="refresh" onClick={loadOlder}>
                {text.again}
              </Button>
            </Match>
            <Match when={handle().older() === "loading"}>
              <p role="status">
                <Spinner /> <span class="visually-hidden">{text.loadingOlder}</span>
              </p>
            </Match>
            <Match when={true}>
              <Button variant="quiet" onClick={loadOlder}>
                {text.more}
              </Button>
            </Match>
          </Switch>
        </div>
      </Match>
    </Switch>
  )
}
