import { For, type JSX } from "solid-js"
import "./Tabs.css"

/** A row of links that are views of the same thing; the current one is marked for eyes and screen readers. */
export const TabLinks = (props: {
  readonly label: string
  /** Changing tabs makes no new history entry: Back leaves the view. */
  readonly replace?: boolean
  /** Wide windows have these links in the rail already. */
  readonly narrowOnly?: boolean
  readonly tabs: ReadonlyArray<{ readonly href: string; readonly label: string; readonly current: boolean }>
}): JSX.Element => (
  <nav class="tabs" classList={{ "tabs--narrow-only": props.narrowOnly === true }} aria-label={props.label}>
    <For each={props.tabs}>
      {(tab) => (
        <a
          class="tabs__tab"
          href={tab.href}
          aria-current={tab.current ? "page" : undefined}
          data-router-replace={props.replace ? "" : undefined}
        >
          <span>{tab.label}</span>
        </a>
      )}
    </For>
  </nav>
)
