import type { SearchIndexView, SearchWork } from "@chirp/domain/api/SearchAdminApi"
import { createSignal, For, type JSX, onCleanup, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { numbers } from "../../language/formats.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import "./SearchIndexPanel.css"
import { text } from "./searchIndex.text.ts"

/** Milliseconds between two looks while something is under way, and else. Nobody looks while the page is hidden. */
const LOOK_BUSY = 1000
const LOOK_IDLE = 5000

const share = numbers({ style: "percent" })

/** The works that are shown, with their names. */
const named = (): Readonly<Record<string, string>> => text.works

/**
 * The state of the search index, for administrators: what it holds, what is being read or made anew and how far it is, and
 * the button that makes it anew. It asks the server again and again, so every administrator sees a work that another began.
 */
export const SearchIndexPanel = (): JSX.Element => {
  const { http } = useScope()
  const [view, setView] = createSignal<SearchIndexView>()
  const [failure, setFailure] = createSignal<unknown>()
  const [asking, setAsking] = createSignal(false)
  const workOf = (phase: string) => view()?.works.find((work) => work.phase === phase)
  const isRunning = ({ finished_at }: SearchWork) => finished_at === null
  const rebuilding = () => {
    const work = workOf("rebuild")
    return work !== undefined && isRunning(work)
  }
  const running = () => view()?.works.filter((work) => isRunning(work) && work.phase in named()) ?? []

  let next: ReturnType<typeof setTimeout> | undefined
  let gone = false
  const take = (now: SearchIndexView) => {
    const was = rebuilding()
    setFailure(undefined)
    setView(now)
    const work = workOf("rebuild")
    if (!was || work === undefined || isRunning(work)) return
    if (work.error === null) toast(text.done, { tone: "success" })
    else toast(text.failed(work.error), { tone: "error" })
  }
  const look = async () => {
    clearTimeout(next)
    try {
      if (!document.hidden) take(await http.get<SearchIndexView>(api.searchIndex))
    } catch (error) {
      setFailure(error)
    }
    if (!gone) next = setTimeout(() => void look(), running().length > 0 ? LOOK_BUSY : LOOK_IDLE)
  }
  onCleanup(() => {
    gone = true
    clearTimeout(next)
  })
  void look()

  const rebuild = async () => {
    setAsking(true)
    try {
      take(await http.send<SearchIndexView>("POST", api.searchIndexRebuild))
      void look()
    } catch (error) {
      toast(text.notBegun(messageOf(error)), { tone: "error" })
    } finally {
      setAsking(false)
    }
  }

  return (
    <section class="settings__group" aria-labelledby="settings-search-index">
      <h2 id="settings-search-index" class="settings__title">
        {text.title}
      </h2>
      <p class="settings__hint">{text.hint}</p>
      <Show when={view() === undefined && failure() !== undefined}>
        <ErrorState message={messageOf(failure())} onRetry={() => void look()} />
      </Show>
      <Show when={view()}>
        {(now) => (
          <>
            <dl class="search-index">
              <For each={text.rows(now())}>
                {([name, value]) => (
                  <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                )}
              </For>
            </dl>
            <For each={running()}>
              {({ done, phase, total }) => (
                <div class="search-index__work">
                  <span id={`search-index-${phase}`}>
                    {named()[phase]}{" "}
                    <span class="settings__hint">
                      {total ? share().format(Math.min(1, done / total)) : text.soFar(done)}
                    </span>
                  </span>
                  <Show when={total} fallback={<progress aria-labelledby={`search-index-${phase}`} />}>
                    {(all) => (
                      <progress aria-labelledby={`search-index-${phase}`} value={Math.min(done, all())} max={all()} />
                    )}
                  </Show>
                </div>
              )}
            </For>
            <Show when={now().outdated && !rebuilding()}>
              <p>{text.outdated}</p>
            </Show>
            <Show when={now().last_error}>{(error) => <p class="search-index__error">{text.trouble(error())}</p>}</Show>
            <div>
              <Button busy={asking()} disabled={rebuilding()} onClick={() => void rebuild()}>
                {text.rebuild}
              </Button>
            </div>
          </>
        )}
      </Show>
    </section>
  )
}
