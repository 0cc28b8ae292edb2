import { For, type JSX } from "solid-js"
import { Dialog } from "../../ui/Dialog.tsx"
import { operators, text, wordsHelp } from "./search.text.ts"

/** Everything a search understands, by example; pressing a filter puts it into the search. */
export const OperatorHelp = (props: {
  readonly onClose: () => void
  readonly onPick: (operator: string, open: boolean) => void
}): JSX.Element => (
  <Dialog title={text.help} onClose={props.onClose}>
    <div class="operator-help">
      <section>
        <h3>Words</h3>
        <dl>
          <For each={wordsHelp}>
            {(one) => (
              <div>
                <dt>
                  <code>{one.text}</code>
                </dt>
                <dd>{one.means}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <For each={operators}>
        {(group) => (
          <section>
            <h3>{group.name}</h3>
            <ul>
              <For each={group.items}>
                {(one) => (
                  <li>
                    <button type="button" onClick={() => props.onPick(one.text, one.open === true)}>
                      <code>{one.text}</code>
                      <span>{one.means}</span>
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  </Dialog>
)
