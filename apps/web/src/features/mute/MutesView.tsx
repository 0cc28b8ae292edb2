import type { Account } from "@chirp/domain/Account"
import { createSignal, type JSX, Show } from "solid-js"
import { api, paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import "../../ui/Entry.css"
import { EmptyState } from "../../ui/States.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { letGo } from "../people/letGo.ts"
import { PeopleList } from "../people/PeopleList.tsx"
import { createPeople } from "../people/people.store.ts"
import { MuteDialog } from "../profile/MuteDialog.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { text } from "./mute.text.ts"

/** Seconds that a mute still lasts, for muting again on the same terms; 0: without end. */
const left = ({ mute_expires_at: at }: Account): number =>
  at == null ? 0 : Math.max(60, Math.round((Date.parse(at) - Date.now()) / 1000))

/** Whom one has muted and until when; each can be changed, or ended and taken back. */
export const MutesView = (): JSX.Element => {
  const scope = useScope()
  const people = createPeople(scope, api.mutes)
  const [changing, setChanging] = createSignal<Account>()
  const note = ({ mute_expires_at: at }: Account) =>
    at == null ? text.forGood : Date.parse(at) <= Date.now() ? text.ended : text.until(absoluteTime(at))
  const unmute = (account: Account) => {
    const relationship = scope.entities.relationship(account.id)
    void letGo(scope, people, account, {
      end: "unmute",
      again: "mute",
      terms: { duration: left(account), notifications: relationship?.muting_notifications ?? true },
      said: text.unmuted(account.acct),
      undo: text.undo
    })
  }
  return (
    <>
      <ViewHeader title={text.title} back={paths.settings} />
      <PeopleList
        people={people}
        label={text.title}
        note={note}
        empty={<EmptyState icon="mute" title={text.none} text={text.noneHint} />}
        actions={(account) => (
          <>
            <IconButton icon="clock" label={text.change(account.acct)} onClick={() => setChanging(account)} />
            <Button size="sm" aria-label={text.unmuteNamed(account.acct)} onClick={() => unmute(account)}>
              {text.unmute}
            </Button>
          </>
        )}
      />
      <Show when={changing()} keyed>
        {(account) => (
          <MuteDialog
            account={account}
            onClose={() => setChanging(undefined)}
            onMuted={(seconds) =>
              scope.entities.patchAccount(account.id, {
                mute_expires_at: seconds === 0 ? null : new Date(Date.now() + seconds * 1000).toISOString()
              })
            }
          />
        )}
      </Show>
    </>
  )
}

export default MutesView
