import { createEffect, createMemo, createSignal, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { announce } from "../../ui/LiveRegion.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { currentLocation, navigate, onSameView } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { paint } from "./highlight.ts"
import { countWords } from "./operators.ts"
import { rememberedOf } from "./remembered.ts"
import { SearchBox, type SearchBoxHandle } from "./SearchBox.tsx"
import { SearchFilters } from "./SearchFilters.tsx"
import { SearchResults } from "./SearchResults.tsx"
import { SearchStart } from "./SearchStart.tsx"
import { type ResultTab, SearchTabs } from "./SearchTabs.tsx"
import { type Search, searchesOf } from "./search.store.ts"
import { text } from "./search.text.ts"
import "./Search.css"

const isTab = (text: string | null): text is ResultTab =>
  text === "statuses" || text === "accounts" || text === "hashtags"

/** Posts, people and hashtags by words: the question is in the address, so that it can be shared, kept and come back to. */
export const SearchView = (): JSX.Element => {
  const scope = useScope()
  const searches = searchesOf(scope)
  const remembered = rememberedOf(scope)
  const address = createMemo(() => new URLSearchParams(currentLocation().search))
  const query = createMemo(() => (address().get("q") ?? "").trim())
  const tab = createMemo<ResultTab>(() => {
    const asked = address().get("type")
    return isTab(asked) ? asked : "all"
  })
  const search = createMemo<Search | undefined>(() => (query() === "" ? undefined : searches.open(query())))
  const [box, setBox] = createSignal<SearchBoxHandle>()
  let root!: HTMLDivElement

  createEffect(
    on(search, (current) => {
      if (current === undefined) return
      if (currentLocation().by === "push") current.fromTop()
      onCleanup(current.enter())
    })
  )
  createEffect(
    on(
      () => search()?.state(),
      (state, before) => {
        const current = search()
        const counts = current?.counts()
        if (state !== "ready" || before !== "loading" || counts === undefined) return
        announce(text.found(countWords(counts.statuses), countWords(counts.accounts), countWords(counts.hashtags)))
      }
    )
  )
  onMount(() => {
    const parts =
      ".search-people__name, .search-people__note, .search-tags__name, .status__content, .status__warning p, .status__name, .poll__text"
    let redraw = () => {}
    createEffect(() => {
      const words = search()?.words() ?? []
      redraw()
      const stop = paint(root, () => words, parts)
      redraw = stop
    })
    onCleanup(() => redraw())
    onCleanup(onSameView(() => document.getElementById("search-field")?.focus()))
  })

  const go = (next: string) => {
    // The same question again is asked anew.
    if (next === query()) void search()?.load()
    else navigate(paths.search(next, tab() === "all" ? undefined : tab()))
  }
  /** A filter was put in or taken out: the question changes in place, Back goes to before the search. */
  const change = (next: string) => navigate(paths.search(next, tab() === "all" ? undefined : tab()), { replace: true })

  return (
    <div ref={root} class="search">
      <header class="view-header search__header">
        <h1 id="view-title" class="view-header__title--hidden" tabindex="-1">
          {query() === "" ? text.title : text.titleOf(query())}
        </h1>
        <div class="search__bar">
          <SearchBox
            value={query()}
            autofocus={query() === ""}
            bareStart={query() === ""}
            onSearch={go}
            handle={setBox}
          />
        </div>
        <Show when={query() !== ""}>
          <SearchTabs query={query()} tab={tab()} counts={search()?.counts()} />
        </Show>
      </header>
      <Show when={search()} keyed fallback={<SearchStart remembered={remembered} onSearch={go} box={box()} />}>
        {(current) => (
          <>
            <SearchFilters
              query={query()}
              hints={current.hints()}
              onChange={change}
              box={box()}
              remembered={remembered}
            />
            <Switch>
              <Match when={current.state() === "failed"}>
                <Show
                  when={current.error()?.offline}
                  fallback={
                    <ErrorState
                      title={text.failed}
                      message={current.error()?.message ?? ""}
                      onRetry={() => void current.load()}
                    />
                  }
                >
                  <ErrorState title={text.offline} message={text.offlineText} onRetry={() => void current.load()} />
                </Show>
              </Match>
              <Match when={current.state() === "ready"}>
                <Show
                  when={
                    current.ids().length + current.people().length + current.tags().length + current.pending().length >
                    0
                  }
                  fallback={
                    <Show
                      when={current.indexing()}
                      fallback={<EmptyState icon="search" title={text.nothing(query())} text={text.nothingText} />}
                    >
                      <EmptyState icon="clock" title={text.indexing} text={text.indexingText} />
                    </Show>
                  }
                >
                  <SearchResults search={current} tab={tab()} />
                </Show>
              </Match>
              <Match when={true}>
                <SkeletonList count={5} label={text.loading} />
              </Match>
            </Switch>
          </>
        )}
      </Show>
    </div>
  )
}

export default SearchView
