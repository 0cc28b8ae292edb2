import type { Account } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"
import { createResource, For, type JSX, onCleanup, Show } from "solid-js"
import { api } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { useScope } from "../shell/scope.ts"
import { StatusCard } from "../status/StatusCard.tsx"
import { nameOf } from "../status/status.ts"
import { text } from "./profile.text.ts"

/** Pinned posts shown; GoToSocial lets one pin ten. */
const MOST = 10

/** What somebody keeps on top of their profile. Not there: nothing is shown; a failure shows nothing either, the posts follow anyway. */
export const Pinned = (props: { readonly account: Account }): JSX.Element => {
  const { entities, http, me } = useScope()
  const [ids] = createResource(
    () => props.account.id,
    (id) =>
      http
        .page<Status>(api.accountStatuses(id), { query: { pinned: true, limit: MOST } })
        .then(({ items }) => entities.put(items))
        .catch((): ReadonlyArray<string> => [])
  )
  // Only of one's own posts the server says whether they are pinned.
  const shown = () => (ids() ?? []).filter((id) => props.account.id !== me.id || entities.status(id)?.pinned !== false)
  onCleanup(entities.hold(() => ids.latest ?? []))
  return (
    <Show when={shown().length > 0}>
      <section class="pinned" aria-label={text.pinnedBy(nameOf(props.account))}>
        <h2 class="pinned__title">
          <Icon name="pin" size={16} /> {text.pinned}
        </h2>
        <For each={shown()}>{(id) => <StatusCard id={id} context="account" />}</For>
      </section>
    </Show>
  )
}
