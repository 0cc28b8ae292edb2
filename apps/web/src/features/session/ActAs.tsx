import type { Status } from "@chirp/domain/Status"
import { createResource, createSignal, createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { openCompose } from "../shell/composing.ts"
import { useScope } from "../shell/scope.ts"
import type { StatusEntity } from "../status/entities.ts"
import { canBoost } from "../status/status.ts"
import "./Accounts.css"
import { useAccounts } from "./accounts.context.ts"
import { text } from "./accounts.text.ts"
import type { OwnAccount } from "./accounts.ts"

type Deed = "favourite" | "reblog" | "bookmark"
const flag = { favourite: "favourited", reblog: "reblogged", bookmark: "bookmarked" } as const

/** What one may do to a post as another of one's accounts, without leaving the one that is shown. */
export const ActAs = (props: { readonly status: StatusEntity; readonly onClose: () => void }): JSX.Element => {
  const { others } = useAccounts()
  const [chosen, setChosen] = createSignal(others()[0]?.id)
  const name = createUniqueId()
  const account = () => others().find(({ id }) => id === chosen())
  return (
    <Dialog title={text.actTitle} size="sm" onClose={props.onClose}>
      <fieldset class="accounts__choice">
        <legend class="visually-hidden">{text.who}</legend>
        <For each={others()}>
          {({ acct, id }) => (
            <Check
              type="radio"
              name={name}
              label={text.actAs(acct)}
              checked={id === chosen()}
              onChange={() => setChosen(id)}
            />
          )}
        </For>
      </fieldset>
      <Show when={account()} keyed>
        {(one) => <Deeds account={one} status={props.status} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}

export default ActAs

/** The post as that account sees it: by the same id, since both live on the same server; what it may not see is not there. */
const Deeds = (props: {
  readonly account: OwnAccount
  readonly status: StatusEntity
  readonly onClose: () => void
}): JSX.Element => {
  const { entities } = useScope()
  const { acct, id } = props.account
  const http = useAccounts().httpOf(id)
  const [seen, { mutate, refetch }] = createResource(() => http.get<Status>(api.status(props.status.id)))
  const [doing, setDoing] = createSignal<Deed>()
  const unseen = () => seen.error instanceof ApiError && (seen.error.status === 404 || seen.error.status === 403)

  const act = async (deed: Deed, before: Status) => {
    const on = before[flag[deed]] !== true
    setDoing(deed)
    try {
      const answer = await http.send<Status>("POST", api.statusAction(before.id, on ? deed : (`un${deed}` as const)))
      // a boost is answered with the boost itself; the post is inside
      const post = answer.reblog ?? answer
      mutate({ ...before, ...post, [flag[deed]]: on, reblog: null })
      // the account that is shown did none of this: it only counts
      const { favourites_count, reblogs_count } = post
      entities.patch(props.status.id, { favourites_count, reblogs_count })
      toast(text.done[deed](acct, on), { tone: "success" })
    } catch (error) {
      toast(text.notDone(acct, messageOf(error)), { tone: "error" })
    } finally {
      setDoing(undefined)
    }
  }

  return (
    <div class="accounts__deeds" aria-live="polite">
      <Switch fallback={<p class="accounts__note">{text.looking}</p>}>
        <Match when={unseen()}>
          <p class="accounts__note">{text.unseen(acct)}</p>
        </Match>
        <Match when={seen.error}>
          <ErrorState message={text.notFound(messageOf(seen.error))} onRetry={() => void refetch()} />
        </Match>
        <Match when={seen()}>
          {(post) => (
            <>
              <Button
                icon="reply"
                onClick={() => {
                  props.onClose()
                  openCompose({ replyTo: props.status.id, as: id })
                }}
              >
                {text.reply}
              </Button>
              <For each={["favourite", "reblog", "bookmark"] as const}>
                {(deed) => (
                  <Show when={deed !== "reblog" || canBoost({ ...post(), account_id: post().account.id }, id)}>
                    <Button
                      icon={deed === "favourite" ? "heart" : deed === "reblog" ? "boost" : "bookmark"}
                      aria-pressed={post()[flag[deed]] === true}
                      busy={doing() === deed}
                      onClick={() => void act(deed, post())}
                    >
                      {deed === "reblog" ? text.boost : text[deed]}
                    </Button>
                  </Show>
                )}
              </For>
              <Show when={!canBoost({ ...post(), account_id: post().account.id }, id)}>
                <p class="accounts__note">{text.noBoost(acct)}</p>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </div>
  )
}
