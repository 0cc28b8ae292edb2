import type { Account } from "@chirp/domain/Account"
import { createResource, createSignal, For, type JSX, Match, Show, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import { text } from "./list.text.ts"
import { byTitle, type List, MAX_TITLE, reasonOf } from "./list.ts"

/** On which of one's lists somebody is; each tick counts at once and is taken back when the server refuses. */
export const ListMembership = (props: { readonly account: Account; readonly onClose: () => void }): JSX.Element => {
  const { http } = useScope()
  const [on, setOn] = createSignal<ReadonlySet<string>>(new Set())
  const [title, setTitle] = createSignal("")
  const [busy, setBusy] = createSignal(false)
  const [lists, { mutate, refetch }] = createResource(async () => {
    const [all, mine] = await Promise.all([
      http.get<ReadonlyArray<List>>(api.lists),
      http.get<ReadonlyArray<List>>(api.accountLists(props.account.id))
    ])
    setOn(new Set(mine.map(({ id }) => id)))
    return byTitle(all)
  })
  const put = async (list: List, wanted: boolean) => {
    const mark = (to: boolean) =>
      setOn((now) => {
        const next = new Set(now)
        if (to) next.add(list.id)
        else next.delete(list.id)
        return next
      })
    mark(wanted)
    try {
      const body = { account_ids: [props.account.id] }
      await http.send(wanted ? "POST" : "DELETE", api.listAccounts(list.id), { body })
    } catch (error) {
      mark(!wanted)
      const say = wanted ? text.notAdded : text.notRemoved
      toast(say(props.account.acct, list.title, messageOf(error)), { tone: "error" })
    }
  }
  const create = async (event: Event) => {
    event.preventDefault()
    const name = title().trim()
    if (name === "" || busy()) return
    setBusy(true)
    try {
      const list = await http.send<List>("POST", api.lists, { body: { title: name } })
      mutate((now) => byTitle([...(now ?? []), list]))
      setTitle("")
      await put(list, true)
    } catch (error) {
      toast(text.notCreated(reasonOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={text.membership(props.account.acct)} size="sm" onClose={props.onClose}>
      <Switch>
        <Match when={lists.error}>
          <ErrorState message={messageOf(lists.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={lists.loading}>
          <Spinner />
        </Match>
        <Match when={lists()}>
          {(all) => (
            <fieldset class="entry">
              <legend class="visually-hidden">{text.yours}</legend>
              <For each={all()} fallback={<p>{text.none}</p>}>
                {(list) => (
                  <Check checked={on().has(list.id)} label={list.title} onChange={(now) => void put(list, now)} />
                )}
              </For>
            </fieldset>
          )}
        </Match>
      </Switch>
      <Show when={!lists.error}>
        <form class="entry" onSubmit={create}>
          <label for="new-list">{text.create}</label>
          <input
            id="new-list"
            type="text"
            maxlength={MAX_TITLE}
            value={title()}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" icon="plus" busy={busy()} disabled={title().trim() === ""}>
            {text.createWith(props.account.username)}
          </Button>
        </form>
      </Show>
    </Dialog>
  )
}

export default ListMembership
