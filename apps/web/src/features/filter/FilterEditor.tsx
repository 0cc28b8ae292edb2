import { createResource, createSignal, createUniqueId, For, type JSX, Match, Show, type Signal, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import "../../ui/Entry.css"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { currentLocation, goBack } from "../shell/router.ts"
import { type Scope, useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { ExpiryField } from "./ExpiryField.tsx"
import "./FilterEditor.css"
import { FilterPosts } from "./FilterPosts.tsx"
import { saveFilter } from "./filter.api.ts"
import { text } from "./filter.text.ts"
import { type Filter, filterActions, filterContexts } from "./filter.ts"
import { type FilterForm, formOf, isFine, MAX_TITLE, newForm, problemsOf } from "./filterForm.ts"
import { KeywordRows } from "./KeywordRows.tsx"

/** The `id` of the address under which a new filter is made. */
const NEW = "new"

/** Forms that were left unsaved, for each account and address: what was typed is there when one comes back. */
const drafts = new WeakMap<Scope, Map<string, Signal<FilterForm>>>()
const draftsOf = (scope: Scope): Map<string, Signal<FilterForm>> => {
  const known = drafts.get(scope) ?? new Map<string, Signal<FilterForm>>()
  drafts.set(scope, known)
  return known
}

const Form = (props: { readonly filter?: Filter }): JSX.Element => {
  const scope = useScope()
  const { filters, http } = scope
  const id = createUniqueId()
  const { filter } = props
  const query = new URLSearchParams(currentLocation().search)
  const key = filter?.id ?? `${NEW}?${query}`
  const kept = draftsOf(scope)
  const draft =
    kept.get(key) ??
    createSignal<FilterForm>(filter ? formOf(filter) : newForm(query.getAll("word"), query.getAll("post")))
  kept.set(key, draft)
  const [form, setForm] = draft
  const change = (to: Partial<FilterForm>) => setForm((before) => ({ ...before, ...to }))
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal("")
  let element!: HTMLFormElement

  const others = () => filters.version()?.filter((other) => other.id !== filter?.id) ?? []
  const found = () => problemsOf(form(), others(), Date.now())
  // what is not there yet is no mistake before one has said that it is all
  const problems = () => (tried() ? found() : { keywords: found().keywords })
  const titleProblem = () => {
    switch (problems().title) {
      case undefined:
        return ""
      case "long":
        return text.nameProblems.long(MAX_TITLE)
      case "taken":
        return text.nameProblems.taken
      default:
        return text.nameProblems.missing
    }
  }
  const save = async (event: Event) => {
    event.preventDefault()
    if (busy()) return
    setTried(true)
    setError("")
    if (!isFine(found())) {
      queueMicrotask(() => element.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] input")?.focus())
      return
    }
    setBusy(true)
    try {
      const saved = await saveFilter(http, form(), filter)
      filters.put([...others(), saved])
      kept.delete(key)
      toast(text.saved(saved.title), { tone: "success" })
      goBack(paths.filters)
    } catch (reason) {
      setError(text.notSaved(reason instanceof ApiError && reason.status === 409 ? text.duplicate : messageOf(reason)))
      // some of it may be saved: what is shown elsewhere is what the server has
      void filters.load()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form ref={element} class="filter-editor" onSubmit={save} noValidate>
      <div class="entry">
        <label for={`${id}-title`}>{text.name}</label>
        <input
          id={`${id}-title`}
          type="text"
          dir="auto"
          autocomplete="off"
          value={form().title}
          aria-invalid={titleProblem() === "" ? undefined : "true"}
          aria-describedby={`${id}-title-hint ${id}-title-problem`}
          onInput={(event) => change({ title: event.currentTarget.value })}
        />
        <p id={`${id}-title-hint`} class="entry__hint">
          {text.nameHint}
        </p>
        <p id={`${id}-title-problem`} class="entry__error" role="alert">
          {titleProblem()}
        </p>
      </div>
      <KeywordRows
        rows={form().keywords}
        problems={problems().keywords}
        onChange={(keywords) => change({ keywords })}
      />
      <Show when={form().posts.length > 0}>
        <FilterPosts posts={form().posts} onChange={(posts) => change({ posts })} />
      </Show>
      <p class="entry__error" role="alert">
        {problems().whole === undefined ? "" : text.nothing}
      </p>
      <fieldset class="entry">
        <legend>{text.actionLegend}</legend>
        <For each={filterActions}>
          {(action) => (
            <Check
              type="radio"
              name={`${id}-action`}
              label={text.actionChoices[action]}
              hint={text.actionHints[action]}
              checked={form().action === action}
              onChange={() => change({ action })}
            />
          )}
        </For>
      </fieldset>
      <fieldset class="entry" data-invalid={problems().contexts === undefined ? undefined : ""}>
        <legend>{text.contextsLegend}</legend>
        <For each={filterContexts}>
          {(context) => (
            <Check
              label={text.contexts[context]}
              checked={form().contexts.includes(context)}
              onChange={(on) =>
                change({
                  contexts: filterContexts.filter((one) => (one === context ? on : form().contexts.includes(one)))
                })
              }
            />
          )}
        </For>
        <p class="entry__error" role="alert">
          {problems().contexts === undefined ? "" : text.contextsMissing}
        </p>
      </fieldset>
      <ExpiryField
        value={form().expiry}
        ends={filter?.expires_at ?? null}
        problem={problems().expiry}
        onChange={(expiry) => change({ expiry })}
      />
      <p class="entry__error" role="alert">
        {error()}
      </p>
      <div class="filter-editor__end">
        <Button
          onClick={() => {
            kept.delete(key)
            goBack(paths.filters)
          }}
        >
          {text.cancel}
        </Button>
        <Button type="submit" variant="primary" busy={busy()}>
          {text.save}
        </Button>
      </div>
    </form>
  )
}

/** Makes a filter, or changes one: its words and posts, what becomes of what it finds, where and how long. */
export const FilterEditor = (props: { readonly id: string }): JSX.Element => {
  const { filters } = useScope()
  const [list, { refetch }] = createResource(() => filters.refresh())
  const filter = () => (list.error ? undefined : list()?.find(({ id }) => id === props.id))
  return (
    <>
      <ViewHeader title={props.id === NEW ? text.create : text.edit} back={paths.filters} />
      <Switch>
        <Match when={list.error}>
          <ErrorState message={messageOf(list.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={list() === undefined}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={props.id === NEW}>
          <Form />
        </Match>
        <Match when={filter()} keyed>
          {(found) => <Form filter={found} />}
        </Match>
        <Match when={true}>
          <EmptyState icon="filter" title={text.gone} text={text.goneHint}>
            <a class="button button--soft button--md" href={paths.filters}>
              {text.toFilters}
            </a>
          </EmptyState>
        </Match>
      </Switch>
    </>
  )
}

export default FilterEditor
