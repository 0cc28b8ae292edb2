import { createEffect, createMemo, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { onSameView } from "../shell/router.ts"
import { StatusCard } from "../status/StatusCard.tsx"
import { FeedWindow } from "./FeedWindow.tsx"
import type { TimelineHandle } from "./timeline.store.ts"
import { rowsOf } from "./timeline.ts"
import "./TimelineView.css"

const GAP = "gap/"

/** Pixels from the window's top that bars cover while scrolling. */
const covered = () => document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0

/** Milliseconds. How often arrivals are read out at most. */
const ANNOUNCE_EVERY = 20_000

/** A timeline with all its states: loading, empty, failed, its posts, the way to older ones, and what arrived meanwhile. */
export const TimelineView = (props: {
  readonly handle: TimelineHandle
  readonly label: string
  readonly empty: { readonly title: string; readonly text?: string }
}): JSX.Element => {
  const handle = () => props.handle
  const rows = createMemo(() =>
    rowsOf(handle().timeline()).map((row) => (row.kind === "post" ? row.id : `${GAP}${row.below}`))
  )
  const posts = () => handle().timeline().ids.length
  const waiting = () => handle().timeline().pending.length
  const loadOlder = () => void handle().loadOlder()

  createEffect(on(handle, (current) => onCleanup(current.enter())))

  const showNew = () => {
    if (waiting() > 0) handle().release()
    else window.scrollTo({ top: 0, behavior: "instant" })
    document.getElementById("view-title")?.focus({ preventScroll: true })
  }
  onMount(() => onCleanup(onSameView(showNew)))

  let lastSaid = 0
  createEffect(
    on(
      waiting,
      (count, before) => {
        if (count <= (before ?? 0) || Date.now() - lastSaid < ANNOUNCE_EVERY) return
        lastSaid = Date.now()
        announce(count === 1 ? "1 new post" : `${count} new posts`)
      },
      { defer: true }
    )
  )

  return (
    <div class="timeline">
      <Show when={waiting() > 0}>
        <div class="timeline__pill">
          <button type="button" class="pill" onClick={showNew}>
            <Icon name="arrow-up" size={17} />
            {waiting() === 1 ? "1 new post" : `${waiting()} new posts`}
          </button>
        </div>
      </Show>
      <Switch>
        <Match when={posts() === 0 && (handle().state() === "idle" || handle().state() === "loading")}>
          <SkeletonList count={6} label="Loading posts…" />
        </Match>
        <Match when={posts() === 0 && handle().state() === "failed"}>
          <ErrorState message={handle().error()} onRetry={() => void handle().load()} />
        </Match>
        <Match when={posts() === 0}>
          <EmptyState title={props.empty.title} text={props.empty.text} />
        </Match>
        <Match when={posts() > 0}>
          <div role="feed" aria-label={props.label} aria-busy={handle().older() === "loading"}>
            <FeedWindow rows={rows()} memory={handle().memory} covered={covered} onEnd={loadOlder}>
              {(key, index) => (
                <Show
                  when={key.startsWith(GAP)}
                  fallback={
                    <StatusCard
                      id={key}
                      position={index() + 1}
                      size={handle().timeline().complete ? rows().length : -1}
                    />
                  }
                >
                  <div class="timeline__gap">
                    <Button
                      variant="quiet"
                      icon="more"
                      busy={handle().filling() === key.slice(GAP.length)}
                      onClick={() => void handle().fillGap(key.slice(GAP.length))}
                    >
                      Load the posts between
                    </Button>
                  </div>
                </Show>
              )}
            </FeedWindow>
          </div>
          <div class="timeline__end">
            <Switch>
              <Match when={handle().timeline().complete}>
                <p>You have reached the end.</p>
              </Match>
              <Match when={handle().older() === "failed"}>
                <p role="alert">{handle().olderError()}</p>
                <Button icon="refresh" onClick={loadOlder}>
                  Try again
                </Button>
              </Match>
              <Match when={handle().older() === "loading"}>
                <p role="status">
                  <Spinner /> <span class="visually-hidden">Loading older posts…</span>
                </p>
              </Match>
              <Match when={true}>
                <Button variant="quiet" onClick={loadOlder}>
                  Load more
                </Button>
              </Match>
            </Switch>
          </div>
        </Match>
      </Switch>
    </div>
  )
}
