import { For, type JSX, Match, Switch } from "solid-js"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { useScope } from "../shell/scope.ts"
import { StatusCard } from "../status/StatusCard.tsx"
import type { Row } from "./rows.ts"
import type { TimelineHandle } from "./timeline.store.ts"
import { text } from "./timeline.text.ts"

/** Faces shown on a folded row of boosts. */
const FACES = 5

const is =
  <K extends Row["kind"]>(kind: K) =>
  (row: Row): Extract<Row, { kind: K }> | undefined =>
    row.kind === kind ? (row as Extract<Row, { kind: K }>) : undefined

/** One row: a post, or what stands between posts. */
export const TimelineRow = (props: {
  readonly handle: TimelineHandle
  readonly row: Row
  readonly position: number
  /** -1 while the end is not known. */
  readonly size: number
}): JSX.Element => {
  const { entities } = useScope()
  const faces = (ids: ReadonlyArray<string>) => {
    const people = new Set(ids.map((id) => entities.status(id)?.account_id ?? ""))
    return [...people].slice(0, FACES).flatMap((id) => entities.account(id) ?? [])
  }
  return (
    <Switch>
      <Match when={is("post")(props.row)}>
        {(post) => (
          <StatusCard
            id={post().key}
            context={props.handle.spec.context}
            also={post().also}
            position={props.position}
            size={props.size}
            {...(post().joins ? { joins: post().joins as { above: boolean; below: boolean } } : {})}
          />
        )}
      </Match>
      <Match when={is("fold")(props.row)}>
        {(fold) => (
          <article class="timeline__fold" aria-label={text.threadLabel}>
            <Button variant="quiet" size="sm" icon="more" onClick={() => props.handle.toggle(fold().key)}>
              {text.threadRest(fold().ids.length)}
            </Button>
          </article>
        )}
      </Match>
      <Match when={is("boosts")(props.row)}>
        {(boosts) => (
          <article class="timeline__boosts" aria-label={text.boostGroup(boosts().ids.length)}>
            <Icon name="boost" size={18} />
            <span class="timeline__faces" aria-hidden="true">
              <For each={faces(boosts().ids)}>{(account) => <Avatar account={account} size={26} />}</For>
            </span>
            <Button
              variant="quiet"
              size="sm"
              aria-expanded={boosts().open}
              onClick={() => props.handle.toggle(boosts().key)}
            >
              {boosts().open ? text.hideBoosts(boosts().ids.length) : text.showBoosts(boosts().ids.length)}
            </Button>
          </article>
        )}
      </Match>
      <Match when={is("line")(props.row)}>
        <article class="timeline__line" aria-label={text.hereLabel}>
          <span aria-hidden="true">{text.here}</span>
        </article>
      </Match>
      <Match when={is("gap")(props.row)}>
        {(gap) => (
          <article class="timeline__gap" aria-label={text.gapLabel}>
            <Button
              variant="quiet"
              icon="more"
              busy={props.handle.filling() === gap().below}
              onClick={() => void props.handle.fillGap(gap().below)}
            >
              {text.between}
            </Button>
          </article>
        )}
      </Match>
    </Switch>
  )
}
