import { createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import { openDraftStore } from "../compose/draft.store.ts"
import { listDrafts } from "../drafts/drafts.store.ts"
import { useScope } from "../shell/scope.ts"
import { useAccounts } from "./accounts.context.ts"
import { text as words } from "./accounts.text.ts"
import { clearAccount, signOut } from "./session.store.ts"
import { text } from "./session.text.ts"

/** The way out. It takes this account's drafts and what waits to be sent from the device, so it asks when there are any. */
export const SignOut = (): JSX.Element => {
  const { me, http, outbox, close } = useScope()
  const { others, signedOut } = useAccounts()
  const [drafts, setDrafts] = createSignal(0)
  const [busy, setBusy] = createSignal(false)
  const leave = async () => {
    setBusy(true)
    try {
      await signOut(http, me.id, close)
      await signedOut(me.acct)
    } catch (error) {
      toast(text.stillIn(messageOf(error)), { tone: "error" })
      setBusy(false)
    }
  }
  const ask = async () => {
    const kept = await listDrafts(openDraftStore(), me).catch(() => [])
    const count = kept.length + outbox.posts().length
    if (count === 0) await leave()
    else setDrafts(count)
  }
  return (
    <>
      <Button icon="logout" busy={busy()} onClick={() => void ask()}>
        {text.signOut}
      </Button>
      <Show when={others().length > 0}>
        <SignOutAll />
      </Show>
      <Show when={drafts() > 0}>
        <Dialog
          size="sm"
          title={text.notOut(drafts())}
          onClose={() => setDrafts(0)}
          actions={
            <>
              <Button onClick={() => setDrafts(0)}>{text.stay}</Button>
              <Button variant="danger" busy={busy()} onClick={() => void leave()}>
                {text.leave}
              </Button>
            </>
          }
        >
          <p>{text.deletes}</p>
        </Dialog>
      </Show>
    </>
  )
}

/** The way out for all accounts of this browser at once. Asks, since it takes along what was written as any of them. */
const SignOutAll = (): JSX.Element => {
  const { close, http } = useScope()
  const { all } = useAccounts()
  const [asking, setAsking] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const leave = async () => {
    setBusy(true)
    try {
      await http.send("POST", api.logoutAll)
      close()
      for (const { id } of all()) await clearAccount(id)
      location.assign("/")
    } catch (error) {
      toast(words.stillIn(messageOf(error)), { tone: "error" })
      setBusy(false)
    }
  }
  return (
    <>
      <Button icon="logout" onClick={() => setAsking(true)}>
        {words.all}
      </Button>
      <Show when={asking()}>
        <Dialog
          size="sm"
          title={words.allTitle}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{words.stay}</Button>
              <Button variant="danger" busy={busy()} onClick={() => void leave()}>
                {words.leave}
              </Button>
            </>
          }
        >
          <p>{words.allText(all().length)}</p>
        </Dialog>
      </Show>
    </>
  )
}
