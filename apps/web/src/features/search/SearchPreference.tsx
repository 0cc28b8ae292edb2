import { createResource, createSignal, type JSX, Match, Show, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"

/** Whether an account's public posts can be found: `null` follows the profile's "discoverable", which is `default`. */
interface Preference {
  readonly indexable: boolean | null
  readonly default: boolean
  readonly effective: boolean
}

/** The row of the settings by which one's public posts are kept out of the search, or let in. */
export const SearchPreference = (): JSX.Element => {
  const { http } = useScope()
  const [preference, { mutate, refetch }] = createResource(() => http.get<Preference>(api.searchPreferences))
  const [busy, setBusy] = createSignal(false)
  const set = async (indexable: boolean) => {
    const before = preference()
    if (before === undefined || busy()) return
    setBusy(true)
    mutate({ ...before, indexable, effective: indexable })
    try {
      mutate(await http.send<Preference>("PUT", api.searchPreferences, { body: { indexable } }))
      toast(
        indexable
          ? "Your public posts can be found in the search."
          : "Your posts are taken out of the search. New ones stay out.",
        { tone: "success" }
      )
    } catch (error) {
      mutate(before)
      toast(`Could not change this. ${messageOf(error)}`, { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <section class="settings__group" aria-labelledby="settings-search">
      <h2 id="settings-search" class="settings__title">
        Search and trends
      </h2>
      <Switch>
        <Match when={preference.error}>
          <div class="settings__switch">
            <span role="alert">{messageOf(preference.error)}</span>
            <Button size="sm" onClick={() => void refetch()}>
              Try again
            </Button>
          </div>
        </Match>
        <Match when={true}>
          <label class="settings__switch">
            <span>
              <b>My public posts can be found</b>
              <span class="settings__hint">
                In the search of this server and in its trends. Posts to followers and to mentioned people never are.
                <Show when={preference()?.indexable === null}> Now as your profile says.</Show>
              </span>
            </span>
            <input
              type="checkbox"
              checked={preference()?.effective ?? false}
              disabled={preference() === undefined}
              aria-busy={busy()}
              onChange={(event) => void set(event.currentTarget.checked)}
            />
          </label>
        </Match>
      </Switch>
    </section>
  )
}
