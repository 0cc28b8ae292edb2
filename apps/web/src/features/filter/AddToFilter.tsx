import { createResource, createSignal, createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import "../../ui/Entry.css"
import { order } from "../../language/formats.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { navigate } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { addKeyword, addPost, removePost } from "./filter.api.ts"
import { text } from "./filter.text.ts"
import { type Filter, postIn } from "./filter.ts"
import { MAX_KEYWORD } from "./filterForm.ts"

const NEW = ""

/**
 * Filters a post, or words, in a few presses: the post itself in and out of one's filters, each tick at once; words (its
 * hashtags, any other) into a filter there is, or a new one.
 */
export const AddToFilter = (props: {
  readonly post?: string | undefined
  readonly words: ReadonlyArray<string>
  readonly onClose: () => void
}): JSX.Element => {
  const { filters, http } = useScope()
  const id = createUniqueId()
  const [asked, { refetch }] = createResource(() => filters.refresh())
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set(props.post === undefined ? props.words : []))
  const [other, setOther] = createSignal("")
  const [into, setInto] = createSignal(NEW)
  const [busy, setBusy] = createSignal(false)
  const list = () => filters.version()?.toSorted((a, b) => order().compare(a.title, b.title)) ?? []
  const words = () => {
    const typed = other().trim()
    return [...props.words.filter((word) => chosen().has(word)), ...(typed === "" ? [] : [typed])]
  }
  const change = (filter: Filter) =>
    filters.put((filters.version() ?? []).map((one) => (one.id === filter.id ? filter : one)))
  const now = (filterId: string) => filters.version()?.find((one) => one.id === filterId)

  const entryOf = (filter: Filter) => filter.statuses.find((entry) => postIn(entry) === props.post)
  const tick = async (filter: Filter, on: boolean) => {
    const { post } = props
    if (post === undefined) return
    const entry = entryOf(filter)
    const without = (from: Filter): Filter => ({
      ...from,
      statuses: from.statuses.filter((one) => postIn(one) !== post)
    })
    try {
      if (on) {
        change({ ...filter, statuses: [...filter.statuses, { id: "", phrase: post }] })
        const made = await addPost(http, filter, post)
        const latest = now(filter.id) ?? filter
        change({ ...latest, statuses: [...without(latest).statuses, made] })
        toast(text.postIn(filter.title), { tone: "success" })
      } else if (entry) {
        change(without(filter))
        await removePost(http, entry.id)
        toast(text.postOut(filter.title), { tone: "success" })
      }
    } catch (error) {
      change(filter)
      const say = on ? text.postNotIn : text.postNotOut
      toast(say(filter.title, messageOf(error)), { tone: "error" })
    }
  }
  const put = async (event: Event) => {
    event.preventDefault()
    if (busy() || words().length === 0) return
    const target = now(into())
    if (target === undefined) {
      props.onClose()
      navigate(paths.newFilter(words()))
      return
    }
    setBusy(true)
    let held = target
    for (const word of words()) {
      try {
        held = { ...held, keywords: [...held.keywords, await addKeyword(http, target, word)] }
        change(held)
      } catch (error) {
        // a word that is there already is what was asked for
        if (error instanceof ApiError && error.status === 409) continue
        toast(text.notPut(word, target.title, messageOf(error)), { tone: "error" })
        setBusy(false)
        return
      }
    }
    toast(text.putIn(words(), target.title), { tone: "success" })
    setBusy(false)
    props.onClose()
  }
  return (
    <Dialog
      title={props.post === undefined ? text.filterWords(props.words) : text.filterPost}
      size="sm"
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{text.done}</Button>
          <Button type="submit" form={id} variant="primary" busy={busy()} disabled={words().length === 0}>
            {text.put}
          </Button>
        </>
      }
    >
      <Switch>
        <Match when={filters.version() === undefined && asked.error}>
          <ErrorState message={messageOf(asked.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={filters.version() === undefined}>
          <Spinner />
        </Match>
        <Match when={true}>
          <Show when={props.post !== undefined && list().length > 0}>
            <fieldset class="entry">
              <legend>{text.dialogPost}</legend>
              <For each={list()}>
                {(filter) => (
                  <Check
                    checked={entryOf(filter) !== undefined}
                    label={filter.title}
                    disabled={entryOf(filter)?.id === ""}
                    onChange={(on) => void tick(filter, on)}
                  />
                )}
              </For>
            </fieldset>
          </Show>
          <Show when={props.post}>
            {(post) => (
              <p class="entry">
                <a class="button button--soft button--sm" href={paths.newFilter([], post())} onClick={props.onClose}>
                  {text.create}
                </a>
              </p>
            )}
          </Show>
          <form id={id} onSubmit={put}>
            <fieldset class="entry">
              <legend>{text.dialogWords}</legend>
              <For each={props.words}>
                {(word) => (
                  <Check
                    checked={chosen().has(word)}
                    label={word}
                    onChange={(on) =>
                      setChosen((before) => new Set(on ? [...before, word] : [...before].filter((one) => one !== word)))
                    }
                  />
                )}
              </For>
              <label for={`${id}-other`} class="entry__hint">
                {text.otherWord}
              </label>
              <input
                id={`${id}-other`}
                type="text"
                dir="auto"
                autocapitalize="off"
                autocomplete="off"
                maxlength={MAX_KEYWORD}
                value={other()}
                onInput={(event) => setOther(event.currentTarget.value)}
              />
            </fieldset>
            <fieldset class="entry">
              <legend>{text.dialogInto}</legend>
              <Check
                type="radio"
                name={`${id}-into`}
                label={text.newOne}
                checked={into() === NEW}
                onChange={() => setInto(NEW)}
              />
              <For each={list()}>
                {(filter) => (
                  <Check
                    type="radio"
                    name={`${id}-into`}
                    label={filter.title}
                    checked={into() === filter.id}
                    onChange={() => setInto(filter.id)}
                  />
                )}
              </For>
            </fieldset>
          </form>
        </Match>
      </Switch>
    </Dialog>
  )
}

export default AddToFilter
