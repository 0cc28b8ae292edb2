import type { JSX } from "solid-js"
import { comfort, setComfort } from "./comfort.ts"

/** Switches for keyboards and screen readers. */
export const ComfortSettings = (): JSX.Element => (
  <fieldset class="settings__group">
    <legend class="settings__title">Keyboard and screen reader</legend>
    <label class="settings__switch">
      <span>
        <b>Single-key shortcuts</b>
        <span class="settings__hint">Press ? to see them. Off, single keys do nothing.</span>
      </span>
      <input
        type="checkbox"
        checked={comfort().shortcuts}
        onChange={(event) => setComfort({ shortcuts: event.currentTarget.checked })}
      />
    </label>
    <label class="settings__switch">
      <span>
        <b>Short labels</b>
        <span class="settings__hint">
          A screen reader says who wrote a post and when; its words are read on demand.
        </span>
      </span>
      <input
        type="checkbox"
        checked={comfort().labels === "short"}
        onChange={(event) => setComfort({ labels: event.currentTarget.checked ? "short" : "full" })}
      />
    </label>
  </fieldset>
)
