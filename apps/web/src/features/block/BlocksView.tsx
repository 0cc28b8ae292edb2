import type { JSX } from "solid-js"
import { api, paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/States.tsx"
import { letGo } from "../people/letGo.ts"
import { PeopleList } from "../people/PeopleList.tsx"
import { createPeople } from "../people/people.store.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { text } from "./block.text.ts"

/** Whom one has blocked. GoToSocial lets people block accounts; whole servers are for its administrators. */
export const BlocksView = (): JSX.Element => {
  const scope = useScope()
  const people = createPeople(scope, api.blocks, { poor: true })
  return (
    <>
      <ViewHeader title={text.title} back={paths.settings} />
      <PeopleList
        people={people}
        label={text.title}
        empty={<EmptyState icon="block" title={text.none} text={text.noneHint} />}
        actions={(account) => (
          <Button
            size="sm"
            aria-label={text.unblockNamed(account.acct)}
            onClick={() =>
              void letGo(scope, people, account, {
                end: "unblock",
                again: "block",
                said: text.unblocked(account.acct),
                undo: text.undo
              })
            }
          >
            {text.unblock}
          </Button>
        )}
      />
    </>
  )
}

export default BlocksView
