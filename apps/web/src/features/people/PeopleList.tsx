import type { Account } from "@chirp/domain/Account"
import { type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { FollowButton } from "../relationship/FollowButton.tsx"
import { useScope } from "../shell/scope.ts"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import { PersonRow } from "./PersonRow.tsx"
import type { People } from "./people.store.ts"
import { text } from "./people.text.ts"

/** People as a feed that loads on the way down; its rows are bounded as those of a timeline are. */
export const PeopleList = (props: {
  readonly people: People
  readonly label: string
  /** Shown when there is nobody. */
  readonly empty: JSX.Element
  /** Below the last one. */
  readonly end?: JSX.Element
  /** What can be done about somebody; a follow button unless given. */
  readonly actions?: (account: Account) => JSX.Element
  readonly note?: (account: Account) => string | undefined
}): JSX.Element => {
  const { entities } = useScope()
  const rows = () => props.people.ids()
  onCleanup(entities.hold(rows))
  return (
    <Switch>
      <Match when={rows().length === 0 && props.people.state() === "loading"}>
        <SkeletonList count={5} label={text.loading} />
      </Match>
      <Match when={rows().length === 0 && props.people.state() === "failed"}>
        <ErrorState message={props.people.error()} onRetry={() => void props.people.load()} />
      </Match>
      <Match when={rows().length === 0}>{props.empty}</Match>
      <Match when={true}>
        <div role="feed" aria-label={props.label} aria-busy={props.people.older() === "loading"}>
          <FeedWindow
            rows={rows()}
            memory={props.people.memory}
            covered={coveredByHeader}
            onEnd={() => void props.people.loadOlder()}
          >
            {(id, index) => (
              <Show when={entities.account(id)}>
                {(account) => {
                  const note = () => props.note?.(account())
                  return (
                    <PersonRow
                      account={account()}
                      position={index() + 1}
                      size={props.people.complete() ? rows().length : -1}
                      actions={
                        props.actions ? props.actions(account()) : <FollowButton account={account()} size="sm" />
                      }
                      {...(note() === undefined ? {} : { note: note() ?? "" })}
                    />
                  )
                }}
              </Show>
            )}
          </FeedWindow>
        </div>
        <Switch fallback={<Show when={props.people.complete()}>{props.end}</Show>}>
          <Match when={props.people.older() === "loading"}>
            <p class="timeline__end" role="status">
              <Spinner /> <span class="visually-hidden">{text.loadingMore}</span>
            </p>
          </Match>
          <Match when={props.people.older() === "failed"}>
            <div class="timeline__end">
              <p role="alert">{props.people.error()}</p>
              <Button icon="refresh" onClick={() => void props.people.loadOlder()}>
                {text.tryAgain}
              </Button>
            </div>
          </Match>
        </Switch>
      </Match>
    </Switch>
  )
}
