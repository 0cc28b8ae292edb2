import { For, type JSX } from "solid-js"
import "./Spinner.css"
import { text } from "./ui.text.ts"

/** A turning ring. Decorative: say what is loading in words beside it. */
export const Spinner = (props: { readonly size?: number }): JSX.Element => (
  <svg class="spinner" viewBox="0 0 24 24" width={props.size ?? 22} height={props.size ?? 22} aria-hidden="true">
    <circle cx="12" cy="12" r="9" />
    <path d="M12 3a9 9 0 0 1 9 9" />
  </svg>
)

/** Grey shapes of posts while the first page loads; read out once as "Loading". */
export const SkeletonList = (props: { readonly count?: number; readonly label?: string }): JSX.Element => (
  <div class="skeleton-list" role="status">
    <span class="visually-hidden">{props.label ?? text.loading}</span>
    <For each={Array.from({ length: props.count ?? 5 })}>
      {(_, index) => (
        <div class="skeleton" aria-hidden="true">
          <span class="skeleton__avatar" />
          <span class="skeleton__lines">
            <span class="skeleton__line skeleton__line--short" />
            <span class="skeleton__line" />
            <span class="skeleton__line" classList={{ "skeleton__line--half": index() % 2 === 0 }} />
          </span>
        </div>
      )}
    </For>
  </div>
)
