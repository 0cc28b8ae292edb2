import { createUniqueId, For, type JSX, Show } from "solid-js"
import { Icon } from "../../ui/Icon.tsx"
import { AudienceMenu } from "./AudienceMenu.tsx"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"
import { languageChoices } from "./languages.ts"
import { ReplyTo } from "./ReplyTo.tsx"
import { VisibilityMenu } from "./VisibilityMenu.tsx"
import { isWider } from "./visibility.ts"

/** What is answered, who may see it, and what language it is in: the same for every post of a thread. */
export const ComposeHead = (props: {
  readonly composer: Composer
  /** Whose post it is, or the way to change that. */
  readonly writer: JSX.Element
  readonly disabled: boolean
}): JSX.Element => {
  const { composer } = props
  const { composition, change } = composer
  const id = createUniqueId()
  const languages = languageChoices(composer.spoken)
  const wider = () => composer.parent !== undefined && isWider(composition.visibility, composer.parent.visibility)
  return (
    <>
      <Show when={composer.parent}>{(parent) => <ReplyTo status={parent()} />}</Show>
      <div class="compose__head">
        {props.writer}
        <VisibilityMenu
          value={composition.visibility}
          disabled={props.disabled || composer.editing !== undefined}
          onChange={(visibility) => change({ visibility })}
        />
        <label class="visually-hidden" for={`${id}-language`}>
          {text.language}
        </label>
        <span class="choice-wrap">
          <select
            id={`${id}-language`}
            class="choice-select"
            disabled={props.disabled}
            value={composition.language ?? ""}
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
        <AudienceMenu composer={composer} disabled={props.disabled} />
      </div>

      <Show when={wider()}>
        <p class="compose__hint">
          <Icon name="warning" size={16} />
          <span>{composer.parent ? text.wider[composer.parent.visibility] : ""}</span>
        </p>
      </Show>

      <Show when={composition.spoilerOpen}>
        <div class="compose__warning">
          <label class="visually-hidden" for={`${id}-cw`}>
            {text.warning}
          </label>
          <input
            id={`${id}-cw`}
            class="field"
            type="text"
            dir="auto"
            data-warning=""
            placeholder={text.warningHint}
            value={composition.spoiler}
            disabled={props.disabled}
            onInput={(event) => change({ spoiler: event.currentTarget.value })}
          />
        </div>
      </Show>
    </>
  )
}
