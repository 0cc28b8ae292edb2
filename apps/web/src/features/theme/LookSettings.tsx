import type { JSX } from "solid-js"
import { Choice } from "./Choice.tsx"
import { text } from "./settings.text.ts"
import { appearance, setAppearance, textSizes } from "./theme.ts"

/** How the app looks and moves on this device; every change shows at once. */
export const LookSettings = (): JSX.Element => (
  <section class="settings__group" aria-labelledby="settings-look">
    <h2 id="settings-look" class="settings__title">
      {text.look}
    </h2>
    <Choice
      legend={text.theme}
      value={appearance().theme}
      onChange={(theme) => setAppearance({ theme })}
      options={[
        { value: "system", label: text.themes.system, icon: "system" },
        { value: "light", label: text.themes.light, icon: "sun" },
        { value: "dark", label: text.themes.dark, icon: "moon" }
      ]}
    />
    <Choice
      legend={text.contrast}
      value={appearance().contrast}
      onChange={(contrast) => setAppearance({ contrast })}
      options={[
        { value: "system", label: text.contrasts.system },
        { value: "standard", label: text.contrasts.standard },
        { value: "more", label: text.contrasts.more }
      ]}
    />
    <Choice
      legend={text.textSize}
      hint={text.textSizeHint}
      value={appearance().textSize}
      onChange={(textSize) => setAppearance({ textSize })}
      options={textSizes.map((size) => ({ value: size, label: text.textSizes[size], sample: size }))}
    />
    <Choice
      legend={text.motion}
      hint={text.motionHint}
      value={appearance().motion}
      onChange={(motion) => setAppearance({ motion })}
      options={[
        { value: "system", label: text.motions.system },
        { value: "full", label: text.motions.full },
        { value: "reduce", label: text.motions.reduce }
      ]}
    />
  </section>
)
