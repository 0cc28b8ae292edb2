import { createEffect, createSignal, createUniqueId, For, type JSX, on, onMount, Show } from "solid-js"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { signInPath } from "../session/session.ts"
import { Uploads } from "../upload/Uploads.tsx"
import { missingAlt } from "../upload/upload.ts"
import type { Composer } from "./compose.store.ts"
import { counter } from "./counter.ts"
import { languageChoices } from "./languages.ts"
import { PollEditor } from "./PollEditor.tsx"
import { emptyPoll } from "./poll.ts"
import { ReplyTo } from "./ReplyTo.tsx"
import { VisibilityMenu } from "./VisibilityMenu.tsx"
import { isWider, visibilityWords } from "./visibility.ts"
import "./Compose.css"

/** The form in which a post is written. It holds no state of its own but what is open; the composer's store has the post. */
export const Compose = (props: { readonly composer: Composer }): JSX.Element => {
  const { composer } = props
  const { composition, change, uploads } = composer
  const id = createUniqueId()
  const [discarding, setDiscarding] = createSignal(false)
  const [dragging, setDragging] = createSignal(false)
  let form!: HTMLFormElement
  let text!: HTMLTextAreaElement
  let picker!: HTMLInputElement

  const sending = () => composer.phase().at === "sending"
  const failure = () => {
    const phase = composer.phase()
    return phase.at === "failed" ? phase : undefined
  }
  const count = () => counter(composer.length(), composer.limit)
  const wider = () => composer.parent !== undefined && isWider(composition.visibility, composer.parent.visibility)
  const languages = languageChoices(composer.spoken, document.documentElement.lang || "en")
  const mediaLimits = composer.instance.configuration.media_attachments
  const full = () => uploads.items().length >= composer.instance.configuration.statuses.max_media_attachments

  const add = (files: ReadonlyArray<File>) => {
    if (files.length === 0) return
    if (composition.poll !== undefined) return composer.notice("A post can have files or a poll, not both.")
    for (const sentence of uploads.add(files)) composer.notice(sentence)
  }
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return
    text.style.blockSize = "auto"
    text.style.blockSize = `${text.scrollHeight}px`
  }
  const toFirstMissing = () => {
    composer.back()
    queueMicrotask(() => form.querySelector<HTMLTextAreaElement>("textarea[data-missing]")?.focus())
  }

  onMount(() => text.focus())
  createEffect(
    on(
      () => composer.phase().at === "loading",
      (loading) => {
        if (loading) return
        grow()
        text.setSelectionRange(text.value.length, text.value.length)
      }
    )
  )
  createEffect(
    on(
      () => count().tone,
      (tone) => tone === "near" && announce(`${count().left} characters left`),
      { defer: true }
    )
  )

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
      <div class="compose__scroll" onClick={(event) => event.target === event.currentTarget && text.focus()}>
        <Show when={composer.parent}>{(parent) => <ReplyTo status={parent()} />}</Show>
        <div class="compose__head">
          <Avatar account={composer.me} size={40} />
          <VisibilityMenu
            value={composition.visibility}
            disabled={sending()}
            onChange={(visibility) => change({ visibility })}
          />
          <label class="visually-hidden" for={`${id}-language`}>
            Language of this post
          </label>
          <span class="choice-wrap">
            <select
              id={`${id}-language`}
              class="choice-select"
              disabled={sending()}
              onChange={(event) => change({ language: event.currentTarget.value })}
            >
              <For each={languages}>
                {({ code, name }) => (
                  <option value={code} selected={code === composition.language}>
                    {name}
                  </option>
                )}
              </For>
            </select>
            <Icon name="chevron" size={14} />
          </span>
        </div>

        <Show when={wider()}>
          <p class="compose__hint">
            <Icon name="warning" size={16} />
            <span>
              More people can see this than the post you answer (
              {composer.parent ? visibilityWords[composer.parent.visibility].label.toLowerCase() : ""}).
            </span>
          </p>
        </Show>

        <Show when={composition.spoilerOpen}>
          <div class="compose__warning">
            <label class="visually-hidden" for={`${id}-cw`}>
              Content warning
            </label>
            <input
              id={`${id}-cw`}
              class="field"
              type="text"
              dir="auto"
              placeholder="Content warning: what is inside?"
              value={composition.spoiler}
              disabled={sending()}
              onInput={(event) => change({ spoiler: event.currentTarget.value })}
            />
          </div>
        </Show>

        <label class="visually-hidden" for={`${id}-text`}>
          {composer.parent ? "Your reply" : "Your post"}
        </label>
        <textarea
          ref={text}
          id={`${id}-text`}
          class="compose__text"
          dir="auto"
          rows={4}
          lang={composition.language}
          placeholder={composer.parent ? "Your reply…" : "What’s on your mind?"}
          value={composition.text}
          readOnly={sending()}
          aria-describedby={`${id}-count`}
          onInput={(event) => {
            change({ text: event.currentTarget.value })
            grow()
          }}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])]
            if (files.length === 0) return
            event.preventDefault()
            add(files)
          }}
        />

        <Show when={composition.poll}>
          {(poll) => (
            <PollEditor
              poll={poll()}
              limits={composer.instance.configuration.polls}
              disabled={sending()}
              onChange={(next) => change({ poll: next })}
            />
          )}
        </Show>
        <Show when={uploads.items().length > 0}>
          <Uploads queue={uploads} disabled={sending()} />
          <Show when={!composition.spoilerOpen}>
            <label class="check">
              <input
                type="checkbox"
                checked={composition.sensitive}
                disabled={sending()}
                onChange={(event) => change({ sensitive: event.currentTarget.checked })}
              />
              Hide the media until someone chooses to look
            </label>
          </Show>
        </Show>

        <Show when={composer.notices().length > 0}>
          <div class="compose__notices" role="status">
            <ul>
              <For each={composer.notices()}>{(sentence) => <li>{sentence}</li>}</For>
            </ul>
            <IconButton icon="close" size={16} label="Dismiss" onClick={composer.dismissNotices} />
          </div>
        </Show>
        <Show when={failure()}>
          {(problem) => (
            <div class="compose__failure" role="alert">
              <Icon name="warning" size={18} />
              <p>
                {problem().message} <span>Nothing is lost.</span>
              </p>
              <Show
                when={problem().signedOut}
                fallback={
                  <Button size="sm" onClick={() => void composer.submit()}>
                    Try again
                  </Button>
                }
              >
                <a
                  class="button button--soft button--sm"
                  href={signInPath(location.pathname + location.search)}
                  onClick={() => void composer.save()}
                >
                  Sign in again
                </a>
              </Show>
            </div>
          )}
        </Show>
      </div>

      <div class="compose__foot">
        <div class="compose__tools">
          <input
            ref={picker}
            type="file"
            hidden
            multiple
            accept={mediaLimits.supported_mime_types.join(",")}
            onChange={(event) => {
              add([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ""
            }}
          />
          <IconButton
            icon="image"
            label={full() ? "No more files fit" : "Add pictures or videos"}
            disabled={sending() || full() || composition.poll !== undefined}
            onClick={() => picker.click()}
          />
          <IconButton
            icon="poll"
            label={composition.poll ? "Remove the poll" : "Add a poll"}
            aria-pressed={composition.poll !== undefined}
            disabled={sending() || uploads.items().length > 0}
            onClick={() =>
              change({ poll: composition.poll ? undefined : emptyPoll(composer.instance.configuration.polls) })
            }
          />
          <IconButton
            icon="warning"
            label={composition.spoilerOpen ? "Remove the content warning" : "Add a content warning"}
            aria-pressed={composition.spoilerOpen}
            disabled={sending()}
            onClick={() => {
              change({ spoilerOpen: !composition.spoilerOpen })
              if (composition.spoilerOpen)
                queueMicrotask(() => form.querySelector<HTMLInputElement>(`[id="${id}-cw"]`)?.focus())
              else text.focus()
            }}
          />
          <Show when={composer.savedAt() !== undefined || composer.restored()}>
            <button
              type="button"
              class="compose__draft"
              aria-label="Discard draft"
              disabled={sending()}
              onClick={() => setDiscarding(true)}
            >
              <Icon name="trash" size={16} />
              <span>Discard</span>
            </button>
          </Show>
        </div>
        <p id={`${id}-count`} class="compose__count" data-tone={count().tone}>
          <span aria-hidden="true">{count().left}</span>
          <span class="visually-hidden">{count().left} characters left</span>
        </p>
        <Button
          type="submit"
          variant="primary"
          busy={sending()}
          disabled={composer.phase().at === "loading" || composer.blocker()?.quiet === true || count().left < 0}
        >
          {sending() ? "Posting…" : composer.parent ? "Reply" : "Post"}
        </Button>
      </div>

      <div class="compose__drop" aria-hidden="true">
        Drop to add
      </div>

      <Show when={composer.phase().at === "asking"}>
        <Dialog
          size="sm"
          title={
            missingAlt(uploads.items()).length === 1
              ? "One file has no description"
              : `${missingAlt(uploads.items()).length} files have no description`
          }
          onClose={toFirstMissing}
          actions={
            <>
              <Button onClick={() => void composer.submit(true)}>Post without</Button>
              <Button variant="primary" autofocus onClick={toFirstMissing}>
                Add a description
              </Button>
            </>
          }
        >
          <p>People who can’t see it will not know what is there. A short sentence is enough.</p>
        </Dialog>
      </Show>
      <Show when={discarding()}>
        <Dialog
          size="sm"
          title="Discard this draft?"
          onClose={() => setDiscarding(false)}
          actions={
            <>
              <Button onClick={() => setDiscarding(false)}>Keep writing</Button>
              <Button
                variant="danger"
                onClick={() => {
                  setDiscarding(false)
                  void composer.discard().then(() => text.focus())
                }}
              >
                Discard
              </Button>
            </>
          }
        >
          <p>The text, files and poll of this draft are deleted from this device. This cannot be undone.</p>
        </Dialog>
      </Show>
    </form>
  )
}
