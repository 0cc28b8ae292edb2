import { createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { toast } from "../../ui/Toast.tsx"
import { notePlan } from "../schedule/plans.ts"
import { useAccounts } from "../session/accounts.context.ts"
import { text } from "../session/accounts.text.ts"
import type { Composer } from "./compose.store.ts"
import { openDraftStore } from "./draft.store.ts"
import { type DraftContext, draftKey, keptContext, replyTarget } from "./draft.ts"

const drafts = openDraftStore()

/**
 * Who writes. Choosing another of one's accounts takes everything along: it is that account's draft before it leaves this
 * one's, under a name of its own where that account has one in the same place already.
 */
export const WriterMenu = (props: {
  readonly composer: Composer
  readonly disabled: boolean
  readonly onChange: (account: string, context: DraftContext) => void
}): JSX.Element => {
  const { composer } = props
  const { all, httpOf } = useAccounts()
  const [moving, setMoving] = createSignal(false)
  const writers = () => all().filter(({ id, signedIn }) => signedIn || id === composer.me.id)
  /** What changes a post or a plan that is there belongs to the account that made it. */
  const fixed = () => composer.editing !== undefined || composer.planning?.plan()?.scheduled !== undefined

  const move = async (to: { readonly id: string; readonly acct: string }) => {
    if (to.id === composer.me.id || moving()) return
    setMoving(true)
    try {
      const draft = await composer.carry(to)
      // what is answered must be there for that account too
      if (draft.replyTo !== undefined) await httpOf(to.id).get(api.status(draft.replyTo))
      const taken = (await drafts.load(draftKey(to.id, composer.context))) !== undefined
      const free = !taken && (composer.context === "new" || replyTarget(composer.context) !== undefined)
      const context = free ? composer.context : keptContext(crypto.randomUUID())
      const plan = composer.planning?.plan()
      if (plan !== undefined) notePlan(to.id, context, { at: plan.at })
      await drafts.save({ ...draft, key: draftKey(to.id, context), context, updatedAt: Date.now() })
      await composer.finish()
      toast(text.writing(to.acct))
      props.onChange(to.id, context)
    } catch (error) {
      toast(text.moveFailed(to.acct, messageOf(error)), { tone: "error" })
    } finally {
      setMoving(false)
    }
  }

  return (
    <Show when={writers().length > 1 && !fixed()} fallback={<Avatar account={composer.me} size={40} />}>
      <Show when={!moving() && !props.disabled} fallback={<Spinner size={40} />}>
        <Menu
          label={text.writeAs(composer.me.acct)}
          align="start"
          trigger={<Avatar account={composer.me} size={40} />}
          items={() =>
            writers().map(({ acct, id }) => ({
              label: text.writeAs(acct),
              checked: id === composer.me.id,
              onSelect: () => void move({ id, acct })
            }))
          }
        />
      </Show>
    </Show>
  )
}
