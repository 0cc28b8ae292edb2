import type { Account } from "@chirp/domain/Account"
import { createSignal, type JSX } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { Combobox } from "../../ui/Combobox.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import "../../ui/Rows.css"
import { EmptyState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { PeopleList } from "../people/PeopleList.tsx"
import { createPeople } from "../people/people.store.ts"
import { focusNear } from "../shell/focusNear.ts"
import { useScope } from "../shell/scope.ts"
import { nameOf } from "../status/status.ts"
import { text } from "./list.text.ts"
import type { List } from "./list.ts"

/** Suggestions at most. */
const FOUND = 6

/** Who is on a list: added by name from whom one follows, taken off at once with a way back. */
export const ListMembers = (props: { readonly list: List }): JSX.Element => {
  const scope = useScope()
  const { entities, http } = scope
  const people = createPeople(scope, api.listAccounts(props.list.id))
  const [typed, setTyped] = createSignal("")
  const send = (method: "POST" | "DELETE", account: Account) =>
    http.send(method, api.listAccounts(props.list.id), { body: { account_ids: [account.id] } })

  const add = async (account: Account, at = 0): Promise<void> => {
    setTyped("")
    if (people.ids().includes(account.id)) return toast(text.alreadyOn(account.acct))
    if (entities.account(account.id) === undefined) entities.putAccount(account)
    people.restore(account.id, at)
    try {
      await send("POST", account)
      toast(text.added(account.acct), { tone: "success" })
    } catch (error) {
      // further down the list than it was read: what was wanted is so
      if (error instanceof ApiError && error.status === 422) return toast(text.alreadyOn(account.acct))
      people.drop(account.id)
      toast(text.notAdded(account.acct, props.list.title, messageOf(error)), { tone: "error" })
    }
  }
  const remove = async (account: Account) => {
    const at = people.ids().indexOf(account.id)
    focusNear(document.getElementById(`person-${account.id}`), "#main article.person")
    people.drop(account.id)
    try {
      await send("DELETE", account)
      toast(text.removed(account.acct), {
        tone: "success",
        action: { label: text.undo, run: () => void add(account, at) }
      })
    } catch (error) {
      people.restore(account.id, at)
      toast(text.notRemoved(account.acct, props.list.title, messageOf(error)), { tone: "error" })
    }
  }
  return (
    <section aria-labelledby="list-people">
      <div class="rows-add">
        <h2 id="list-people">{text.people}</h2>
        <label for="list-add">{text.add}</label>
        <Combobox
          id="list-add"
          value={typed()}
          describedBy="list-add-hint"
          onInput={setTyped}
          find={(query, signal) =>
            http.get<ReadonlyArray<Account>>(api.accountSearch, {
              query: { q: query.replace(/^@/, ""), limit: FOUND, resolve: false, following: true },
              signal
            })
          }
          render={(account) => (
            <>
              <Avatar account={account} size={34} />
              <span>
                <b>
                  <EmojiText text={nameOf(account)} emojis={account.emojis} />
                </b>{" "}
                <bdi dir="ltr">@{account.acct}</bdi>
              </span>
            </>
          )}
          onTake={(account) => void add(account)}
        />
        <p id="list-add-hint" class="entry__hint">
          {text.addHint}
        </p>
      </div>
      <PeopleList
        people={people}
        label={text.people}
        empty={<EmptyState icon="people" title={text.noPeople} text={text.noPeopleHint} />}
        actions={(account) => (
          <Button size="sm" aria-label={text.removeNamed(account.acct)} onClick={() => void remove(account)}>
            {text.remove}
          </Button>
        )}
      />
    </section>
  )
}
