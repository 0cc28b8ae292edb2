import type { Account } from "@chirp/domain/Account"
import type { JSX } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { changeRelationship } from "../relationship/relationship.actions.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./profile.text.ts"

/** Asks before blocking: it ends follows both ways. */
export const BlockDialog = (props: { readonly account: Account; readonly onClose: () => void }): JSX.Element => {
  const scope = useScope()
  return (
    <Dialog
      title={text.block.title(props.account.acct)}
      size="sm"
      onClose={props.onClose}
      actions={
        <>
          <Button autofocus onClick={props.onClose}>
            {text.block.cancel}
          </Button>
          <Button
            variant="danger"
            icon="block"
            onClick={() => {
              props.onClose()
              void changeRelationship(scope, props.account, "block")
            }}
          >
            {text.block.now}
          </Button>
        </>
      }
    >
      <p>{text.block.text}</p>
    </Dialog>
  )
}
