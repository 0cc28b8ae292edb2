import { createEffect, createUniqueId, type JSX, on, onCleanup, onMount, Show } from "solid-js"
import { IconButton } from "../../ui/Button.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { Uploads } from "../upload/Uploads.tsx"
import type { Composer } from "./compose.store.ts"
import { text as words } from "./compose.text.ts"
import { counter } from "./counter.ts"
import { PollEditor } from "./PollEditor.tsx"
import { SuggestField } from "./SuggestField.tsx"
import type { Segment } from "./segments.ts"
import type { SuggestApi } from "./suggest.api.ts"

/** One post of what is written: its words, poll and files. Of a thread each says which it is, and can be taken out. */
export const ComposeSegment = (props: {
  readonly composer: Composer
  readonly segment: Segment
  /** From 1. */
  readonly place: number
  readonly suggest: SuggestApi
  readonly disabled: boolean
  readonly onActive: () => void
  readonly onFiles: (files: ReadonlyArray<File>) => void
  /** Told the field, to put the focus there. */
  readonly onField: (field: HTMLTextAreaElement) => void
}): JSX.Element => {
  const { composer, segment } = props
  const id = createUniqueId()
  const several = () => composer.segments().length > 1
  const count = () => counter(composer.lengthOf(segment), composer.limit)
  const kind = () => (composer.parent ? "reply" : "post")
  const label = () =>
    several() ? words.part(props.place, composer.segments().length) : composer.parent ? words.yourReply : words.yourPost

  createEffect(
    on(
      () => count().tone,
      (tone) => tone === "near" && announce(words.left(count().left)),
      { defer: true }
    )
  )

  let field!: HTMLTextAreaElement
  onMount(() => props.onField(field))
  createEffect(
    on(
      () => composer.phase().at === "loading",
      (loading) => {
        if (!loading) field.setSelectionRange(field.value.length, field.value.length)
      }
    )
  )
  let gone = false
  onCleanup(() => {
    gone = true
  })

  return (
    <div class="compose__segment" classList={{ "compose__segment--several": several() }}>
      <Show when={several()}>
        <div class="compose__segment-head">
          <span class="compose__segment-name" aria-hidden="true">
            {props.place} / {composer.segments().length}
          </span>
          <span class="compose__count" data-tone={count().tone} aria-hidden="true">
            {count().left}
          </span>
          <Show when={segment.id !== "first"}>
            <IconButton
              icon="trash"
              size={17}
              tone="danger"
              label={words.removePart(props.place)}
              disabled={props.disabled}
              onClick={() => {
                composer.removeSegment(segment.id)
                if (gone) document.querySelector<HTMLTextAreaElement>(".compose__text")?.focus()
              }}
            />
          </Show>
        </div>
      </Show>
      <label class="visually-hidden" for={`${id}-text`}>
        {label()}
      </label>
      <SuggestField
        id={`${id}-text`}
        class="compose__text"
        ref={(element) => {
          field = element
        }}
        lang={composer.composition.language}
        placeholder={kind() === "reply" && props.place === 1 ? words.replyHint : words.postHint}
        value={segment.text()}
        readOnly={props.disabled}
        describedBy={`${id}-count`}
        suggest={props.suggest}
        onInput={(text) => segment.change({ text })}
        onFocus={props.onActive}
        onFiles={props.onFiles}
      />
      <p id={`${id}-count`} class="visually-hidden">
        {words.left(count().left)}
      </p>
      <Show when={segment.poll()}>
        {(poll) => (
          <PollEditor
            poll={poll()}
            limits={composer.instance.configuration.polls}
            disabled={props.disabled}
            onChange={(next) => {
              segment.change({ poll: next })
              if (next === undefined) field.focus()
            }}
          />
        )}
      </Show>
      <Show when={segment.uploads.items().length > 0}>
        <Uploads queue={segment.uploads} disabled={props.disabled} />
      </Show>
    </div>
  )
}
