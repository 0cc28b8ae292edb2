import { createUniqueId, type JSX, Show } from "solid-js"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { MediaGrid } from "../media/MediaGrid.tsx"
import { PollView } from "../poll/PollView.tsx"
import { useScope } from "../shell/scope.ts"
import type { StatusEntity } from "./entities.ts"
import { routeLinks } from "./status.ts"

/** The words, the poll and the attachments of a post, behind its warning if it has one. */
export const StatusBody = (props: { readonly status: StatusEntity }): JSX.Element => {
  const { me, reveals, statuses } = useScope()
  const id = createUniqueId()
  const warned = () => props.status.spoiler_text !== ""
  const open = () => !warned() || reveals.isOpen("text", props.status.id)
  const mediaShown = () => reveals.isOpen("media", props.status.id) || (warned() && open())
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
            {open() ? "Show less" : "Show more"}
          </button>
        </div>
      </Show>
      <div id={id} class="status__unfolded" hidden={!open()}>
        <Show when={open()}>
          <Html
            class="status__content"
            html={props.status.content}
            emojis={props.status.emojis}
            lang={props.status.language ?? undefined}
            route={routeLinks(props.status.mentions, props.status.tags)}
          />
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
              sensitive={props.status.sensitive}
              revealed={mediaShown()}
              onReveal={(shown) => reveals.set("media", props.status.id, shown)}
            />
          </Show>
        </Show>
      </div>
    </div>
  )
}
