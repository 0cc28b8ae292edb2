import { createResource, createSignal, type JSX, Match, Show, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import { text } from "./search.text.ts"

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
      toast(indexable ? text.preference.on : text.preference.off, { tone: "success" })
    } catch (error) {
      mutate(before)
      toast(text.preference.failed(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <section class="settings__group" aria-labelledby="settings-search">
      <h2 id="settings-search" class="settings__title">
        {text.preference.title}
      </h2>
      <Switch>
        <Match when={preference.error}>
          <div class="settings__switch">
            <span role="alert">{messageOf(preference.error)}</span>
            <Button size="sm" onClick={() => void refetch()}>
              {text.again}
            </Button>
          </div>
        </Match>
        <Match when={true}>
          <label class="settings__switch">
            <span>
              <b>{text.preference.label}</b>
              <span class="settings__hint">
                {text.preference.hint}
                <Show when={preference()?.indexable === null}> {text.preference.asProfile}</Show>
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
