import { For, type JSX } from "solid-js"
import { Dialog } from "../../ui/Dialog.tsx"
import { operators, wordsHelp } from "./operators.ts"
import { text } from "./search.text.ts"

/** Everything a search understands, by example; pressing a filter puts it into the search. */
export const OperatorHelp = (props: {
  readonly onClose: () => void
  readonly onPick: (operator: string, open: boolean) => void
}): JSX.Element => (
  <Dialog title={text.help} onClose={props.onClose}>
    <div class="operator-help">
      <section>
        <h3>{text.groups.words}</h3>
        <dl>
          <For each={wordsHelp}>
            {(one) => (
              <div>
                <dt>
                  <code>{one.code}</code>
                </dt>
                <dd>{text.means[one.means]}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <For each={operators}>
        {(group) => (
          <section>
            <h3>{text.groups[group.name]}</h3>
            <ul>
              <For each={group.items}>
                {(one) => (
                  <li>
                    <button type="button" onClick={() => props.onPick(one.code, one.open === true)}>
                      <code>{one.code}</code>
                      <span>{text.means[one.means]}</span>
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
