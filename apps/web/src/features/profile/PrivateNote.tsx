import type { Account, Relationship } from "@chirp/domain/Account"
import { createSignal, createUniqueId, type JSX, onCleanup } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./profile.text.ts"

/** Milliseconds after the last key until the note is kept. */
const QUIET = 900
/** Characters that GoToSocial takes. */
const MOST = 2_000

/** A note on somebody for oneself alone, kept as one writes; also when one leaves in the middle. */
export const PrivateNote = (props: { readonly account: Account; readonly relationship: Relationship }): JSX.Element => {
  const { entities, http } = useScope()
  const id = createUniqueId()
  const [said, setSaid] = createSignal("")
  let written: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> | undefined

  const save = async (leaving = false): Promise<void> => {
    clearTimeout(timer)
    if (saving && !leaving) await saving
    const comment = written
    if (comment === undefined) return
    written = undefined
    setSaid(text.note.saving)
    try {
      entities.putRelationship(
        await http.send<Relationship>("POST", api.accountNote(props.account.id), {
          body: { comment },
          keepalive: leaving
        })
      )
      if (written === undefined) setSaid(text.note.saved)
    } catch (error) {
      written ??= comment
      setSaid(text.note.notSaved(messageOf(error)))
      timer = setTimeout(write, 5_000)
    }
  }
  const write = () => {
    saving = save().finally(() => {
      saving = undefined
    })
  }
  const leave = () => void save(true)
  addEventListener("pagehide", leave)
  onCleanup(() => {
    removeEventListener("pagehide", leave)
    leave()
    clearTimeout(timer)
  })
  return (
    <div class="profile__private entry">
      <label for={id}>{text.note.label}</label>
      <textarea
        id={id}
        rows="2"
        maxlength={MOST}
        placeholder={text.note.placeholder}
        value={props.relationship.note}
        onInput={(event) => {
          written = event.currentTarget.value
          setSaid("")
          clearTimeout(timer)
          timer = setTimeout(write, QUIET)
        }}
        onBlur={() => written !== undefined && write()}
      />
      <p class="entry__hint" role="status">
        {said()}
      </p>
    </div>
  )
}
