import { createMemo, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { currentLocation, goBack } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader, ViewHeader } from "../shell/ViewHeader.tsx"
import { StatusCard } from "../status/StatusCard.tsx"
import { canMute, nameOf } from "../status/status.ts"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import { createThread } from "./thread.store.ts"
import { text } from "./thread.text.ts"
import "./ThreadView.css"

/** Deeper answers are not indented further: the column is narrow. */
const DEEPEST = 4
/** How far down the post may stand, as a part of the window, before what is above it is scrolled out. */
const LOW = 0.4

/** A post in its conversation: what it answers above, what answers it below. */
export const ThreadView = (props: { readonly id: string; readonly acct: string }): JSX.Element => {
  const scope = useScope()
  const { entities, reveals } = scope
  const thread = createThread(scope, props.id, currentLocation().by === "pop")
  const known = () => entities.status(props.id)
  const author = () => {
    const status = known()
    return status ? entities.account(status.account_id) : undefined
  }
  const replies = createMemo(() => new Map(thread.rows().map((row) => [row.id, row])))
  const rows = createMemo(() => [...thread.ancestors(), props.id, ...replies().keys()])
  const positions = createMemo(() => new Map(rows().map((id, index) => [id, index + 1])))

  // Known before it is loaded, the post stays where it is while what is above it comes. Opened directly, the thread is
  // shown from its beginning, unless that would put the post too far down.
  let focus: HTMLDivElement | undefined
  if (known() && !thread.memory.anchor) thread.memory.anchor = { key: props.id, offset: 0 }
  const attach = (element: HTMLDivElement) => {
    focus = element
    if (thread.memory.anchor) return
    requestAnimationFrame(() => {
      const top = focus?.getBoundingClientRect().top ?? 0
      if (top > window.innerHeight * LOW) window.scrollBy({ top: top - coveredByHeader(), behavior: "instant" })
    })
  }

  onCleanup(scope.timelines.onPosted((status) => thread.add(status)))

  /** GoToSocial mutes a conversation through a post of one's own in it, or one that mentions one. */
  const muteThrough = () =>
    [props.id, ...rows()].find((id) => {
      const post = entities.status(id)
      return post !== undefined && canMute(post, scope.me.id)
    })
  const muteItem = (): ReadonlyArray<MenuItem> => {
    const through = muteThrough()
    if (through === undefined) return []
    const muted = entities.status(through)?.muted === true
    const set = async () => {
      await scope.statuses.muteConversation(through, !muted)
      for (const id of rows()) entities.patch(id, { muted: entities.status(through)?.muted === true })
    }
    return [{ label: muted ? text.unmute : text.mute, icon: muted ? "bell" : "mute", onSelect: () => void set() }]
  }
  const warned = () => rows().filter((id) => (entities.status(id)?.spoiler_text ?? "") !== "")
  const warnings = (open: boolean) => {
    for (const id of warned()) reveals.set("text", id, open)
  }

  const Row = (row: { readonly id: string }): JSX.Element => {
    const reply = () => replies().get(row.id)
    const common = () => ({ id: row.id, position: positions().get(row.id) ?? 0, size: rows().length })
    return (
      <Switch
        fallback={
          <StatusCard
            {...common()}
            joins={{ above: (positions().get(row.id) ?? 1) > 1, below: true }}
            onRemoved={() => thread.drop(row.id)}
          />
        }
      >
        <Match when={row.id === props.id}>
          <div ref={attach} class="thread__focus" role="presentation">
            <StatusCard {...common()} focused onRemoved={() => goBack(paths.home)} />
          </div>
        </Match>
        <Match when={reply()}>
          {(shown) => (
            <div
              class="thread__reply"
              role="presentation"
              style={{ "--depth": String(Math.min(DEEPEST, shown().depth)) }}
            >
              <StatusCard
                {...common()}
                joins={{ above: false, below: false }}
                onRemoved={() => thread.drop(row.id)}
                footer={
                  <Show when={shown().below > 0}>
                    <button
                      type="button"
                      class="thread__toggle"
                      aria-expanded={!shown().folded}
                      onClick={() => thread.fold(row.id, !shown().folded)}
                    >
                      <Icon name="chevron" size={16} />
                      {shown().folded ? text.show(shown().below) : text.hide(shown().below)}
                    </button>
                  </Show>
                }
              />
            </div>
          )}
        </Match>
      </Switch>
    )
  }

  return (
    <>
      <ViewHeader
        title={author() ? text.titleBy(nameOf(author() as NonNullable<ReturnType<typeof author>>)) : text.title}
        back={paths.home}
        actions={
          <Menu
            label={text.options}
            items={() => [
              { label: text.showAll, icon: "chevron", onSelect: () => thread.foldAll(false) },
              { label: text.foldAll, icon: "chevron", onSelect: () => thread.foldAll(true) },
              ...muteItem(),
              ...(warned().length > 0
                ? [
                    { label: text.openWarnings, icon: "eye" as const, onSelect: () => warnings(true) },
                    { label: text.closeWarnings, icon: "eye-off" as const, onSelect: () => warnings(false) }
                  ]
                : [])
            ]}
          />
        }
      />
      <Switch>
        <Match when={thread.missing()}>
          <EmptyState icon="trash" title={text.gone} text={text.goneText} />
        </Match>
        <Match when={!known() && thread.state() === "failed"}>
          <ErrorState message={thread.error()} onRetry={() => void thread.load()} />
        </Match>
        <Match when={!known()}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
        <Match when={known()}>
          <div class="thread" role="feed" aria-label={text.conversation} aria-busy={thread.state() === "loading"}>
            <FeedWindow rows={rows()} memory={thread.memory} covered={coveredByHeader} onEnd={() => undefined}>
              {(id) => <Row id={id} />}
            </FeedWindow>
          </div>
          <Show when={thread.state() === "loading"}>
            <p class="thread__more" role="status">
              <Spinner /> <span class="visually-hidden">{text.loadingRest}</span>
            </p>
          </Show>
          <Show when={thread.state() === "failed"}>
            <ErrorState title={text.failed} message={thread.error()} onRetry={() => void thread.load()} />
          </Show>
          <div class="thread__room" />
        </Match>
      </Switch>
    </>
  )
}

export default ThreadView
