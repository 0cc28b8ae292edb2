import type { Account } from "@chirp/domain/Account"
import { createResource, createSignal, createUniqueId, For, type JSX, Match, Switch } from "solid-js"
import { createStore, unwrap } from "solid-js/store"
import { ApiError, type Http, messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import "../../ui/Entry.css"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { navigate } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import "./ListEditor.css"
import { ListMembers } from "./ListMembers.tsx"
import { text } from "./list.text.ts"
import { type List, MAX_TITLE, reasonOf, repliesPolicies } from "./list.ts"

/** Members a request, GoToSocial's most, and pages of them read before a list is deleted: as many come back by Undo. */
const MEMBERS = 80
const PAGES = 12

const membersOf = async (http: Http, list: List): Promise<ReadonlyArray<string>> => {
  let ids: ReadonlyArray<string> = []
  let path: string | undefined = api.listAccounts(list.id)
  for (let page = 0; page < PAGES && path !== undefined; page += 1) {
    const answer: Awaited<ReturnType<typeof http.page<Account>>> = await http.page<Account>(
      path,
      page === 0 ? { query: { limit: MEMBERS } } : {}
    )
    ids = [...ids, ...answer.items.map(({ id }) => id)]
    path = answer.items.length < MEMBERS ? undefined : answer.next
  }
  return ids
}

const Terms = (props: { readonly list: List; readonly onSaved: (list: List) => void }): JSX.Element => {
  const { http } = useScope()
  const id = createUniqueId()
  const [form, setForm] = createStore({ ...props.list })
  const [problem, setProblem] = createSignal("")
  const [busy, setBusy] = createSignal(false)
  const save = async (event: Event) => {
    event.preventDefault()
    if (busy()) return
    const { exclusive, replies_policy } = unwrap(form)
    const title = form.title.trim()
    if (title === "") {
      setProblem(text.nameMissing)
      document.getElementById(`${id}-title`)?.focus()
      return
    }
    setBusy(true)
    setProblem("")
    try {
      const saved = await http.send<List>("PUT", api.list(props.list.id), {
        body: { title, replies_policy, exclusive }
      })
      props.onSaved(saved)
      toast(text.saved(saved.title), { tone: "success" })
    } catch (error) {
      setProblem(text.notSaved(reasonOf(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form class="list-editor" onSubmit={save} noValidate>
      <div class="entry">
        <label for={`${id}-title`}>{text.name}</label>
        <input
          id={`${id}-title`}
          type="text"
          dir="auto"
          autocomplete="off"
          maxlength={MAX_TITLE}
          value={form.title}
          aria-invalid={problem() === "" ? undefined : "true"}
          aria-describedby={`${id}-problem`}
          onInput={(event) => setForm("title", event.currentTarget.value)}
        />
      </div>
      <fieldset class="entry">
        <legend>{text.replies}</legend>
        <For each={repliesPolicies}>
          {(policy) => (
            <Check
              type="radio"
              name={`${id}-replies`}
              label={text.policies[policy]}
              checked={form.replies_policy === policy}
              onChange={() => setForm("replies_policy", policy)}
            />
          )}
        </For>
      </fieldset>
      <Check
        label={text.exclusive}
        hint={text.exclusiveHint}
        checked={form.exclusive}
        onChange={(exclusive) => setForm("exclusive", exclusive)}
      />
      <p id={`${id}-problem`} class="entry__error" role="alert">
        {problem()}
      </p>
      <Button type="submit" variant="primary" busy={busy()}>
        {text.save}
      </Button>
    </form>
  )
}

/** Name and terms of a list, its people, and its end. */
export const ListEditor = (props: { readonly id: string }): JSX.Element => {
  const { http } = useScope()
  const [list, { mutate, refetch }] = createResource(() => http.get<List>(api.list(props.id)))
  const [busy, setBusy] = createSignal(false)
  const shown = () => (list.error ? undefined : list())

  const bringBack = async (gone: List, ids: ReadonlyArray<string>) => {
    try {
      const { exclusive, replies_policy, title } = gone
      const made = await http.send<List>("POST", api.lists, { body: { title, replies_policy, exclusive } })
      if (ids.length > 0) await http.send("POST", api.listAccounts(made.id), { body: { account_ids: ids } })
      toast(text.again(title), { tone: "success" })
      navigate(paths.list(made.id))
    } catch (error) {
      toast(text.notAgain(gone.title, messageOf(error)), { tone: "error" })
    }
  }
  const remove = async () => {
    const gone = shown()
    if (gone === undefined || busy()) return
    setBusy(true)
    try {
      const ids = await membersOf(http, gone)
      await http.send("DELETE", api.list(gone.id))
      navigate(paths.lists, { replace: true })
      toast(text.deleted(gone.title), {
        tone: "success",
        action: { label: text.undo, run: () => void bringBack(gone, ids) }
      })
    } catch (error) {
      toast(text.notDeleted(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <ViewHeader title={text.edit} subtitle={shown()?.title} back={paths.list(props.id)} />
      <Switch>
        <Match when={list.error instanceof ApiError && list.error.status === 404}>
          <EmptyState icon="list" title={text.gone} text={text.goneHint}>
            <a class="button button--soft button--md" href={paths.lists}>
              {text.toLists}
            </a>
          </EmptyState>
        </Match>
        <Match when={list.error}>
          <ErrorState message={messageOf(list.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={shown() === undefined}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={shown()}>
          {(found) => (
            <>
              <Terms list={found()} onSaved={(saved) => mutate(saved)} />
              <ListMembers list={found()} />
              <div class="list-editor list-editor__end">
                <p class="entry__hint">{text.deleteHint}</p>
                <Button variant="danger" icon="trash" busy={busy()} onClick={() => void remove()}>
                  {text.deleteList}
                </Button>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </>
  )
}

export default ListEditor
