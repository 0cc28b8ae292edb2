import { For, type JSX, Show } from "solid-js"
import { paths } from "../../paths.ts"
import { Dialog } from "../../ui/Dialog.tsx"
import { useScope } from "../shell/scope.ts"
import { comfort } from "../theme/comfort.ts"
import { shortcutsFor } from "./keys.ts"
import "./ShortcutHelp.css"

/** Every shortcut and its keys; opened with `?`. */
export const ShortcutHelp = (props: { readonly onClose: () => void }): JSX.Element => {
  const { me } = useScope()
  return (
    <Dialog title="Keyboard shortcuts" onClose={props.onClose}>
      <p class="shortcuts__switch">
        <Show when={comfort().shortcuts} fallback="Single keys are switched off. ">
          Single keys can be switched off.{" "}
        </Show>
        <a href={paths.settings} onClick={props.onClose}>
          To the settings
        </a>
      </p>
      <dl class="shortcuts">
        <For each={shortcutsFor(me.acct)}>
          {(one) => (
            <div>
              <dt>
                <For each={one.keys}>
                  {(key, index) => (
                    <>
                      {index() > 0 ? " then " : ""}
                      <kbd>{key}</kbd>
                    </>
                  )}
                </For>
              </dt>
              <dd>{one.words}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  )
}

export default ShortcutHelp
