import {
  createEffect,
  createMemo,
  createSignal,
  ErrorBoundary,
  type JSX,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch
} from "solid-js"
import { isMissingPart, messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { announce, LiveRegion } from "../../ui/LiveRegion.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { ComposeDialog, ComposeLoader } from "../compose/ComposeDialog.tsx"
import { instanceOf } from "../compose/instance.ts"
import { Prompts } from "../install/Prompts.tsx"
import { keepOnePlayer } from "../media/onePlayer.ts"
import { PendingPosts } from "../outbox/PendingPosts.tsx"
import { ConnectionNotice } from "../realtime/ConnectionNotice.tsx"
import { startSearchShortcut } from "../search/shortcut.ts"
import { startShortcuts } from "../shortcut/shortcuts.ts"
import { followComfort } from "../theme/comfort.ts"
import { appearance, apply, followChanges } from "../theme/theme.ts"
import { HomeView, LocalView, PublicView } from "../timeline/views.tsx"
import { Aside } from "./Aside.tsx"
import { closeCompose, composeIntent } from "./composing.ts"
import { Navigation } from "./Navigation.tsx"
import { type Route, routeOf, viewKey } from "./route.ts"
import { currentLocation, headingTo, placeToRestore } from "./router.ts"
import { useScope } from "./scope.ts"
import "./Shell.css"
import { text } from "./shell.text.ts"
import { shownUnread } from "./unread.ts"
import { ViewHeader } from "./ViewHeader.tsx"
import {
  AccountPeopleView,
  BlocksView,
  BookmarksView,
  ComposeView,
  ConversationsView,
  DraftsView,
  EditProfile,
  ExploreView,
  FavouritesView,
  FilterEditor,
  FiltersView,
  FollowedTagsView,
  ListEditor,
  ListsView,
  ListView,
  MutedConversationsView,
  MutesView,
  NotificationsView,
  ProfileView,
  ScheduledView,
  SearchView,
  SettingsView,
  ShortcutHelp,
  StatusPeopleView,
  TagView,
  ThreadView
} from "./views.ts"

/** Milliseconds after the start until the composer is fetched ahead: the timeline and its pictures go first. */
const PRELOAD_AFTER = 4_000

const narrow =
  <V extends Route["view"]>(view: V) =>
  (route: Route): Extract<Route, { view: V }> | undefined =>
    route.view === view ? (route as Extract<Route, { view: V }>) : undefined

/** Milliseconds in which a view must have come, with what had the focus in it, to get it. */
const FOCUS_WAIT = 10_000

/**
 * What had the focus when one left gets it again, as soon as it is there; otherwise the view's heading, which may come
 * later too, and again. Somebody who has gone on meanwhile is left alone.
 */
const settleFocus = (): (() => void) => {
  const id = placeToRestore()?.focus
  const before = document.activeElement
  const heading = () => document.getElementById("view-title")
  const wanted = () => (id === undefined ? null : document.getElementById(id))
  const found = wanted()
  let given = found ?? heading()
  given?.focus({ preventScroll: true })
  if (found) return () => undefined
  const stop = () => {
    clearTimeout(timer)
    observer.disconnect()
  }
  const observer = new MutationObserver(() => {
    const late = wanted()
    const next = late ?? heading()
    const active = document.activeElement
    const free =
      active === null || active === document.body || active === heading() || (given === null && active === before)
    if (free && next !== null && next !== active) {
      given = next
      next.focus({ preventScroll: true })
    }
    if (late || !free) stop()
  })
  const timer = setTimeout(stop, FOCUS_WAIT)
  observer.observe(document.body, { childList: true, subtree: true })
  return stop
}

/** The frame of every view: landmarks, navigation, the view of the address, messages. */
export const Shell = (): JSX.Element => {
  const scope = useScope()
  const { http } = scope
  const route = createMemo(() => routeOf(currentLocation().pathname))
  const key = createMemo(() => viewKey(route()))
  const pressed = createMemo(() => routeOf(headingTo()))
  const [title, setTitle] = createSignal("")
  const [helping, setHelping] = createSignal(false)
  let stopFocus = () => {}
  onCleanup(() => stopFocus())

  onMount(() => {
    apply(appearance())
    onCleanup(followChanges())
    onCleanup(followComfort())
    onCleanup(keepOnePlayer())
    onCleanup(startSearchShortcut())
    onCleanup(startShortcuts(scope, () => setHelping(true)))
    const ahead = setTimeout(
      () => Promise.all([ComposeLoader.preload(), instanceOf(http)]).catch(() => undefined),
      PRELOAD_AFTER
    )
    onCleanup(() => clearTimeout(ahead))
  })

  createEffect(
    on(
      () => currentLocation().key,
      (_, previous) => {
        if (previous === undefined) return
        if (currentLocation().by === "push") scrollTo(0, 0)
        stopFocus()
        queueMicrotask(() => {
          stopFocus = settleFocus()
        })
      }
    )
  )

  createEffect(() => {
    const unread = shownUnread()
    if (title() !== "") document.title = `${unread > 0 ? `(${unread > 99 ? "99+" : unread}) ` : ""}${title()} · Chirp`
  })

  // The heading of the view is its name: the tab's title follows it, and screen readers hear it.
  onMount(() => {
    const read = () => {
      const heading = document.getElementById("view-title")?.textContent ?? ""
      if (heading !== "" && heading !== title()) {
        setTitle(heading)
        announce(heading)
      }
    }
    read()
    const main = document.getElementById("main")
    if (!main) return
    const observer = new MutationObserver(read)
    observer.observe(main, { childList: true, subtree: true, characterData: true })
    onCleanup(() => observer.disconnect())
  })

  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        {text.skip}
      </a>
      <Navigation route={pressed()} />
      <main id="main" class="shell__main" tabindex="-1">
        <ConnectionNotice />
        <Prompts />
        <Show when={route().view !== "drafts"}>
          <PendingPosts whole={route().view === "home"} />
        </Show>
        <ErrorBoundary
          fallback={(error, reset) => (
            <ErrorState
              title={isMissingPart(error) ? undefined : text.broken}
              message={messageOf(error)}
              onRetry={reset}
            />
          )}
        >
          <Suspense fallback={<SkeletonList />}>
            <Show when={key()} keyed>
              <Switch
                fallback={
                  <>
                    <ViewHeader title={text.notFound} back="/app" />
                    <EmptyState icon="warning" title={text.nothingHere} text={text.mistyped}>
                      <a class="button button--soft button--md" href={paths.home}>
                        {text.toHome}
                      </a>
                    </EmptyState>
                  </>
                }
              >
                <Match when={narrow("home")(route())}>
                  <HomeView />
                </Match>
                <Match when={narrow("local")(route())}>
                  <LocalView />
                </Match>
                <Match when={narrow("public")(route())}>
                  <PublicView />
                </Match>
                <Match when={narrow("tag")(route())}>{(match) => <TagView tag={match().tag} />}</Match>
                <Match when={narrow("bookmarks")(route())}>
                  <BookmarksView />
                </Match>
                <Match when={narrow("favourites")(route())}>
                  <FavouritesView />
                </Match>
                <Match when={narrow("conversations")(route())}>
                  <ConversationsView />
                </Match>
                <Match when={narrow("lists")(route())}>
                  <ListsView />
                </Match>
                <Match when={narrow("list")(route())}>{(match) => <ListView id={match().id} />}</Match>
                <Match when={narrow("status")(route())}>
                  {(match) => <ThreadView id={match().id} acct={match().acct} />}
                </Match>
                <Match when={narrow("profile")(route())}>
                  {(match) => <ProfileView acct={match().acct} tab={match().tab} />}
                </Match>
                <Match when={narrow("accountPeople")(route())}>
                  {(match) => <AccountPeopleView acct={match().acct} list={match().list} />}
                </Match>
                <Match when={narrow("statusPeople")(route())}>
                  {(match) => <StatusPeopleView acct={match().acct} id={match().id} list={match().list} />}
                </Match>
                <Match when={narrow("editProfile")(route())}>
                  <EditProfile />
                </Match>
                <Match when={narrow("notifications")(route())}>
                  <NotificationsView />
                </Match>
                <Match when={narrow("compose")(route())}>
                  <ComposeView />
                </Match>
                <Match when={narrow("drafts")(route())}>
                  <DraftsView />
                </Match>
                <Match when={narrow("search")(route())}>
                  <SearchView />
                </Match>
                <Match when={narrow("explore")(route())}>
                  <ExploreView />
                </Match>
                <Match when={narrow("scheduled")(route())}>
                  <ScheduledView />
                </Match>
                <Match when={narrow("filters")(route())}>
                  <FiltersView />
                </Match>
                <Match when={narrow("filter")(route())}>{(match) => <FilterEditor id={match().id} />}</Match>
                <Match when={narrow("mutes")(route())}>
                  <MutesView />
                </Match>
                <Match when={narrow("mutedConversations")(route())}>
                  <MutedConversationsView />
                </Match>
                <Match when={narrow("blocks")(route())}>
                  <BlocksView />
                </Match>
                <Match when={narrow("followedTags")(route())}>
                  <FollowedTagsView />
                </Match>
                <Match when={narrow("listEdit")(route())}>{(match) => <ListEditor id={match().id} />}</Match>
                <Match when={narrow("settings")(route())}>
                  <SettingsView />
                </Match>
              </Switch>
            </Show>
          </Suspense>
        </ErrorBoundary>
      </main>
      <Aside />
      <ErrorBoundary
        fallback={(error, reset) => {
          console.error(error)
          toast(text.noComposer(messageOf(error)), { tone: "error" })
          closeCompose()
          queueMicrotask(reset)
          return null
        }}
      >
        <Show when={route().view !== "compose" && composeIntent()} keyed>
          {(intent) => <ComposeDialog intent={intent} />}
        </Show>
      </ErrorBoundary>
      <Show when={helping()}>
        <Suspense>
          <ShortcutHelp onClose={() => setHelping(false)} />
        </Suspense>
      </Show>
      <LiveRegion />
    </div>
  )
}
