import { createEffect, createMemo, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { endOf, ListEnd } from "../../ui/ListEnd.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { currentLocation, onSameView } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader, ViewHeader } from "../shell/ViewHeader.tsx"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import { ClearNotifications } from "./ClearNotifications.tsx"
import { NotificationRow } from "./NotificationRow.tsx"
import { notificationsOf } from "./notification.store.ts"
import { text } from "./notification.text.ts"
import { group, notificationTabs, tabOf } from "./notification.ts"
import "./Notifications.css"

/** Pixels scrolled down to which the reader still counts as being at the top. */
const nearTop = 40

/** What others did: live, grouped, with what is new since the last visit marked. */
export const Notifications = (): JSX.Element => {
  const notifications = notificationsOf(useScope())
  const tab = createMemo(() => tabOf(new URLSearchParams(currentLocation().search).get("tab")))
  const list = () => notifications.lists[tab()]
  const groups = createMemo(() => new Map(group(list().items()).map((one) => [one.key, one])))
  const rows = createMemo(() => [...groups().keys()])
  const waiting = () => list().pending().length
  const atTop = () => window.scrollY < nearTop
  const isNew = (id: string) => {
    const marker = notifications.visitMarker()
    return marker !== undefined && id > marker
  }
  const words = () => text.fresh(waiting())
  const showNew = () => {
    if (waiting() > 0) notifications.release(tab())
    else window.scrollTo({ top: 0, behavior: "instant" })
    document.getElementById("view-title")?.focus({ preventScroll: true })
  }

  createEffect(on(tab, (current) => onCleanup(notifications.enter(current, atTop))))
  createEffect(on(waiting, (count, before) => count > (before ?? 0) && announce(words()), { defer: true }))
  onMount(() => onCleanup(onSameView(showNew)))

  return (
    <>
      <ViewHeader
        title={text.title}
        actions={
          <Show when={rows().length > 0 && tab() === "all"}>
            <ClearNotifications notifications={notifications} />
          </Show>
        }
      >
        <TabLinks
          label={text.kinds}
          tabs={notificationTabs.map((name) => ({
            href: name === "all" ? paths.notifications : `${paths.notifications}?tab=${name}`,
            label: text.tabs[name],
            current: tab() === name
          }))}
        />
      </ViewHeader>
      <div class="timeline">
        <Show when={waiting() > 0}>
          <div class="timeline__pill">
            <button type="button" class="pill" onClick={showNew}>
              <Icon name="arrow-up" size={17} />
              {words()}
            </button>
          </div>
        </Show>
        <Switch>
          <Match when={rows().length === 0 && (list().state() === "idle" || list().state() === "loading")}>
            <SkeletonList count={6} label={text.loading} />
          </Match>
          <Match when={rows().length === 0 && list().state() === "failed"}>
            <ErrorState message={list().error()} onRetry={() => notifications.retry(tab())} />
          </Match>
          <Match when={rows().length === 0}>
            <EmptyState icon={tab() === "mentions" ? "mention" : "bell"} {...text.empty[tab()]} />
          </Match>
          <Match when={rows().length > 0}>
            <Show when={tab()} keyed>
              {(current) => (
                <div role="feed" aria-label={text.title} aria-busy={list().older() === "loading"}>
                  <FeedWindow
                    rows={rows()}
                    memory={notifications.lists[current].memory}
                    covered={coveredByHeader}
                    onEnd={() => void list().loadOlder()}
                    onStart={() => notifications.unroll(current)}
                  >
                    {(key, index) => (
                      <Show when={groups().get(key)}>
                        {(one) => (
                          <NotificationRow
                            group={one()}
                            isNew={isNew(one().newestId)}
                            position={index() + 1}
                            size={list().complete() ? rows().length : -1}
                            answer={notifications.answers().get(one().accounts[0]?.id ?? "")}
                            onAnswer={(account, answer) => void notifications.answer(account, answer)}
                            requests={notifications.requests}
                          />
                        )}
                      </Show>
                    )}
                  </FeedWindow>
                </div>
              )}
            </Show>
            <ListEnd
              state={endOf(list().complete(), list().older())}
              error={list().error()}
              onMore={() => void list().loadOlder()}
              text={{ end: text.end, again: text.again, loading: text.loadingOlder, more: text.more }}
            />
          </Match>
        </Switch>
      </div>
    </>
  )
}

export default Notifications
