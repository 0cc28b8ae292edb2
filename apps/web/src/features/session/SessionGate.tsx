import type { CredentialAccount } from "@chirp/domain/Account"
import { createMemo, createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { makeHttp, messageOf } from "../../clients/http.ts"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Logo } from "../../ui/Logo.tsx"
import { dismissToasts, toast } from "../../ui/Toast.tsx"
import { closeCompose } from "../shell/composing.ts"
import { isShared, routeOf } from "../shell/route.ts"
import { enterAnew } from "../shell/router.ts"
import { type Accounts, AccountsContext, useAccounts } from "./accounts.context.ts"
import { text as words } from "./accounts.text.ts"
import { createSession } from "./session.store.ts"
import { signInPath } from "./session.ts"
import "./Session.css"
import { text } from "./session.text.ts"

/** What had the focus went with the account before: the switch is where one was, or the heading where there is none. */
const settleFocus = () => {
  const button = document.getElementById("accounts")
  const heir = button?.checkVisibility() === true ? button : document.getElementById("view-title")
  heir?.focus({ preventScroll: true })
}

const here = () => location.pathname + location.search + location.hash

/**
 * Shows the app when somebody is signed in, and what to do otherwise. When the session ends under way, the app and all
 * that was typed stay under a dialog.
 */
export const SessionGate = (props: {
  readonly children: (me: CredentialAccount, onExpired: () => void) => JSX.Element
}): JSX.Element => {
  const httpOf = (account?: string) => makeHttp({ account })
  const session = createSession(httpOf)
  const switchTo = (id: string) =>
    session.switchTo(id, () => {
      closeCompose()
      dismissToasts()
      enterAnew(isShared(routeOf(location.pathname)) ? location.pathname + location.search : paths.home)
    })
  const others = () => session.accounts().filter(({ id, signedIn }) => signedIn && id !== accountId())
  const accounts: Accounts = {
    all: session.accounts,
    others,
    httpOf,
    refresh: session.refresh,
    leave: session.leave,
    switchTo: async (id) => {
      const now = await switchTo(id)
      queueMicrotask(settleFocus)
      toast(words.now(now.acct), { tone: "success" })
      return now
    },
    signedOut: async (acct) => {
      await session.refresh()
      const [heir] = others()
      if (heir === undefined) return location.assign("/")
      const now = await switchTo(heir.id)
      toast(words.left(acct, now.acct), { tone: "success" })
    }
  }
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
  const gone = () => {
    const state = session.state()
    return state.at === "gone" ? state : undefined
  }
  return (
    <AccountsContext.Provider value={accounts}>
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
        <Match when={gone()}>{(state) => <Gone acct={state().acct} />}</Match>
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
    </AccountsContext.Provider>
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
      <SignInLink class="button button--primary button--md button--block">{text.signIn}</SignInLink>
      <a class="gate__link" href="/">
        {text.about}
      </a>
    </div>
  </main>
)

/** Comes back to this place as whoever signs in. */
const SignInLink = (props: { readonly class: string; readonly children: JSX.Element }): JSX.Element => {
  const { leave } = useAccounts()
  return (
    <a class={props.class} href={signInPath(here())} onClick={leave}>
      {props.children}
    </a>
  )
}

/** The way on without the account whose session is over. */
const Others = (): JSX.Element => {
  const { others, switchTo } = useAccounts()
  return (
    <For each={others()}>
      {({ acct, id }) => (
        <Button
          onClick={() =>
            void switchTo(id).catch((error: unknown) => toast(words.failed(acct, messageOf(error)), { tone: "error" }))
          }
        >
          {words.goOnAs(acct)}
        </Button>
      )}
    </For>
  )
}

/** The session of the account that this tab showed is over; the person says who goes on. */
const Gone = (props: { readonly acct: string }): JSX.Element => (
  <main class="gate">
    <div class="gate__card">
      <span class="gate__icon">
        <Icon name="lock" size={32} />
      </span>
      <h1 id="view-title">{words.goneTitle(props.acct)}</h1>
      <p>{words.gone}</p>
      <SignInLink class="button button--primary button--md button--block">{text.signInAgain}</SignInLink>
      <Others />
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
          <SignInLink class="button button--primary button--sm">{text.signInAgain}</SignInLink>
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
            <Others />
            <SignInLink class="button button--primary button--md">{text.signInAgain}</SignInLink>
          </>
        }
      >
        <p>{text.goOn(props.acct)}</p>
      </Dialog>
    </Show>
  )
}
