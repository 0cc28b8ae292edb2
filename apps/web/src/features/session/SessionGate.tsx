import type { CredentialAccount } from "@chirp/domain/Account"
import { createMemo, createSignal, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { makeHttp } from "../../clients/http.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Logo } from "../../ui/Logo.tsx"
import { createSession } from "./session.store.ts"
import { signInPath } from "./session.ts"
import "./Session.css"
import { text } from "./session.text.ts"

const here = () => location.pathname + location.search + location.hash

/**
 * Shows the app when somebody is signed in, and what to do otherwise. When the session ends under way, the app and all
 * that was typed stay under a dialog.
 */
export const SessionGate = (props: {
  readonly children: (me: CredentialAccount, onExpired: () => void) => JSX.Element
}): JSX.Element => {
  const session = createSession(makeHttp())
  const me = createMemo(() => {
    const state = session.state()
    return state.at === "signedIn" || state.at === "ended" ? state.me : undefined
  })
  // The account that is shown is keyed by its id: fresh facts about it do not rebuild the app.
  const accountId = createMemo(() => me()?.id)
  const unreachable = () => {
    const state = session.state()
    return state.at === "unreachable" ? state : undefined
  }
  return (
    <Switch>
      <Match when={session.state().at === "starting"}>
        <Splash />
      </Match>
      <Match when={unreachable()}>
        {(state) => <Unreachable message={state().message} busy={session.asking()} onRetry={session.retry} />}
      </Match>
      <Match when={session.state().at === "signedOut"}>
        <SignIn />
      </Match>
      <Match when={accountId()} keyed>
        {(_id) => {
          const account = me()
          return (
            <>
              {account === undefined ? undefined : props.children(account, session.expired)}
              <Show when={session.state().at === "ended"}>
                <Ended acct={account?.acct ?? ""} />
              </Show>
            </>
          )
        }}
      </Match>
    </Switch>
  )
}

/** The same picture as the page has before the script runs, so that nothing jumps. Silent for a moment: most starts are short. */
const Splash = (): JSX.Element => (
  <div class="splash" role="status">
    <img class="splash__logo" src="/icons/chirp.svg" alt="" width="64" height="64" />
    <p>{text.opening}</p>
  </div>
)

const SignIn = (): JSX.Element => (
  <main class="gate">
    <div class="gate__card">
      <Logo size={64} />
      <h1 id="view-title">{text.title}</h1>
      <p>{text.what(location.host)}</p>
      <a class="button button--primary button--md button--block" href={signInPath(here())}>
        {text.signIn}
      </a>
      <a class="gate__link" href="/">
        {text.about}
      </a>
    </div>
  </main>
)

const Unreachable = (props: {
  readonly message: string
  readonly busy: boolean
  readonly onRetry: () => void
}): JSX.Element => {
  const [online, setOnline] = createSignal(navigator.onLine)
  const update = () => setOnline(navigator.onLine)
  window.addEventListener("online", update)
  window.addEventListener("offline", update)
  onCleanup(() => {
    window.removeEventListener("online", update)
    window.removeEventListener("offline", update)
  })
  return (
    <main class="gate">
      <div class="gate__card" role="alert">
        <span class="gate__icon">
          <Icon name="offline" size={32} />
        </span>
        <h1 id="view-title">{online() ? text.noAnswer : text.offline}</h1>
        <p>{online() ? props.message : text.opensLater}</p>
        <p class="gate__quiet">{text.safe}</p>
        <Button variant="primary" icon="refresh" busy={props.busy} onClick={props.onRetry}>
          {text.tryNow}
        </Button>
      </div>
    </main>
  )
}

const Ended = (props: { readonly acct: string }): JSX.Element => {
  const [hidden, setHidden] = createSignal(false)
  return (
    <Show
      when={!hidden()}
      fallback={
        <div class="ended-bar" role="status">
          <Icon name="lock" size={18} />
          <span>{text.endedBar}</span>
          <a class="button button--primary button--sm" href={signInPath(here())}>
            {text.signInAgain}
          </a>
        </div>
      }
    >
      <Dialog
        size="sm"
        title={text.ended}
        onClose={() => setHidden(true)}
        actions={
          <>
            <Button onClick={() => setHidden(true)}>{text.notNow}</Button>
            <a class="button button--primary button--md" href={signInPath(here())}>
              {text.signInAgain}
            </a>
          </>
        }
      >
        <p>{text.goOn(props.acct)}</p>
      </Dialog>
    </Show>
  )
}
