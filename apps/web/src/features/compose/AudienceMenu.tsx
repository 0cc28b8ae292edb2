import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { type Circle, type ContentType, openPolicy, type PolicyChoice, policySummary } from "./audience.ts"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"

const circles: ReadonlyArray<Circle> = ["everyone", "followers", "ask", "few"]

/** GoToSocial's own choices of a post: who may answer, boost and favourite it, whether it leaves the server, how it is written. */
export const AudienceMenu = (props: { readonly composer: Composer; readonly disabled: boolean }): JSX.Element => {
  const { composition, change, editing } = props.composer
  const [open, setOpen] = createSignal(false)
  const id = createUniqueId()
  const special = () =>
    composition.policy !== "default" || composition.localOnly || composition.contentType !== undefined
  const set = (part: Partial<Exclude<PolicyChoice, "default">>) =>
    change({ policy: { ...openPolicy, ...(composition.policy === "default" ? {} : composition.policy), ...part } })
  const chosen = (act: "reply" | "boost" | "favourite") =>
    composition.policy === "default" ? "default" : composition.policy[act]

  const Choice = (choice: { readonly act: "reply" | "boost" | "favourite"; readonly label: string }): JSX.Element => (
    <p class="audience__row">
      <label for={`${id}-${choice.act}`}>{choice.label}</label>
      <select
        id={`${id}-${choice.act}`}
        class="field"
        value={chosen(choice.act)}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value === "default") change({ policy: "default" })
          else set({ [choice.act]: value as Circle })
        }}
      >
        <option value="default" selected={composition.policy === "default"}>
          {text.audience.asSet}
        </option>
        <For each={circles.filter((circle) => text.audience.circles[circle][choice.act] !== "")}>
          {(circle) => (
            <option value={circle} selected={chosen(choice.act) === circle}>
              {text.audience.circles[circle][choice.act]}
            </option>
          )}
        </For>
      </select>
    </p>
  )

  return (
    <>
      <button
        type="button"
        class="choice"
        classList={{ "choice--set": special() }}
        disabled={props.disabled}
        aria-haspopup="dialog"
        aria-label={(composition.localOnly ? text.audience.labelLocal : text.audience.label)(
          policySummary(composition.policy)
        )}
        onClick={() => setOpen(true)}
      >
        <Icon name="settings" size={16} />
        <Show when={composition.localOnly} fallback={<span>{special() ? text.audience.set : text.audience.more}</span>}>
          <span>{text.audience.localOnly}</span>
        </Show>
      </button>
      <Show when={open()}>
        <Dialog
          size="sm"
          title={text.audience.title}
          onClose={() => setOpen(false)}
          actions={
            <Button variant="primary" onClick={() => setOpen(false)}>
              {text.audience.done}
            </Button>
          }
        >
          <div class="audience">
            <Show when={composition.visibility !== "direct"} fallback={<p>{text.audience.direct}</p>}>
              <Show when={editing === undefined}>
                <Choice act="reply" label={text.audience.reply} />
                <Show when={composition.visibility !== "private"}>
                  <Choice act="boost" label={text.audience.boost} />
                </Show>
                <Choice act="favourite" label={text.audience.favourite} />
              </Show>
            </Show>
            <Show when={editing === undefined}>
              <label class="compose__check">
                <input
                  type="checkbox"
                  checked={composition.localOnly}
                  onChange={(event) => change({ localOnly: event.currentTarget.checked })}
                />
                {text.audience.localOnlyHint}
              </label>
            </Show>
            <p class="audience__row">
              <label for={`${id}-type`}>{text.audience.writtenIn}</label>
              <select
                id={`${id}-type`}
                class="field"
                value={composition.contentType ?? ""}
                onChange={(event) => change({ contentType: (event.currentTarget.value || undefined) as ContentType })}
              >
                <option value="" selected={composition.contentType === undefined}>
                  {text.audience.asSet}
                </option>
                <For each={Object.entries(text.audience.types)}>
                  {([type, name]) => (
                    <option value={type} selected={composition.contentType === type}>
                      {name}
                    </option>
                  )}
                </For>
              </select>
            </p>
          </div>
        </Dialog>
      </Show>
    </>
  )
}
