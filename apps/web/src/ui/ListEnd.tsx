import { type JSX, Match, Switch } from "solid-js"
import { Button } from "./Button.tsx"
import { Spinner } from "./Spinner.tsx"

/** What stands under a list that comes page by page. */
export type EndState = "complete" | "failed" | "loading" | "more"

/** By whether there is another page, and what became of asking for it. */
export const endOf = (complete: boolean, older: string): EndState =>
  complete ? "complete" : older === "failed" || older === "loading" ? older : "more"

/** The end of a list: that it is complete, why the next page is not there with a way to ask again, or the way to it. */
export const ListEnd = (props: {
  readonly state: EndState
  readonly error: string | undefined
  readonly onMore: () => void
  readonly text: { readonly end: string; readonly again: string; readonly loading: string; readonly more: string }
}): JSX.Element => (
  <div class="timeline__end">
    <Switch>
      <Match when={props.state === "complete"}>
        <p>{props.text.end}</p>
      </Match>
      <Match when={props.state === "failed"}>
        <p role="alert">{props.error}</p>
        <Button icon="refresh" onClick={props.onMore}>
          {props.text.again}
        </Button>
      </Match>
      <Match when={props.state === "loading"}>
        <p role="status">
          <Spinner /> <span class="visually-hidden">{props.text.loading}</span>
        </p>
      </Match>
      <Match when={true}>
        <Button variant="quiet" onClick={props.onMore}>
          {props.text.more}
        </Button>
      </Match>
    </Switch>
  </div>
)
