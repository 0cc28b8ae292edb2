import { createSignal, For, type JSX, onMount, Show } from "solid-js"
import { ComposeFoot } from "./ComposeFoot.tsx"
import { ComposeHead } from "./ComposeHead.tsx"
import { ComposeMessages } from "./ComposeMessages.tsx"
import { ComposeQuestions } from "./ComposeQuestions.tsx"
import { ComposeSegment } from "./ComposeSegment.tsx"
import type { Composer } from "./compose.store.ts"
import type { DraftContext } from "./draft.ts"
import type { SuggestApi } from "./suggest.api.ts"
import "./Compose.css"
import { text } from "./compose.text.ts"
import { emptyPoll } from "./poll.ts"
import { WriterMenu } from "./WriterMenu.tsx"

/** The form in which posts are written. It holds no state of its own but what is open; the composer's store has the post. */
export const Compose = (props: {
  readonly composer: Composer
  readonly suggest: SuggestApi
  /** Another account goes on with the draft in this place. */
  readonly onWriter: (account: string, context: DraftContext) => void
}): JSX.Element => {
  const { composer } = props
  const { composition, change } = composer
  const [discarding, setDiscarding] = createSignal(false)
  const [dragging, setDragging] = createSignal(false)
  const [activeId, setActiveId] = createSignal("first")
  const fields = new Map<string, HTMLTextAreaElement>()
  let form!: HTMLFormElement

  const sending = () => composer.phase().at === "sending" || composer.phase().at === "sent"
  const active = () => {
    const all = composer.segments()
    return all.find(({ id }) => id === activeId()) ?? all[0] ?? composer.segments()[0]
  }
  const toField = (id = active()?.id ?? "first") => fields.get(id)?.focus()

  const add = (files: ReadonlyArray<File>, segment = active()) => {
    if (files.length === 0 || segment === undefined) return
    if (segment.poll() !== undefined) return composer.notice(text.problem.either)
    for (const sentence of segment.uploads.add(files)) composer.notice(sentence)
  }
  const toFirstMissing = () => {
    composer.back()
    queueMicrotask(() => form.querySelector<HTMLTextAreaElement>("textarea[data-missing]")?.focus())
  }
  const addSegment = () => {
    const segment = composer.addSegment(activeId())
    if (segment !== undefined) queueMicrotask(() => toField(segment.id))
  }
  const togglePoll = () => {
    const segment = active()
    if (segment === undefined) return
    segment.change({ poll: segment.poll() ? undefined : emptyPoll(composer.instance.configuration.polls) })
    const choice = fields
      .get(segment.id)
      ?.closest(".compose__segment")
      ?.querySelector<HTMLElement>(".poll-editor input")
    if (segment.poll()) choice?.focus()
    else toField(segment.id)
  }
  const toggleWarning = () => {
    change({ spoilerOpen: !composition.spoilerOpen })
    if (composition.spoilerOpen) queueMicrotask(() => form.querySelector<HTMLInputElement>("[data-warning]")?.focus())
    else toField()
  }
  const insert = (words: string) => {
    const segment = active()
    const field = segment && fields.get(segment.id)
    if (segment === undefined || field === undefined) return
    const { selectionEnd, selectionStart, value } = field
    const caret = selectionStart + words.length
    segment.change({ text: value.slice(0, selectionStart) + words + value.slice(selectionEnd) })
    // the next emoji comes after this one, and the focus stays with the one who chooses
    field.setSelectionRange(caret, caret)
  }
  const hasFiles = () => composer.segments().some(({ uploads }) => uploads.items().length > 0)

  // its fields say that they are there when they are mounted, which is after this
  onMount(() => queueMicrotask(() => toField("first")))

  return (
    <form
      ref={form}
      class="compose"
      classList={{ "compose--dragging": dragging() }}
      onSubmit={(event) => {
        event.preventDefault()
        void composer.submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        void composer.submit()
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) setDragging(false)
      }}
      onDrop={(event) => {
        setDragging(false)
        if (!event.dataTransfer?.files.length) return
        event.preventDefault()
        add([...event.dataTransfer.files])
      }}
    >
      {/* biome-ignore lint/a11y: pressing the empty paper is a shortcut for fingers and mice; the field itself is reachable by keyboard. */}
      <div class="compose__scroll" onClick={(event) => event.target === event.currentTarget && toField()}>
        <ComposeHead
          composer={composer}
          disabled={sending()}
          writer={<WriterMenu composer={composer} disabled={sending()} onChange={props.onWriter} />}
        />
        <For each={composer.segments()}>
          {(segment, index) => (
            <ComposeSegment
              composer={composer}
              segment={segment}
              place={index() + 1}
              suggest={props.suggest}
              disabled={sending()}
              onActive={() => setActiveId(segment.id)}
              onFiles={(files) => add(files, segment)}
              onField={(field) => fields.set(segment.id, field)}
            />
          )}
        </For>
        <Show when={hasFiles() && !composition.spoilerOpen}>
          <label class="compose__check">
            <input
              type="checkbox"
              checked={composition.sensitive}
              disabled={sending()}
              onChange={(event) => change({ sensitive: event.currentTarget.checked })}
            />
            {text.hideMedia}
          </label>
        </Show>
        <ComposeMessages composer={composer} />
      </div>
      <Show when={active()}>
        {(segment) => (
          <ComposeFoot
            composer={composer}
            active={segment()}
            sending={sending()}
            onFiles={add}
            onPoll={togglePoll}
            onWarning={toggleWarning}
            onEmoji={insert}
            onAdd={addSegment}
            onDiscard={() => setDiscarding(true)}
          />
        )}
      </Show>
      <div class="compose__drop" aria-hidden="true">
        {text.drop}
      </div>
      <ComposeQuestions
        composer={composer}
        discarding={discarding()}
        onFirstMissing={toFirstMissing}
        onKeep={() => setDiscarding(false)}
        onDiscard={() => {
          setDiscarding(false)
          void composer.discard().then(() => toField("first"))
        }}
      />
    </form>
  )
}
