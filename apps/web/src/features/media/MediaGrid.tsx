import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { createSignal, createUniqueId, For, type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { prefersReducedMotion } from "../theme/theme.ts"
import { Blurhash } from "./Blurhash.tsx"
import { altOf, focusOf, kindOf, shownAspect } from "./media.ts"
import "./MediaGrid.css"
import { text as words } from "./media.text.ts"

const MediaViewer = lazy(() => import("./MediaViewer.tsx"))

/** The description of a picture, on a badge that opens it for everyone. */
const AltBadge = (props: { readonly text: string }): JSX.Element => {
  const id = createUniqueId()
  return (
    <>
      <button type="button" class="alt-badge" popovertarget={id} aria-label={words.showAlt}>
        {words.alt}
      </button>
      <div id={id} popover="auto" class="alt-text">
        <p class="alt-text__title">{words.description}</p>
        <p class="alt-text__body">{props.text}</p>
      </div>
    </>
  )
}

const Tile = (props: { readonly media: MediaAttachment; readonly onOpen: () => void }): JSX.Element => {
  const [loaded, setLoaded] = createSignal(false)
  const label = () =>
    altOf(props.media) === ""
      ? words.open[kindOf(props.media)]
      : words.described(words.open[kindOf(props.media)], altOf(props.media))
  return (
    <div class="media-tile">
      <Show when={props.media.blurhash && !loaded() ? props.media.blurhash : undefined}>
        {(hash) => <Blurhash hash={hash()} />}
      </Show>
      <Switch>
        <Match when={props.media.type === "image" && (props.media.preview_url ?? props.media.url)}>
          {(src) => (
            <button type="button" class="media-tile__open" aria-label={label()} onClick={props.onOpen}>
              <img
                src={src()}
                alt={altOf(props.media)}
                decoding="async"
                loading="lazy"
                style={{ "object-position": focusOf(props.media) }}
                onLoad={() => setLoaded(true)}
              />
            </button>
          )}
        </Match>
        <Match when={props.media.type === "gifv" && props.media.url}>
          {(src) => (
            <video
              src={src()}
              poster={props.media.preview_url ?? undefined}
              autoplay={!prefersReducedMotion()}
              controls={prefersReducedMotion()}
              preload={prefersReducedMotion() ? "none" : "metadata"}
              loop
              muted
              playsinline
              aria-label={altOf(props.media) || words.animation}
              onLoadedData={() => setLoaded(true)}
            />
          )}
        </Match>
        <Match when={props.media.type === "video" && props.media.url}>
          {(src) => (
            // biome-ignore lint/a11y/useMediaCaption: the fediverse carries no caption tracks; the description is the text
            <video
              src={src()}
              poster={props.media.preview_url ?? undefined}
              controls
              preload="none"
              playsinline
              aria-label={altOf(props.media) || words.without.video}
            />
          )}
        </Match>
        <Match when={props.media.type === "audio" && props.media.url}>
          {(src) => (
            // biome-ignore lint/a11y/useMediaCaption: the fediverse carries no caption tracks; the description is the text
            <audio src={src()} controls preload="none" aria-label={altOf(props.media) || words.without.audio} />
          )}
        </Match>
        <Match when={props.media.remote_url ?? props.media.url}>
          {(href) => (
            <a class="media-tile__file" href={href()} target="_blank" rel="noopener noreferrer nofollow">
              <Icon name="external" size={20} />
              {words.openFile}
            </a>
          )}
        </Match>
      </Switch>
      <Show when={(props.media.type === "gifv" || props.media.type === "video") && props.media.url}>
        <button
          type="button"
          class="media-enlarge"
          aria-label={label()}
          title={words.openLarger}
          onClick={props.onOpen}
        >
          <Icon name="external" size={18} />
        </button>
      </Show>
      <Show when={altOf(props.media)}>{(text) => <AltBadge text={text()} />}</Show>
    </div>
  )
}

/** A post's attachments: one in its own shape, several in a grid; covered when sensitive until asked for. */
export const MediaGrid = (props: {
  readonly media: ReadonlyArray<MediaAttachment>
  readonly sensitive: boolean
  readonly revealed: boolean
  readonly onReveal: (shown: boolean) => void
}): JSX.Element => {
  const [viewing, setViewing] = createSignal<number>()
  const covered = () => props.sensitive && !props.revealed
  const viewable = () => props.media.filter((media) => media.type !== "unknown" && media.url !== null)
  const single = () => (props.media.length === 1 ? props.media[0] : undefined)
  return (
    <div
      class="media-grid"
      classList={{
        "media-grid--audio": single()?.type === "audio" || single()?.type === "unknown",
        "media-grid--many": props.media.length > 1,
        "media-grid--three": props.media.length === 3
      }}
      style={{ "--aspect": single() ? String(shownAspect(single() as MediaAttachment)) : "1.6" }}
    >
      <Show
        when={!covered()}
        fallback={
          <div class="media-cover">
            <Show when={props.media.find(({ blurhash }) => blurhash)?.blurhash}>
              {(hash) => <Blurhash hash={hash()} />}
            </Show>
            <Button size="sm" icon="eye" variant="primary" onClick={() => props.onReveal(true)}>
              {words.show}
            </Button>
          </div>
        }
      >
        <For each={props.media}>
          {(media) => <Tile media={media} onOpen={() => setViewing(viewable().indexOf(media))} />}
        </For>
        <Show when={props.sensitive}>
          <button
            type="button"
            class="media-hide"
            aria-label={words.hide}
            title={words.hide}
            onClick={() => props.onReveal(false)}
          >
            <Icon name="eye-off" size={18} />
          </button>
        </Show>
      </Show>
      <Show when={viewing() !== undefined}>
        <Suspense>
          <MediaViewer media={viewable()} start={Math.max(0, viewing() ?? 0)} onClose={() => setViewing(undefined)} />
        </Suspense>
      </Show>
    </div>
  )
}
