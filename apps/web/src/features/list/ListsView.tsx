import { createResource, createSignal, For, type JSX, Match, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import "../../ui/Entry.css"
import { Icon } from "../../ui/Icon.tsx"
import "../../ui/Rows.css"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { navigate } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { text } from "./list.text.ts"
import { byTitle, type List, MAX_TITLE, reasonOf } from "./list.ts"

/** One's lists, each a way to its timeline and to its editor; a new one by its name. */
export const ListsView = (): JSX.Element => {
  const { http } = useScope()
  const [lists, { refetch }] = createResource(async () => byTitle(await http.get<ReadonlyArray<List>>(api.lists)))
  const [title, setTitle] = createSignal("")
  const [problem, setProblem] = createSignal("")
  const [busy, setBusy] = createSignal(false)
  const create = async (event: Event) => {
    event.preventDefault()
    const name = title().trim()
    if (name === "" || busy()) return
    setBusy(true)
    try {
      const list = await http.send<List>("POST", api.lists, { body: { title: name } })
      setTitle("")
      navigate(paths.listEdit(list.id))
    } catch (error) {
      setProblem(text.notCreated(reasonOf(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <ViewHeader title={text.title} back={paths.home} />
      <form class="rows-add" onSubmit={create} noValidate>
        <label for="create-list">{text.create}</label>
        <div class="rows-add__line entry">
          <input
            id="create-list"
            type="text"
            dir="auto"
            autocomplete="off"
            maxlength={MAX_TITLE}
            value={title()}
            aria-invalid={problem() === "" ? undefined : "true"}
            aria-describedby="create-list-problem"
            onInput={(event) => {
              setTitle(event.currentTarget.value)
              setProblem("")
            }}
          />
          <Button type="submit" variant="primary" busy={busy()} disabled={title().trim() === ""}>
            {text.createNow}
          </Button>
        </div>
        <p id="create-list-problem" class="entry__error" role="alert">
          {problem()}
        </p>
      </form>
      <Switch>
        <Match when={lists.error}>
          <ErrorState message={messageOf(lists.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={lists.loading}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={lists()?.length === 0}>
          <EmptyState icon="list" title={text.none} text={text.noneHint} />
        </Match>
        <Match when={lists()}>
          {(all) => (
            <ul class="rows" aria-label={text.title}>
              <For each={all()}>
                {(list) => (
                  <li>
                    <a id={`list-${list.id}`} class="rows__link" href={paths.list(list.id)}>
                      <Icon name="list" />
                      <span class="rows__words">
                        <span class="rows__title" dir="auto">
                          {list.title}
                        </span>
                      </span>
                    </a>
                    <a
                      class="icon-button"
                      href={paths.listEdit(list.id)}
                      aria-label={text.editNamed(list.title)}
                      title={text.editNamed(list.title)}
                    >
                      <Icon name="pen" size={20} />
                    </a>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Match>
      </Switch>
    </>
  )
}

export default ListsView
