import { For, type JSX } from "solid-js"
import { Switcher } from "./Choice.tsx"
import { comfort, counts, setComfort } from "./comfort.ts"
import { text } from "./settings.text.ts"

/** Switches for keyboards and screen readers, and for those who would rather not be counted. */
export const ComfortSettings = (): JSX.Element => (
  <>
    <section class="settings__group" aria-labelledby="settings-keyboard">
      <h2 id="settings-keyboard" class="settings__title">
        {text.keyboard}
      </h2>
      <Switcher
        label={text.shortcuts}
        hint={text.shortcutsHint}
        checked={comfort().shortcuts}
        onChange={(shortcuts) => setComfort({ shortcuts })}
      />
      <Switcher
        label={text.shortLabels}
        hint={text.shortLabelsHint}
        checked={comfort().labels === "short"}
        onChange={(short) => setComfort({ labels: short ? "short" : "full" })}
      />
    </section>
    <section class="settings__group" aria-labelledby="settings-wellbeing">
      <h2 id="settings-wellbeing" class="settings__title">
        {text.wellbeing}
      </h2>
      <p class="settings__hint">{text.wellbeingHint}</p>
      <For each={counts}>
        {(count) => (
          <Switcher
            label={text.hide[count]}
            checked={comfort().hidden.includes(count)}
            onChange={(hide) =>
              setComfort({ hidden: counts.filter((one) => (one === count ? hide : comfort().hidden.includes(one))) })
            }
          />
        )}
      </For>
      <Switcher
        label={text.badge}
        hint={text.badgeHint}
        checked={comfort().badge}
        onChange={(badge) => setComfort({ badge })}
      />
    </section>
  </>
)
