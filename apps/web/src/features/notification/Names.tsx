import type { Account } from "@chirp/domain/Account"
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { EmojiText } from "../../ui/Html.tsx"
import { nameOf } from "../status/status.ts"
import { text } from "./notification.text.ts"

/** People named when all are asked for; a post that thousands like would fill the page. */
const MOST = 40

/** Who did it, in words: one or two names, or the first and how many others. */
export const Names = (props: { readonly accounts: ReadonlyArray<Account> }): JSX.Element => {
  return (
    <Switch fallback={<Name account={props.accounts[0]} />}>
      <Match when={props.accounts.length === 2}>
        {text.two(<Name account={props.accounts[0]} />, <Name account={props.accounts[1]} />)}
      </Match>
      <Match when={props.accounts.length > 2}>
        {text.many(<Name account={props.accounts[0]} />, props.accounts.length - 1)}
      </Match>
    </Switch>
  )
}

const Name = (props: { readonly account: Account | undefined }): JSX.Element => (
  <Show when={props.account} fallback={text.someone}>
    {(account) => (
      <a class="notification__name" href={paths.profile(account().acct)}>
        <EmojiText text={nameOf(account())} emojis={account().emojis} />
      </a>
    )}
  </Show>
)

/** All who did it, on request. */
export const Who = (props: { readonly accounts: ReadonlyArray<Account> }): JSX.Element => {
  const [open, setOpen] = createSignal(false)
  return (
    <Show when={props.accounts.length > 2}>
      <button type="button" class="status__fold" aria-expanded={open()} onClick={() => setOpen(!open())}>
        {open() ? text.showFewer : text.showAll(props.accounts.length)}
      </button>
      <Show when={open()}>
        <ul class="notification__who">
          <For each={props.accounts.slice(0, MOST)}>
            {(account) => (
              <li>
                <Name account={account} />{" "}
                <span class="notification__handle">
                  <bdi dir="ltr">@{account.acct}</bdi>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Show>
  )
}
