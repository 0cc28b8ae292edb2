import { createResource, For, type JSX, Match, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { byTitle, type List } from "./list.ts"
import "./ListsView.css"

/** One's lists, each a way to its timeline. */
export const ListsView = (): JSX.Element => {
  const { http } = useScope()
  const [lists, { refetch }] = createResource(async () => byTitle(await http.get<ReadonlyArray<List>>(api.lists)))
  return (
    <>
      <ViewHeader title="Lists" back={paths.home} />
      <Switch>
        <Match when={lists.error}>
          <ErrorState message={messageOf(lists.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={lists.loading}>
          <SkeletonList count={3} label="Loading your lists…" />
        </Match>
        <Match when={lists()?.length === 0}>
          <EmptyState
            icon="people"
            title="No lists yet"
            text="A list is a timeline of some people you follow. Put someone on one from the menu of their profile."
          />
        </Match>
        <Match when={lists()}>
          {(all) => (
            <ul class="lists">
              <For each={all()}>
                {(list) => (
                  <li>
                    <a class="lists__link" href={paths.list(list.id)}>
                      <Icon name="people" />
                      <span>{list.title}</span>
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
