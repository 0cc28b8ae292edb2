import type { CredentialAccount } from "@chirp/domain/Account"
import type { SessionInfo } from "@chirp/domain/Session"
import { createResource, type JSX, Match, onCleanup, Switch } from "solid-js"
import { makeHttp, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { ErrorState } from "../../ui/States.tsx"
import { ToastRegion } from "../../ui/Toast.tsx"
import { Shell } from "./Shell.tsx"
import { createScope, ScopeContext } from "./scope.ts"

const Signed = (props: { readonly me: CredentialAccount; readonly onSessionExpired: () => void }): JSX.Element => {
  const scope = createScope({ me: props.me, onSessionExpired: props.onSessionExpired })
  onCleanup(scope.close)
  return (
    <ScopeContext.Provider value={scope}>
      <Shell />
    </ScopeContext.Provider>
  )
}

/** Finds out who is signed in, then shows the app for that account. */
export const App = (): JSX.Element => {
  const http = makeHttp()
  const [me, { refetch }] = createResource(async () => {
    const session = await http.get<SessionInfo>(api.session)
    if (!session.signed_in) {
      location.replace("/")
      return undefined
    }
    return http.get<CredentialAccount>(api.verifyCredentials)
  })
  return (
    <>
      <Switch>
        <Match when={me.error}>
          <ErrorState message={messageOf(me.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={me()} keyed>
          {(account) => <Signed me={account} onSessionExpired={() => void refetch()} />}
        </Match>
      </Switch>
      <ToastRegion />
    </>
  )
}
