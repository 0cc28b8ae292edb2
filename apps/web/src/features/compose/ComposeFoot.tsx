import { createSignal, createUniqueId, type JSX, Show, Suspense } from "solid-js"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { text as emojiWords } from "../emoji/emoji.text.ts"
import { planWords, ScheduleControl } from "../schedule/ScheduleControl.tsx"
import { text as scheduleText } from "../schedule/schedule.text.ts"
import { onDemand } from "../shell/onDemand.ts"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"
import { counter } from "./counter.ts"
import { maxSegments, type Segment } from "./segments.ts"

const EmojiPicker = onDemand(() => import("../emoji/EmojiPicker.tsx"))

/** The tools and the button that posts. Tools work on the post of a thread one is in. */
export const ComposeFoot = (props: {
  readonly composer: Composer
  readonly active: Segment
  readonly sending: boolean
  readonly onFiles: (files: ReadonlyArray<File>) => void
  readonly onPoll: () => void
  readonly onWarning: () => void
  /** Puts an emoji where the caret is. */
  readonly onEmoji: (insert: string) => void
  readonly onAdd: () => void
  readonly onDiscard: () => void
}): JSX.Element => {
  const { composer } = props
  const { composition, instance } = composer
  const id = createUniqueId()
  let picker!: HTMLInputElement
  let emojiButton!: HTMLButtonElement
  const [choosing, setChoosing] = createSignal(false)
  const several = () => composer.segments().length > 1
  const count = () => counter(composer.lengthOf(props.active), composer.limit)
  const over = () => composer.segments().some((one) => composer.lengthOf(one) > composer.limit)
  const full = () => props.active.uploads.items().length >= instance.configuration.statuses.max_media_attachments
  const plan = () => composer.planning?.plan()
  const words = () => {
    const planned = plan()
    if (planned?.scheduled)
      return props.sending ? scheduleText.button.saving : scheduleText.button.save(planWords(planned.at))
    if (planned)
      return props.sending ? scheduleText.button.scheduling : scheduleText.button.schedule(planWords(planned.at))
    if (props.sending) return composer.editing === undefined ? text.submit.posting : text.submit.saving
    if (composer.editing !== undefined) return text.submit.save
    if (several()) return text.submit.all
    return composer.parent ? text.submit.reply : text.submit.post
  }
  return (
    <div class="compose__foot">
      <div class="compose__tools">
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept={instance.configuration.media_attachments.supported_mime_types.join(",")}
          onChange={(event) => {
            props.onFiles([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ""
          }}
        />
        <IconButton
          icon="image"
          label={full() ? text.noMoreFiles : text.addFiles}
          disabled={props.sending || full() || props.active.poll() !== undefined}
          onClick={() => picker.click()}
        />
        <IconButton
          icon="poll"
          label={props.active.poll() ? text.removePoll : text.addPoll}
          aria-pressed={props.active.poll() !== undefined}
          disabled={props.sending || props.active.uploads.items().length > 0}
          onClick={props.onPoll}
        />
        <IconButton
          icon="warning"
          label={composition.spoilerOpen ? text.removeWarning : text.addWarning}
          aria-pressed={composition.spoilerOpen}
          disabled={props.sending}
          onClick={props.onWarning}
        />
        <IconButton
          ref={emojiButton}
          icon="smile"
          label={choosing() ? emojiWords.close : emojiWords.open}
          aria-expanded={choosing()}
          aria-controls={choosing() ? `${id}-emoji` : undefined}
          disabled={props.sending}
          onClick={() => setChoosing((open) => !open)}
        />
        <Show when={composer.editing === undefined}>
          <IconButton
            icon="plus"
            label={text.addPost}
            disabled={props.sending || composer.segments().length >= maxSegments}
            onClick={props.onAdd}
          />
        </Show>
        <Show when={composer.planning}>
          {(planning) => (
            <ScheduleControl
              planning={planning()}
              disabled={props.sending}
              lost={composition.policy === "default" ? undefined : scheduleText.picker.policy}
            />
          )}
        </Show>
        <Show when={composer.savedAt() !== undefined || composer.restored()}>
          <button
            type="button"
            class="compose__draft"
            aria-label={text.discardDraft}
            disabled={props.sending}
            onClick={props.onDiscard}
          >
            <Icon name="trash" size={16} />
            <span>{text.discard}</span>
          </button>
        </Show>
      </div>
      <Show when={!several()}>
        <p id={`${id}-count`} class="compose__count" data-tone={count().tone}>
          <span aria-hidden="true">{count().left}</span>
          <span class="visually-hidden">{text.left(count().left)}</span>
        </p>
      </Show>
      <Button
        type="submit"
        variant="primary"
        busy={props.sending}
        disabled={composer.phase().at === "loading" || composer.blocker()?.quiet === true || over()}
      >
        {words()}
      </Button>
      <Show when={choosing() && !props.sending}>
        <div class="compose__emoji">
          <Suspense>
            <EmojiPicker
              id={`${id}-emoji`}
              onPick={props.onEmoji}
              onClose={() => {
                setChoosing(false)
                emojiButton.focus()
              }}
            />
          </Suspense>
        </div>
      </Show>
    </div>
  )
}
