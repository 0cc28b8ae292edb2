import { createEffect, createMemo, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { onSameView } from "../shell/router.ts"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { Elsewhere } from "./Elsewhere.tsx"
import { FeedWindow } from "./FeedWindow.tsx"
import { mayChange, watchIdle } from "./idle.ts"
import { AT_TOP } from "./memory.ts"
import { indexOf, noRows, type RowIndex } from "./rows.ts"
import { TimelineRow } from "./TimelineRow.tsx"
import type { TimelineHandle } from "./timeline.store.ts"
import { text } from "./timeline.text.ts"
import "./TimelineView.css"

/** Milliseconds. How often arrivals are read out at most. */
const ANNOUNCE_EVERY = 20_000
/** Milliseconds between looks whether posts that wait may be shown by themselves. */
const LOOK_EVERY = 1_000

const isPost = (key: string) => !key.includes("/")

/** A timeline with all its states: loading, empty, failed, its posts, the way to older ones, and what arrived meanwhile. */
export const TimelineView = (props: {
  readonly handle: TimelineHandle
  readonly label: string
  readonly empty: { readonly title: string; readonly text?: string }
}): JSX.Element => {
  const handle = () => props.handle
  let list: HTMLDivElement | undefined
  const index = createMemo((before: RowIndex) => indexOf(handle().rows(), before), noRows)
  /** Of a whole list, how many posts there are. */
  const size = () => (handle().timeline().complete ? index().posts : -1)
  const posts = () => handle().timeline().ids.length
  const waiting = () => handle().timeline().pending.length
  const fresh = () => handle().fresh()
  const loadOlder = () => void handle().loadOlder()

  createEffect(on(handle, (current) => onCleanup(current.enter())))

  const showNew = () => {
    const waited = waiting() > 0
    handle().release()
    if (!waited) window.scrollTo({ top: 0, behavior: "instant" })
    document.getElementById("view-title")?.focus({ preventScroll: true })
  }
  onMount(() => onCleanup(onSameView(showNew)))

  // At the top and left alone, the list goes on by itself; otherwise nothing moves and the pill counts.
  onMount(() => {
    onCleanup(watchIdle())
    const timer = setInterval(() => {
      if (waiting() > 0 && window.scrollY < AT_TOP && mayChange(list)) handle().release()
    }, LOOK_EVERY)
    onCleanup(() => clearInterval(timer))
  })

  let lastSaid = 0
  createEffect(
    on(
      waiting,
      (count, before) => {
        if (count <= (before ?? 0) || Date.now() - lastSaid < ANNOUNCE_EVERY) return
        lastSaid = Date.now()
        announce(text.newPosts(count))
      },
      { defer: true }
    )
  )

  return (
    <div class="timeline">
      <div class="timeline__pill">
        <Show when={fresh() > 0}>
          <button type="button" class="pill" onClick={showNew}>
            <Icon name="arrow-up" size={17} />
            {text.newPosts(fresh(), handle().freshAndMore())}
          </button>
        </Show>
        <Elsewhere handle={handle()} />
      </div>
      <Switch>
        <Match when={posts() === 0 && (handle().state() === "idle" || handle().state() === "loading")}>
          <SkeletonList count={6} label={text.loading} />
        </Match>
        <Match when={posts() === 0 && handle().state() === "failed"}>
          <ErrorState message={handle().error()} onRetry={() => void handle().load()} />
        </Match>
        <Match when={posts() === 0}>
          <EmptyState title={props.empty.title} text={props.empty.text} />
        </Match>
        <Match when={posts() > 0}>
          <div ref={list} role="feed" aria-label={props.label} aria-busy={handle().older() === "loading"}>
            <FeedWindow
              rows={index().keys}
              memory={handle().memory}
              covered={coveredByHeader}
              holds={isPost}
              onStart={() => handle().unroll()}
              onEnd={loadOlder}
            >
              {(key) => (
                <Show when={index().byKey.get(key)?.row}>
                  {(row) => (
                    <TimelineRow
                      handle={handle()}
                      row={row()}
                      position={index().byKey.get(key)?.position ?? 0}
                      size={size()}
                    />
                  )}
                </Show>
              )}
            </FeedWindow>
          </div>
          <div class="timeline__end">
            <Switch>
              <Match when={handle().timeline().complete}>
                <p>{text.end}</p>
              </Match>
              <Match when={handle().older() === "failed"}>
                <p role="alert">{handle().olderError()}</p>
                <Button icon="refresh" onClick={loadOlder}>
                  {text.again}
                </Button>
              </Match>
              <Match when={handle().older() === "loading"}>
                <p role="status">
                  <Spinner /> <span class="visually-hidden">{text.loadingOlder}</span>
                </p>
              </Match>
              <Match when={true}>
                <Button variant="quiet" onClick={loadOlder}>
                  {text.more}
                </Button>
              </Match>
            </Switch>
          </div>
        </Match>
      </Switch>
    </div>
  )
}
