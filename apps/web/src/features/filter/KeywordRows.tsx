import { createUniqueId, For, type JSX, Show } from "solid-js"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { text } from "./filter.text.ts"
import { type KeywordRow, keywordRow, MAX_KEYWORD, type Problem } from "./filterForm.ts"

const sentence = (problem: Problem): string =>
  problem === "long" ? text.keywordProblems.long(MAX_KEYWORD) : text.keywordProblems.twice

/** The words of a filter, each changed where it stands; Enter in the last one adds another. */
export const KeywordRows = (props: {
  readonly rows: ReadonlyArray<KeywordRow>
  readonly problems: ReadonlyMap<number, Problem>
  readonly onChange: (rows: ReadonlyArray<KeywordRow>) => void
}): JSX.Element => {
  const id = createUniqueId()
  const field = (key: number) => document.getElementById(`${id}-${key}`)
  const change = (key: number, to: Partial<KeywordRow>) =>
    props.onChange(props.rows.map((row) => (row.key === key ? { ...row, ...to } : row)))
  const add = () => {
    const row = keywordRow()
    props.onChange([...props.rows, row])
    queueMicrotask(() => field(row.key)?.focus())
  }
  const remove = (key: number) => {
    const at = props.rows.findIndex((row) => row.key === key)
    const rest = props.rows.filter((row) => row.key !== key)
    props.onChange(rest)
    const heir = rest[at] ?? rest[at - 1]
    queueMicrotask(() => (heir ? field(heir.key) : document.getElementById(`${id}-add`))?.focus())
  }
  // by key: a row's own field keeps the focus while its word changes
  const keys = () => props.rows.map(({ key }) => key)
  const at = (key: number) => props.rows.findIndex((row) => row.key === key)
  return (
    <fieldset class="entry" aria-describedby={`${id}-hint`}>
      <legend>{text.keywordsLegend}</legend>
      <p id={`${id}-hint`} class="entry__hint">
        {text.keywordsHint}
      </p>
      <div class="filter-editor__words">
        <For each={keys()}>
          {(key) => {
            const row = () => props.rows[at(key)] ?? keywordRow()
            const problem = () => props.problems.get(key)
            return (
              <div class="filter-editor__word">
                <input
                  id={`${id}-${key}`}
                  type="text"
                  dir="auto"
                  autocapitalize="off"
                  autocomplete="off"
                  aria-label={text.keyword(at(key) + 1)}
                  aria-invalid={problem() === undefined ? undefined : "true"}
                  aria-describedby={problem() === undefined ? undefined : `${id}-${key}-problem`}
                  value={row().keyword}
                  onInput={(event) => change(key, { keyword: event.currentTarget.value })}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter" || event.isComposing || event.currentTarget.value.trim() === "") return
                    event.preventDefault()
                    const next = props.rows[at(key) + 1]
                    if (next) field(next.key)?.focus()
                    else add()
                  }}
                />
                <Check
                  checked={row().wholeWord}
                  label={text.wholeWord}
                  onChange={(wholeWord) => change(key, { wholeWord })}
                />
                <IconButton icon="close" label={text.removeKeyword(row().keyword)} onClick={() => remove(key)} />
                <Show when={problem()}>
                  {(what) => (
                    <p id={`${id}-${key}-problem`} class="entry__error">
                      {sentence(what())}
                    </p>
                  )}
                </Show>
              </div>
            )
          }}
        </For>
      </div>
      <div>
        <Button id={`${id}-add`} size="sm" icon="plus" onClick={add}>
          {text.addKeyword}
        </Button>
      </div>
    </fieldset>
  )
}
