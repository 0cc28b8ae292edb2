import { type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { text } from "./install.text.ts"
import { canInstall } from "./installPrompt.ts"
import { installNow } from "./Prompts.tsx"

/** The installation for whoever looks for it, also after "Not now". Nothing where the browser has its own way alone. */
export const InstallSetting = (): JSX.Element => (
  <Show when={canInstall()}>
    <section class="settings__group" aria-labelledby="settings-install">
      <h2 id="settings-install" class="settings__title">
        {text.title}
      </h2>
      <p class="settings__hint">{text.why}</p>
      <Button icon="arrow-down" onClick={() => void installNow()}>
        {text.install}
      </Button>
    </section>
  </Show>
)
