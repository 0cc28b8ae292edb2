import { createMemo, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { goBack, placeToRestore } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { StatusCard } from "../status/StatusCard.tsx"
import { nameOf } from "../status/status.ts"
import { createThread } from "./thread.store.ts"
import "./ThreadView.css"

/** Deeper answers are not indented further: the column is narrow. */
const DEEPEST = 4

/** A post in its conversation: what it answers above, what answers it below. */
export const ThreadView = (props: { readonly id: string; readonly acct: string }): JSX.Element => {
  const scope = useScope()
  const { entities } = scope
  let focus: HTMLDivElement | undefined
  let arrived = false

  /**
   * What is above comes later than the post itself: the post stays where it is on the screen. Coming back, the old place;
   * opened directly, the top of the thread, unless the post would be out of sight.
   */
  const hold = (change: () => void) => {
    const before = focus?.getBoundingClientRect().top
    change()
    const after = focus?.getBoundingClientRect().top
    const first = !arrived
    arrived = true
    const place = first ? placeToRestore() : undefined
    if (after === undefined) return
    if (place) window.scrollTo({ top: place.scroll, behavior: "instant" })
    else if (before !== undefined) window.scrollBy({ top: after - before, behavior: "instant" })
    else if (after > window.innerHeight * 0.4) {
      const header = document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0
      window.scrollBy({ top: after - header, behavior: "instant" })
    }
  }
  const thread = createThread(scope, props.id, hold)
  const known = () => entities.status(props.id)
  const author = () => {
    const status = known()
    return status ? entities.account(status.account_id) : undefined
  }
  const rows = createMemo(thread.rows)
  const ancestors = createMemo(thread.ancestors)

  onCleanup(scope.timelines.onPosted((status) => thread.add(status)))

  return (
    <>
      <ViewHeader
        title={author() ? `Post by ${nameOf(author() as NonNullable<ReturnType<typeof author>>)}` : "Post"}
        back={paths.home}
      />
      <Switch>
        <Match when={thread.missing()}>
          <EmptyState icon="trash" title="This post is not here" text="It was deleted, or it is not for you to see." />
        </Match>
        <Match when={!known() && thread.state() === "failed"}>
          <ErrorState message={thread.error()} onRetry={() => void thread.load()} />
        </Match>
        <Match when={!known()}>
          <SkeletonList count={3} label="Loading the post…" />
        </Match>
        <Match when={known()}>
          <div class="thread" role="feed" aria-label="Conversation" aria-busy={thread.state() === "loading"}>
            <For each={ancestors()}>
              {(id, index) => (
                <StatusCard
                  id={id}
                  joins={{ above: index() > 0, below: true }}
                  position={index() + 1}
                  size={ancestors().length + 1 + rows().length}
                  onRemoved={() => thread.drop(id)}
                />
              )}
            </For>
            <div ref={focus} class="thread__focus" role="presentation">
              <StatusCard
                id={props.id}
                focused
                position={ancestors().length + 1}
                size={ancestors().length + 1 + rows().length}
                onRemoved={() => goBack(paths.home)}
              />
            </div>
            <For each={rows()}>
              {(row, index) => (
                <div
                  class="thread__reply"
                  role="presentation"
                  style={{ "--depth": String(Math.min(DEEPEST, row.depth)) }}
                >
                  <StatusCard
                    id={row.id}
                    joins={{ above: false, below: false }}
                    position={ancestors().length + 2 + index()}
                    size={ancestors().length + 1 + rows().length}
                    onRemoved={() => thread.drop(row.id)}
                  />
                </div>
              )}
            </For>
          </div>
          <Show when={thread.state() === "loading"}>
            <p class="thread__more" role="status">
              <Spinner /> <span class="visually-hidden">Loading the conversation…</span>
            </p>
          </Show>
          <Show when={thread.state() === "failed"}>
            <ErrorState
              title="The conversation did not load"
              message={thread.error()}
              onRetry={() => void thread.load()}
            />
          </Show>
          <div class="thread__room" />
        </Match>
      </Switch>
    </>
  )
}

export default ThreadView
