import { For, type JSX, onMount, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { EmptyState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { operators } from "./operators.ts"
import type { Remembered } from "./remembered.ts"
import type { SearchBoxHandle } from "./SearchBox.tsx"
import { text } from "./search.text.ts"

/** Before a search: what was kept and searched before, filters to try, and where to look without words. */
export const SearchStart = (props: {
  readonly remembered: Remembered
  readonly onSearch: (query: string) => void
  readonly box: SearchBoxHandle | undefined
}): JSX.Element => {
  onMount(() => void props.remembered.load())
  const row = (query: string, label: string, icon: "clock" | "bookmark", remove: string, onRemove: () => void) => (
    <li class="search-start__row">
      <a href={paths.search(query)} onClick={() => props.remembered.note(query)}>
        <Icon name={icon} size={18} />
        <bdi>{label}</bdi>
      </a>
      <IconButton icon="close" size={16} label={remove} onClick={onRemove} />
    </li>
  )
  return (
    <div class="search-start">
      <Show when={props.remembered.saved().length > 0}>
        <section aria-labelledby="saved-searches">
          <h2 id="saved-searches">{text.savedOnes}</h2>
          <ul>
            <For each={props.remembered.saved()}>
              {(one) =>
                row(one.query, one.name, "bookmark", text.removeSaved(one.name), () =>
                  props.remembered
                    .unsave(one.id)
                    .catch((error: unknown) => toast(text.couldNotSave(messageOf(error)), { tone: "error" }))
                )
              }
            </For>
          </ul>
        </section>
      </Show>
      <Show
        when={props.remembered.recent().length > 0}
        fallback={<EmptyState icon="search" title={text.start} text={text.startText} />}
      >
        <section aria-labelledby="recent-searches">
          <div class="search-start__head">
            <h2 id="recent-searches">{text.recent}</h2>
            <Button size="sm" variant="quiet" onClick={props.remembered.clear}>
              {text.clearRecent}
            </Button>
          </div>
          <ul>
            <For each={props.remembered.recent()}>
              {(query) => row(query, query, "clock", text.removeRecent(query), () => props.remembered.forget(query))}
            </For>
          </ul>
        </section>
      </Show>
      <section aria-labelledby="search-examples">
        <h2 id="search-examples">{text.examples}</h2>
        <ul class="search-start__filters">
          <For each={operators.flatMap(({ items }) => items).filter(({ open }) => open !== true)}>
            {(one) => (
              <li>
                <button
                  type="button"
                  class="search-start__filter"
                  title={text.means[one.means]}
                  onClick={() => props.box?.edit(`${one.code} `, one.code.length + 1, one.code.length + 1)}
                >
                  {one.code}
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
      <p class="search-start__explore">
        <a class="button button--soft button--md" href={paths.explore}>
          <Icon name="trend" size={18} />
          <span>{text.explore}</span>
        </a>
      </p>
    </div>
  )
}
