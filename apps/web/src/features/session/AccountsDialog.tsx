import { createResource, createSignal, For, type JSX, onMount, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import { nameOf } from "../status/status.ts"
import { comfort } from "../theme/comfort.ts"
import { unreadOf } from "./accounts.api.ts"
import { useAccounts } from "./accounts.context.ts"
import { text } from "./accounts.text.ts"
import { mostAccounts, type OwnAccount } from "./accounts.ts"
import "./Accounts.css"
import { clearAccount } from "./session.store.ts"
import { signInPath } from "./session.ts"

const here = () => location.pathname + location.search

/** The person's accounts in this browser: which is shown, what waits for the others, and the ways to another or a new one. */
export const AccountsDialog = (props: { readonly onClose: () => void }): JSX.Element => {
  const { me } = useScope()
  const { all, leave, refresh, switchTo } = useAccounts()
  const [going, setGoing] = createSignal<string>()
  let list: HTMLUListElement | undefined

  onMount(() => {
    void refresh()
    // after the dialog has opened itself, which is after this
    queueMicrotask(() => {
      const first = list?.querySelector<HTMLElement>("button:not([aria-current]), a") ?? list?.querySelector("button")
      first?.focus()
    })
  })

  const go = async ({ acct, id }: OwnAccount) => {
    if (id === me.id) return props.onClose()
    setGoing(id)
    try {
      await switchTo(id)
    } catch (error) {
      toast(text.failed(acct, messageOf(error)), { tone: "error" })
      await refresh()
    } finally {
      setGoing(undefined)
    }
  }
  const remove = async ({ acct, id }: OwnAccount) => {
    await clearAccount(id)
    await refresh()
    toast(text.removed(acct))
    list?.querySelector<HTMLElement>("button")?.focus()
  }

  return (
    <Dialog title={text.title} size="sm" onClose={props.onClose}>
      <ul class="accounts" ref={list}>
        <For each={all().map(({ id }) => id)}>
          {(id) => {
            const account = () => all().find((one) => one.id === id) ?? { id, acct: "", me: undefined, signedIn: false }
            return (
              <li class="accounts__row">
                <Show
                  when={account().signedIn || id === me.id}
                  fallback={
                    <>
                      <a class="accounts__one" href={signInPath(here())} onClick={leave}>
                        <Face account={account()} />
                        <span class="accounts__what">
                          <b>
                            <bdi dir="ltr">@{account().acct}</bdi>
                          </b>
                          <span class="accounts__hint">{text.over}</span>
                        </span>
                      </a>
                      <IconButton
                        icon="trash"
                        label={text.remove(account().acct)}
                        onClick={() => void remove(account())}
                      />
                    </>
                  }
                >
                  <button
                    type="button"
                    class="accounts__one"
                    aria-current={id === me.id ? "true" : undefined}
                    disabled={going() !== undefined}
                    onClick={() => void go(account())}
                  >
                    <Face account={account()} />
                    <span class="accounts__what">
                      <Show
                        when={account().me}
                        fallback={
                          <b>
                            <bdi dir="ltr">@{account().acct}</bdi>
                          </b>
                        }
                      >
                        {(known) => (
                          <>
                            <b>
                              <EmojiText text={nameOf(known())} emojis={known().emojis} />
                            </b>
                            <span class="accounts__hint">
                              <bdi dir="ltr">@{account().acct}</bdi>
                            </span>
                          </>
                        )}
                      </Show>
                    </span>
                    <Show when={id !== me.id} fallback={<Current />}>
                      <Show when={going() === id} fallback={<Unread id={id} />}>
                        <Spinner size={20} />
                      </Show>
                    </Show>
                  </button>
                </Show>
              </li>
            )
          }}
        </For>
      </ul>
      <Show
        when={all().filter(({ signedIn }) => signedIn).length < mostAccounts}
        fallback={<p class="accounts__note">{text.full(mostAccounts)}</p>}
      >
        <a class="button button--md button--block" href={signInPath(here())} onClick={leave}>
          <Icon name="plus" size={18} />
          <span>{text.add}</span>
        </a>
      </Show>
      <p class="accounts__note">{text.hint}</p>
    </Dialog>
  )
}

export default AccountsDialog

const Face = (props: { readonly account: OwnAccount }): JSX.Element => (
  <Show
    when={props.account.me}
    fallback={
      <span class="accounts__face" aria-hidden="true">
        {props.account.acct.slice(0, 1).toUpperCase()}
      </span>
    }
  >
    {(me) => <Avatar account={me()} size={40} />}
  </Show>
)

const Current = (): JSX.Element => (
  <span class="accounts__current">
    <Icon name="check" size={20} />
    <span class="visually-hidden">{text.shown}</span>
  </span>
)

/** How much waits for an account that is not shown; asked for when the list is opened, and left out when it cannot be told. */
const Unread = (props: { readonly id: string }): JSX.Element => {
  const { httpOf } = useAccounts()
  const [count] = createResource(async () =>
    comfort().badge ? unreadOf(httpOf(props.id)).catch(() => undefined) : undefined
  )
  return (
    <Show when={count.latest}>
      {(known) => (
        <>
          <span class="accounts__count" aria-hidden="true">
            {known().more ? `${known().count}+` : known().count}
          </span>
          <span class="visually-hidden">{text.unread(known().count)}</span>
        </>
      )}
    </Show>
  )
}
