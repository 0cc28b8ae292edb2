import { createEffect, createSignal, type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { toast } from "../../ui/Toast.tsx"
import { shownUnread } from "../shell/unread.ts"
import { text } from "./install.text.ts"
import { install, notNow, shouldOffer } from "./installPrompt.ts"
import { newVersion, takeOver } from "./registerWorker.ts"
import "./Prompts.css"

/** Asks the browser for the installation, and says so when it is done. */
export const installNow = async (): Promise<void> => {
  if (await install()) toast(text.installed, { tone: "success" })
}

/** What the app offers about itself: a new version, its installation. Neither takes the focus nor covers anything. */
export const Prompts = (): JSX.Element => {
  const [putOff, setPutOff] = createSignal<ServiceWorker>()
  createEffect(() => {
    const count = shownUnread()
    const badge = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.()
    badge?.catch(() => undefined)
  })
  return (
    <div class="prompts" role="status">
      <Show when={newVersion() !== undefined && newVersion() !== putOff()}>
        <div class="prompt">
          <Icon name="refresh" size={20} />
          <p>
            <b>{text.newVersion}</b> {text.newVersionHint}
          </p>
          <Button size="sm" variant="primary" onClick={takeOver}>
            {text.update}
          </Button>
          <Button size="sm" variant="quiet" onClick={() => setPutOff(newVersion())}>
            {text.later}
          </Button>
        </div>
      </Show>
      <Show when={shouldOffer()}>
        <div class="prompt">
          <Icon name="arrow-down" size={20} />
          <p>
            <b>{text.title}</b> {text.why}
          </p>
          <Button size="sm" variant="primary" onClick={() => void installNow()}>
            {text.install}
          </Button>
          <Button size="sm" variant="quiet" onClick={notNow}>
            {text.notNow}
          </Button>
        </div>
      </Show>
    </div>
  )
}
