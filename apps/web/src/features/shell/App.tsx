import type { CredentialAccount } from "@chirp/domain/Account"
import { type JSX, onCleanup, Show } from "solid-js"
import { followOtherTabs, language } from "../../language/languages.ts"
import { ToastRegion } from "../../ui/Toast.tsx"
import { notificationsOf } from "../notification/notification.store.ts"
import { startScheduleAlerts } from "../schedule/alerts.ts"
import { SessionGate } from "../session/SessionGate.tsx"
import { Shell } from "./Shell.tsx"
import { createScope, ScopeContext } from "./scope.ts"
import { setUnreadNotifications } from "./unread.ts"

/** Milliseconds. The timeline goes first: until the filters are here, the server's own marks count. */
const FILTERS_AFTER = 500

const Signed = (props: { readonly me: CredentialAccount; readonly onSessionExpired: () => void }): JSX.Element => {
  const scope = createScope({ me: props.me, onSessionExpired: props.onSessionExpired })
  // From the start on: the badge of the navigation needs it before the view does.
  const notifications = notificationsOf(scope)
  onCleanup(followOtherTabs())
  startScheduleAlerts(scope)
  const filters = setTimeout(scope.filters.start, FILTERS_AFTER)
  onCleanup(() => {
    clearTimeout(filters)
    notifications.close()
    scope.close()
    setUnreadNotifications(0)
  })
  return (
    <ScopeContext.Provider value={scope}>
      <Show when={language()} keyed>
        <Shell />
      </Show>
    </ScopeContext.Provider>
  )
}

/** Finds out who is signed in, then shows the app for that account. */
export const App = (): JSX.Element => (
  <>
    <SessionGate>{(me, onExpired) => <Signed me={me} onSessionExpired={onExpired} />}</SessionGate>
    <ToastRegion />
  </>
)
