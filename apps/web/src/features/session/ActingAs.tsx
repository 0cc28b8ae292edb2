import type { CredentialAccount } from "@chirp/domain/Account"
import { createResource, type JSX, Match, onCleanup, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import { api } from "../../paths.ts"
import { ErrorState } from "../../ui/States.tsx"
import { createScope, ScopeContext, useScope } from "../shell/scope.ts"
import { useAccounts } from "./accounts.context.ts"

/** What acts beside the account that is shown needs no socket: it hears nothing and asks when it wants to know. */
const silent: Stream = {
  subscribe: () => () => undefined,
  state: () => "idle",
  resync: () => undefined,
  gone: () => undefined,
  onState: () => () => undefined,
  close: () => undefined
}

/**
 * Whatever is within is done as another of the person's accounts, through a scope of its own that ends with it: its
 * requests, drafts and outbox are that account's. As the account that is shown it is that one's scope.
 */
export const ActingAs = (props: {
  readonly account: string
  readonly fallback: JSX.Element
  readonly children: JSX.Element
}): JSX.Element => {
  const shown = useScope()
  const { all, httpOf } = useAccounts()
  const [me, { refetch }] = createResource(async (): Promise<CredentialAccount | undefined> => {
    if (props.account === shown.me.id) return undefined
    try {
      return await httpOf(props.account).get<CredentialAccount>(api.verifyCredentials)
    } catch (error) {
      // without a connection one writes as whom this device knows
      const known = all().find(({ id }) => id === props.account)?.me
      if (known !== undefined && error instanceof ApiError && error.status !== 401) return known
      throw error
    }
  })
  return (
    <Switch fallback={props.fallback}>
      <Match when={props.account === shown.me.id}>{props.children}</Match>
      <Match when={me.error}>
        <ErrorState message={messageOf(me.error)} busy={me.loading} onRetry={() => void refetch()} />
      </Match>
      <Match when={me()} keyed>
        {(other) => {
          const scope = createScope({ me: other, stream: silent, onSessionExpired: () => undefined })
          onCleanup(scope.close)
          return <ScopeContext.Provider value={scope}>{props.children}</ScopeContext.Provider>
        }}
      </Match>
    </Switch>
  )
}
