import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { createSignal, For, type JSX, onMount, Show } from "solid-js"
import { IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { prefersReducedMotion } from "../theme/theme.ts"
import { altOf } from "./media.ts"
import "./MediaViewer.css"

/** Pictures at full size: swiped or moved with the arrow keys, with their descriptions. The browser's own zoom works. */
const MediaViewer = (props: {
  readonly media: ReadonlyArray<MediaAttachment>
  readonly start: number
  readonly onClose: () => void
}): JSX.Element => {
  const [at, setAt] = createSignal(props.start)
  let track!: HTMLUListElement
  const go = (index: number, smooth = true) => {
    const target = Math.min(props.media.length - 1, Math.max(0, index))
    setAt(target)
    track.children[target]?.scrollIntoView({
      behavior: smooth && !prefersReducedMotion() ? "smooth" : "instant",
      block: "nearest",
      inline: "center"
    })
  }
  onMount(() => go(props.start, false))
  const current = () => props.media[at()]
  const several = () => props.media.length > 1
  return (
    <Dialog
      title={several() ? `Image ${at() + 1} of ${props.media.length}` : "Image"}
      size="full"
      bare
      onClose={props.onClose}
    >
      <section
        class="viewer"
        aria-roledescription="carousel"
        aria-label="Images"
        onKeyDown={(event) => {
          const rtl = getComputedStyle(track).direction === "rtl" ? -1 : 1
          if (event.key === "ArrowRight") go(at() + rtl)
          else if (event.key === "ArrowLeft") go(at() - rtl)
          else return
          event.preventDefault()
        }}
      >
        <div class="viewer__bar">
          <IconButton icon="close" label="Close" onClick={props.onClose} />
          <span class="viewer__count" aria-live="polite">
            {several() ? `${at() + 1} / ${props.media.length}` : ""}
          </span>
          <Show when={current()?.remote_url ?? current()?.url}>
            {(href) => (
              <a class="icon-button" href={href()} target="_blank" rel="noopener noreferrer nofollow">
                <span class="visually-hidden">Open the original</span>
                <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                  <path d="M13.5 4.5h6v6M19.5 4.5 11 13M10 5.5H6A1.5 1.5 0 0 0 4.5 7v11A1.5 1.5 0 0 0 6 19.5h11a1.5 1.5 0 0 0 1.5-1.5v-4" />
                </svg>
              </a>
            )}
          </Show>
        </div>
        <ul
          ref={track}
          class="viewer__track"
          onScrollEnd={() => setAt(Math.round(Math.abs(track.scrollLeft) / Math.max(1, track.clientWidth)))}
        >
          <For each={props.media}>
            {(media, index) => (
              <li class="viewer__slide" inert={index() !== at()}>
                <img src={media.url ?? ""} alt={altOf(media)} decoding="async" />
              </li>
            )}
          </For>
        </ul>
        <Show when={several()}>
          <div class="viewer__arrow viewer__arrow--back">
            <IconButton icon="back" label="Previous image" disabled={at() === 0} onClick={() => go(at() - 1)} />
          </div>
          <div class="viewer__arrow viewer__arrow--next">
            <IconButton
              icon="back"
              label="Next image"
              disabled={at() === props.media.length - 1}
              onClick={() => go(at() + 1)}
            />
          </div>
        </Show>
        <Show when={current() && altOf(current() as MediaAttachment)}>
          {(text) => <p class="viewer__caption">{text()}</p>}
        </Show>
      </section>
    </Dialog>
  )
}

export default MediaViewer
