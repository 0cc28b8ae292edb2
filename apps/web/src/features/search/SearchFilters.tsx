import { createMemo, createSignal, For, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { toast } from "../../ui/Toast.tsx"
import { hintSentence } from "./hints.ts"
import { OperatorHelp } from "./OperatorHelp.tsx"
import { chipLabel, operators } from "./operators.ts"
import type { Remembered } from "./remembered.ts"
import type { SearchBoxHandle } from "./SearchBox.tsx"
import type { SearchAnswer } from "./search.api.ts"
import { text } from "./search.text.ts"
import { added, chipsOf, without } from "./tokens.ts"

/** The filters of a search as chips (press to edit, × to remove), what the server did not understand, and the ways to more. */
export const SearchFilters = (props: {
  readonly query: string
  readonly hints: SearchAnswer["hints"]
  readonly onChange: (query: string) => void
  readonly box: SearchBoxHandle | undefined
  readonly remembered: Remembered
}): JSX.Element => {
  const [helping, setHelping] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const chips = createMemo(() => chipsOf(props.query))
  const saved = () => props.remembered.savedAs(props.query)
  void props.remembered.load()

  const add = (operator: string, open: boolean) => {
    const next = added(props.query, operator)
    if (open) props.box?.edit(next, next.length, next.length)
    else props.onChange(next)
  }
  const toggle = async () => {
    setBusy(true)
    const one = saved()
    try {
      if (one === undefined) await props.remembered.save(props.query)
      else await props.remembered.unsave(one.id)
      toast(one === undefined ? text.saved : text.unsaved, { tone: "success" })
    } catch (error) {
      toast(text.couldNotSave(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div class="search-filters">
      <div class="search-filters__row">
        <Menu
          align="start"
          label={text.addFilter}
          trigger={
            <span class="choice">
              <Icon name="filter" size={15} />
              {text.addFilter}
              <Icon name="chevron" size={14} />
            </span>
          }
          items={() =>
            operators.flatMap(({ items }) =>
              items.map(({ code: operator, means, open }) => ({
                label: open ? `${operator}…` : operator,
                hint: text.means[means],
                onSelect: () => add(operator, open === true)
              }))
            )
          }
        />
        <span class="search-filters__end">
          <IconButton
            icon="bookmark"
            solid={saved() !== undefined}
            label={saved() === undefined ? text.save : text.unsave}
            aria-pressed={saved() !== undefined}
            disabled={busy()}
            onClick={() => void toggle()}
          />
          <IconButton icon="help" label={text.help} onClick={() => setHelping(true)} />
        </span>
      </div>
      <Show when={chips().length > 0}>
        <ul class="search-chips" aria-label={text.filters}>
          <For each={chips()}>
            {(chip) => (
              <li class="search-chip" classList={{ "search-chip--not": chip.negated }}>
                <button
                  type="button"
                  class="search-chip__edit"
                  aria-label={text.editChip(chipLabel(chip))}
                  onClick={() => props.box?.edit(props.query, chip.start, chip.end)}
                >
                  {chipLabel(chip)}
                </button>
                <button
                  type="button"
                  class="search-chip__remove"
                  aria-label={text.removeChip(chipLabel(chip))}
                  title={text.removeChip(chipLabel(chip))}
                  onClick={() => props.onChange(without(props.query, chip))}
                >
                  <Icon name="close" size={14} />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.hints.length > 0}>
        <div role="status">
          <ul class="search-hints">
            <For each={props.hints}>
              {(hint) => (
                <li>
                  <Icon name="warning" size={15} />
                  <span>
                    <Show when={hint.part}>
                      <code>{hint.part}</code>{" "}
                    </Show>
                    {hintSentence(hint)}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <Show when={helping()}>
        <OperatorHelp
          onClose={() => setHelping(false)}
          onPick={(operator, open) => {
            setHelping(false)
            queueMicrotask(() => add(operator, open))
          }}
        />
      </Show>
    </div>
  )
}
