import { type JSX, Show } from "solid-js"
import { IconButton } from "../../ui/Button.tsx"
import { currentLocation, goBack } from "./router.ts"
import "./ViewHeader.css"
import { text } from "./shell.text.ts"

/** Pixels from the window's top that the bar covers; it scrolls away in very low windows. */
export const coveredByHeader = (): number =>
  Math.max(0, document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0)

/**
 * The bar on top of a view: its heading (which the router focuses), Back where there is somewhere to go, actions at the
 * end. One per view.
 */
export const ViewHeader = (props: {
  readonly title: string
  readonly subtitle?: string | undefined
  /** Shows Back; where to go when the view was opened directly. */
  readonly back?: string
  readonly actions?: JSX.Element
  /** Content under the bar that stays with it (tabs). */
  readonly children?: JSX.Element
}): JSX.Element => (
  <header class="view-header">
    <div class="view-header__bar">
      <Show when={props.back !== undefined && (currentLocation().depth > 0 || props.back)}>
        <IconButton icon="back" label={text.back} onClick={() => goBack(props.back ?? "/app")} />
      </Show>
      <div class="view-header__titles">
        <h1 id="view-title" class="view-header__title" tabindex="-1">
          {props.title}
        </h1>
        <Show when={props.subtitle}>
          <p class="view-header__subtitle">{props.subtitle}</p>
        </Show>
      </div>
      <div class="view-header__actions">{props.actions}</div>
    </div>
    {props.children}
  </header>
)
