import { createMemo, createUniqueId, type JSX, Show } from "solid-js"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { MediaGrid } from "../media/MediaGrid.tsx"
import { PollView } from "../poll/PollView.tsx"
import { useScope } from "../shell/scope.ts"
import type { StatusEntity } from "./entities.ts"
import { text as words } from "./status.text.ts"
import { isLong, routeLinks, splitWall } from "./status.ts"

/** The words, the poll and the attachments of a post, behind its warning if it has one. */
export const StatusBody = (props: {
  readonly status: StatusEntity
  /** Shows a long text whole. */
  readonly whole: boolean
  /** A filter covers its pictures. */
  readonly mediaCovered?: boolean
}): JSX.Element => {
  const { me, reveals, statuses } = useScope()
  const id = createUniqueId()
  const warned = () => props.status.spoiler_text !== ""
  const open = () => !warned() || reveals.isOpen("text", props.status.id)
  const mediaShown = () =>
    reveals.isOpen("media", props.status.id) || (warned() && open() && props.mediaCovered !== true)
  let text: HTMLDivElement | undefined
  const folded = () => !props.whole && isLong(props.status.content) && !reveals.isOpen("long", props.status.id)
  /** In a list a wall of hashtags is folded; the post's own page shows it whole. */
  const parts = createMemo(() =>
    props.whole ? { text: props.status.content, wall: "", tags: 0 } : splitWall(props.status.content)
  )
  const unfold = () => reveals.set("long", props.status.id, true)
  return (
    <div class="status__body">
      <Show when={warned()}>
        <div class="status__warning">
          <p>
            <EmojiText text={props.status.spoiler_text} emojis={props.status.emojis} />
          </p>
          <button
            type="button"
            class="status__fold"
            aria-expanded={open()}
            aria-controls={id}
            onClick={() => reveals.set("text", props.status.id, !open())}
          >
            {open() ? words.showLess : words.showMore}
          </button>
        </div>
      </Show>
      <div id={id} class="status__unfolded" hidden={!open()}>
        <Show when={open()}>
          <div
            ref={text}
            class="status__text"
            classList={{ "status__text--folded": folded() }}
            // A link below the fold that gets the focus must be seen.
            onFocusIn={(event) => folded() && event.target !== text && unfold()}
          >
            <Html
              class="status__content"
              html={parts().text}
              emojis={props.status.emojis}
              lang={props.status.language ?? undefined}
              route={routeLinks(props.status.mentions, props.status.tags)}
            />
            <Show when={parts().tags > 0}>
              <Show
                when={reveals.isOpen("tags", props.status.id)}
                fallback={
                  <button
                    type="button"
                    class="status__fold"
                    onClick={() => {
                      reveals.set("tags", props.status.id, true)
                      text?.closest("article")?.focus({ preventScroll: true })
                    }}
                  >
                    {words.showTags(parts().tags)}
                  </button>
                }
              >
                <Html
                  class="status__content"
                  html={parts().wall}
                  route={routeLinks(props.status.mentions, props.status.tags)}
                />
              </Show>
            </Show>
          </div>
          <Show when={folded()}>
            <button
              type="button"
              class="status__fold status__fold--text"
              onClick={() => {
                unfold()
                text?.closest("article")?.focus({ preventScroll: true })
              }}
            >
              {words.readMore}
            </button>
          </Show>
          <Show when={props.status.poll}>
            {(poll) => (
              <PollView
                poll={poll()}
                own={props.status.account_id === me.id}
                onVote={(choices) => statuses.vote(props.status.id, poll().id, choices)}
              />
            )}
          </Show>
          <Show when={props.status.media_attachments.length > 0}>
            <MediaGrid
              media={props.status.media_attachments}
              sensitive={props.status.sensitive || props.mediaCovered === true}
              revealed={mediaShown()}
              onReveal={(shown) => reveals.set("media", props.status.id, shown)}
            />
          </Show>
        </Show>
      </div>
    </div>
  )
}
