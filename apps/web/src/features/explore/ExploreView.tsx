import { createEffect, createMemo, For, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { endOf, ListEnd } from "../../ui/ListEnd.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { SearchBox } from "../search/SearchBox.tsx"
import { currentLocation, navigate, onSameView } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { StatusCard } from "../status/StatusCard.tsx"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import { exploreOf, type TrendKind, type TrendLink, type TrendTag } from "./explore.store.ts"
import { text } from "./explore.text.ts"
import { TagChart } from "./TagChart.tsx"
import { chartDays, recentPeople, total } from "./trends.ts"
import "./Explore.css"

const hostOf = (url: string): string => {
  try {
    return new URL(url).host.replace(/^www\./, "")
  } catch {
    return url
  }
}
/** Only http(s) addresses become links: a trend is what others wrote. */
const safe = (url: string | null | undefined): string | undefined =>
  url !== null && url !== undefined && /^https?:\/\//i.test(url) ? url : undefined

/** Several people of these two days, or else the week. */
const peopleOf = (history: TrendTag["history"]) => {
  const days = chartDays(history, Date.now())
  const recent = recentPeople(days)
  return recent > 1 ? text.people(recent) : text.postsOfWeek(total(days, "uses"))
}

const TagRow = (props: { readonly tag: TrendTag; readonly place: number }): JSX.Element => (
  <li>
    <a class="trend" href={paths.tag(props.tag.name)}>
      <span class="trend__place" aria-hidden="true">
        {props.place}
      </span>
      <span class="trend__text">
        <b>#{props.tag.name}</b>
        <span class="trend__hint">{peopleOf(props.tag.history)}</span>
      </span>
      <TagChart history={props.tag.history} />
    </a>
  </li>
)

const LinkRow = (props: { readonly link: TrendLink }): JSX.Element => (
  <li>
    <a class="trend trend--link" href={safe(props.link.url)} target="_blank" rel="nofollow noopener noreferrer">
      <Show
        when={safe(props.link.image)}
        fallback={
          <span class="trend__picture">
            <Icon name="link" size={22} />
          </span>
        }
      >
        {(image) => <img class="trend__picture" src={image()} alt="" loading="lazy" referrerpolicy="no-referrer" />}
      </Show>
      <span class="trend__text">
        <span class="trend__hint">{props.link.provider_name || hostOf(props.link.url)}</span>
        <b dir="auto">{props.link.title || props.link.url}</b>
        <Show when={props.link.description}>
          <span class="trend__description" dir="auto">
            {props.link.description}
          </span>
        </Show>
        <span class="trend__hint">{peopleOf(props.link.history)}</span>
      </span>
    </a>
  </li>
)

/** What people here write about, like and link to, this week. */
export const ExploreView = (): JSX.Element => {
  const store = exploreOf(useScope())
  const tab = createMemo<TrendKind>(() => {
    const asked = new URLSearchParams(currentLocation().search).get("tab")
    return asked === "statuses" || asked === "links" ? asked : "tags"
  })
  const list = () => store[tab()]
  createEffect(on(tab, () => void list().load()))
  onMount(() =>
    onCleanup(
      onSameView(() => {
        void list().load(true)
        window.scrollTo({ top: 0, behavior: "instant" })
      })
    )
  )
  const href = (kind: TrendKind) => (kind === "tags" ? paths.explore : `${paths.explore}?tab=${kind}`)
  return (
    <>
      <header class="view-header">
        <h1 id="view-title" class="view-header__title--hidden" tabindex="-1">
          {text.title}
        </h1>
        <div class="search__bar">
          <SearchBox value="" onSearch={(query) => navigate(paths.search(query))} />
        </div>
        <TabLinks
          label={text.tabs}
          replace
          tabs={[
            { href: href("tags"), label: text.tags, current: tab() === "tags" },
            { href: href("statuses"), label: text.posts, current: tab() === "statuses" },
            { href: href("links"), label: text.links, current: tab() === "links" }
          ]}
        />
      </header>
      <Switch>
        <Match when={list().items().length === 0 && (list().state() === "idle" || list().state() === "loading")}>
          <SkeletonList count={6} label={text.loading} />
        </Match>
        <Match when={list().items().length === 0 && list().state() === "failed"}>
          <ErrorState message={list().error()} onRetry={() => void list().load()} />
        </Match>
        <Match when={list().items().length === 0}>
          <EmptyState icon="trend" title={text.empty[tab()].title} text={text.empty[tab()].text} />
        </Match>
        <Match when={true}>
          <Switch>
            <Match when={tab() === "tags"}>
              <ol class="trends" aria-label={text.tags}>
                <For each={store.tags.items()}>{(tag, index) => <TagRow tag={tag} place={index() + 1} />}</For>
              </ol>
            </Match>
            <Match when={tab() === "links"}>
              <ul class="trends" aria-label={text.links}>
                <For each={store.links.items()}>{(link) => <LinkRow link={link} />}</For>
              </ul>
            </Match>
            <Match when={tab() === "statuses"}>
              <div role="feed" aria-label={text.posts} aria-busy={store.statuses.more() === "loading"}>
                <FeedWindow
                  rows={store.statuses.items()}
                  memory={store.statuses.memory}
                  covered={coveredByHeader}
                  onEnd={() => void store.statuses.loadMore()}
                >
                  {(id, index) => (
                    <StatusCard
                      id={id}
                      position={index() + 1}
                      size={store.statuses.complete() ? store.statuses.items().length : -1}
                    />
                  )}
                </FeedWindow>
              </div>
            </Match>
          </Switch>
          <ListEnd
            state={endOf(list().complete(), list().more())}
            error={list().error()}
            onMore={() => void list().loadMore()}
            text={{ end: text.end, again: text.tries, loading: text.loading, more: text.more }}
          />
        </Match>
      </Switch>
    </>
  )
}

export default ExploreView
