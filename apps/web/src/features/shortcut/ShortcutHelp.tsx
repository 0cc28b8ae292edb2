import { For, type JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { Dialog } from "../../ui/Dialog.tsx"
import { useScope } from "../shell/scope.ts"
import { comfort } from "../theme/comfort.ts"
import { shortcutsFor } from "./keys.ts"
import "./ShortcutHelp.css"
import { text } from "./shortcut.text.ts"

/** Every shortcut and its keys; opened with `?`. */
export const ShortcutHelp = (props: { readonly onClose: () => void }): JSX.Element => {
  const { me } = useScope()
  return (
    <Dialog title={text.title} onClose={props.onClose}>
      <p class="shortcuts__switch">
        {comfort().shortcuts ? text.on : text.off}{" "}
        <a href={paths.settings} onClick={props.onClose}>
          {text.toSettings}
        </a>
      </p>
      <dl class="shortcuts">
        <For each={shortcutsFor(me.acct)}>
          {(one) => (
            <div>
              <dt>
                {one.keys[1] === undefined ? (
                  <kbd>{one.keys[0]}</kbd>
                ) : (
                  text.pair(<kbd>{one.keys[0]}</kbd>, <kbd>{one.keys[1]}</kbd>)
                )}
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
