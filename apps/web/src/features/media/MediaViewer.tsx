import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { createSignal, For, type JSX, Match, onMount, Show, Switch } from "solid-js"
import { IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { prefersReducedMotion } from "../theme/theme.ts"
import { altOf, kindOf } from "./media.ts"
import { ZoomImage } from "./ZoomImage.tsx"
import { type Point, step } from "./zoom.ts"
import "./MediaViewer.css"
import { text as words } from "./media.text.ts"

/** Pixels that a key moves a picture which is larger than its frame. */
const stride = 60

/**
 * A post's pictures, animations, videos and sounds at full size, with their descriptions. Swiped or moved with the arrow
 * keys; `+`, `-` and `0` zoom pictures, the arrows then move them; Home and End go to the ends; Escape closes.
 */
const MediaViewer = (props: {
  readonly media: ReadonlyArray<MediaAttachment>
  readonly start: number
  readonly onClose: () => void
}): JSX.Element => {
  const [at, setAt] = createSignal(props.start)
  const [zoomed, setZoomed] = createSignal(false)
  let track!: HTMLUListElement
  let controls: { readonly by: (factor: number) => void; readonly pan: (by: Point) => void } | undefined
  const rtl = () => getComputedStyle(track).direction === "rtl"

  const show = (index: number) => {
    if (index === at()) return
    for (const player of track.querySelectorAll<HTMLMediaElement>("video, audio")) player.pause()
    setZoomed(false)
    setAt(index)
  }
  const go = (index: number, smooth = true) => {
    const target = Math.min(props.media.length - 1, Math.max(0, index))
    show(target)
    track.children[target]?.scrollIntoView({
      behavior: smooth && !prefersReducedMotion() ? "smooth" : "instant",
      block: "nearest",
      inline: "center"
    })
  }
  onMount(() => go(props.start, false))
  const current = () => props.media[at()]
  const several = () => props.media.length > 1
  const isImage = () => current()?.type === "image"
  const title = () => {
    const media = current()
    const kind = media === undefined ? words.media : words.kinds[kindOf(media)]
    return several() ? words.place(kind, at() + 1, props.media.length) : kind
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    // A player's own keys (seeking, volume) are its own.
    if (event.target instanceof HTMLMediaElement) return
    const sideways = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
    const upright = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (zoomed() && (sideways !== 0 || upright !== 0)) controls?.pan({ x: -sideways * stride, y: -upright * stride })
    else if (sideways !== 0) go(at() + (rtl() ? -sideways : sideways))
    else if (event.key === "Home") go(0)
    else if (event.key === "End") go(props.media.length - 1)
    else if (isImage() && (event.key === "+" || event.key === "=")) controls?.by(step)
    else if (isImage() && event.key === "-") controls?.by(1 / step)
    else if (isImage() && event.key === "0") controls?.by(0)
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={title()} size="full" bare onClose={props.onClose}>
      <section class="viewer" aria-roledescription={words.carousel} aria-label={words.media} onKeyDown={onKeyDown}>
        <div class="viewer__bar">
          <IconButton icon="close" label={words.close} onClick={props.onClose} />
          <span class="viewer__count" aria-live="polite">
            <span aria-hidden="true">{several() ? `${at() + 1} / ${props.media.length}` : ""}</span>
            <span class="visually-hidden">{title()}</span>
          </span>
          <span class="viewer__tools">
            <Show when={isImage()}>
              <IconButton icon="plus" label={words.larger} onClick={() => controls?.by(step)} />
              <IconButton
                icon="minus"
                label={words.smaller}
                disabled={!zoomed()}
                onClick={() => controls?.by(1 / step)}
              />
            </Show>
            <Show when={current()?.remote_url ?? current()?.url}>
              {(href) => (
                <a
                  class="icon-button"
                  href={href()}
                  target="_blank"
                  rel="noopener noreferrer nofollow"
                  aria-label={words.original}
                  title={words.original}
                >
                  <Icon name="external" size={20} />
                </a>
              )}
            </Show>
          </span>
        </div>
        <ul
          ref={track}
          class="viewer__track"
          tabindex="0"
          aria-label={words.slides}
          classList={{ "viewer__track--held": zoomed() }}
          onScrollEnd={() => show(Math.round(Math.abs(track.scrollLeft) / Math.max(1, track.clientWidth)))}
        >
          <For each={props.media}>
            {(media, index) => (
              <li class="viewer__slide" inert={index() !== at()}>
                <Slide
                  media={media}
                  active={index() === at()}
                  onZoom={(larger) => index() === at() && setZoomed(larger)}
                  onClose={props.onClose}
                  controls={(given) => {
                    controls = given
                  }}
                />
              </li>
            )}
          </For>
        </ul>
        <Show when={several()}>
          <div class="viewer__arrow viewer__arrow--back">
            <IconButton icon="back" label={words.previous} disabled={at() === 0} onClick={() => go(at() - 1)} />
          </div>
          <div class="viewer__arrow viewer__arrow--next">
            <IconButton
              icon="back"
              label={words.next}
              disabled={at() === props.media.length - 1}
              onClick={() => go(at() + 1)}
            />
          </div>
        </Show>
        <Show when={current()}>
          {(media) => (
            <Show
              when={altOf(media())}
              fallback={<p class="viewer__caption viewer__caption--none">{words.noneGiven}</p>}
            >
              {(text) => (
                // a long description scrolls, by keyboard too
                <p class="viewer__caption" tabindex="0" dir="auto">
                  {text()}
                </p>
              )}
            </Show>
          )}
        </Show>
      </section>
    </Dialog>
  )
}

export default MediaViewer

const Slide = (props: {
  readonly media: MediaAttachment
  readonly active: boolean
  readonly onZoom: (zoomed: boolean) => void
  readonly onClose: () => void
  readonly controls: (controls: { readonly by: (factor: number) => void; readonly pan: (by: Point) => void }) => void
}): JSX.Element => {
  const still = prefersReducedMotion()
  return (
    <Switch fallback={<ZoomImage {...props} />}>
      <Match when={props.media.type === "gifv" || props.media.type === "video"}>
        {/* the fediverse carries no caption tracks; the description stands below */}
        <video
          src={props.media.url ?? undefined}
          poster={props.media.preview_url ?? undefined}
          controls={props.media.type === "video" || still}
          autoplay={props.media.type === "gifv" && !still && props.active}
          loop={props.media.type === "gifv"}
          muted={props.media.type === "gifv"}
          playsinline
          preload={props.active ? "metadata" : "none"}
          aria-label={altOf(props.media) || words.without[kindOf(props.media)]}
        />
      </Match>
      <Match when={props.media.type === "audio"}>
        {/* biome-ignore lint/a11y/useMediaCaption: as above */}
        <audio
          src={props.media.url ?? undefined}
          controls
          preload="metadata"
          aria-label={altOf(props.media) || words.without.audio}
        />
      </Match>
    </Switch>
  )
}
