import { createResource, For, type JSX, Match, Show, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import "../../ui/Rows.css"
import { order } from "../../language/formats.ts"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { focusNear } from "../shell/focusNear.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { deleteFilter, makeAgain } from "./filter.api.ts"
import { text } from "./filter.text.ts"
import { type Filter, filterActions, filterContexts } from "./filter.ts"

const NewFilter = (): JSX.Element => (
  <a class="button button--primary button--sm" href={paths.newFilter()}>
    <Icon name="plus" size={18} />
    <span>{text.create}</span>
  </a>
)

const about = (filter: Filter): string => {
  const places = filterContexts.filter((context) => filter.context.includes(context))
  const action = filterActions.find((one) => one === filter.filter_action) ?? "warn"
  return [
    `${text.actions[action]} ${
      places.length === filterContexts.length
        ? text.everywhere
        : text.inPlaces(places.map((context) => text.shortContexts[context]))
    }`,
    ...(filter.keywords.length > 0 ? [text.words(filter.keywords.length)] : []),
    ...(filter.statuses.length > 0 ? [text.posts(filter.statuses.length)] : [])
  ].join(" · ")
}

const Ends = (props: { readonly at: string }): JSX.Element => {
  const over = () => Date.parse(props.at) <= Date.now()
  return (
    <span class="rows__about" classList={{ "rows__about--ended": over() }}>
      {over() ? text.ended : text.ends(absoluteTime(props.at))}
    </span>
  )
}

/** One's filters, each a way to its editor. Deleting is at once and can be undone. */
export const FiltersView = (): JSX.Element => {
  const { http, filters } = useScope()
  const [asked, { refetch }] = createResource(() => filters.refresh())
  const list = () => filters.version()?.toSorted((a, b) => order().compare(a.title, b.title))
  const all = () => filters.version() ?? []

  const bringBack = async (filter: Filter) => {
    try {
      const made = await makeAgain(http, filter)
      filters.put([...all().filter(({ id }) => id !== made.id), made])
      toast(text.again(filter.title), { tone: "success" })
    } catch (error) {
      toast(text.notAgain(filter.title, messageOf(error)), { tone: "error" })
    }
  }
  const remove = async (filter: Filter, row: Element | null) => {
    focusNear(row, ".rows > li")
    const before = all()
    filters.put(before.filter(({ id }) => id !== filter.id))
    try {
      await deleteFilter(http, filter.id)
      toast(text.removed(filter.title), {
        tone: "success",
        action: { label: text.undo, run: () => void bringBack(filter) }
      })
    } catch (error) {
      filters.put([...all().filter(({ id }) => id !== filter.id), filter])
      toast(text.notRemoved(filter.title, messageOf(error)), { tone: "error" })
    }
  }
  return (
    <>
      <ViewHeader title={text.title} back={paths.settings} actions={<NewFilter />} />
      <Switch>
        <Match when={list() === undefined && asked.error}>
          <ErrorState message={messageOf(asked.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={list() === undefined}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={list()?.length === 0}>
          <EmptyState icon="filter" title={text.none} text={text.noneHint} />
        </Match>
        <Match when={list()}>
          {(found) => (
            <ul class="rows" aria-label={text.title}>
              <For each={found()}>
                {(filter) => (
                  <li>
                    <a id={`filter-${filter.id}`} class="rows__link" href={paths.filter(filter.id)}>
                      <Icon name="filter" />
                      <span class="rows__words">
                        <span class="rows__title" dir="auto">
                          {filter.title}
                        </span>
                        <span class="rows__about">{about(filter)}</span>
                        <Show when={filter.expires_at}>{(at) => <Ends at={at()} />}</Show>
                      </span>
                    </a>
                    <IconButton
                      icon="trash"
                      label={text.remove(filter.title)}
                      tone="danger"
                      onClick={(event) => void remove(filter, event.currentTarget.closest("li"))}
                    />
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

export default FiltersView
