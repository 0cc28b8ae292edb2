import type { Tag } from "@chirp/domain/Status"
import { createResource, type JSX, Show } from "solid-js"
import { api } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import type { HistoryDay } from "./trends.ts"
import { WeekChart } from "./WeekChart.tsx"

/** The week of one hashtag, where the server knows it and anybody used it; without it the posts stand alone. */
export const TagWeek = (props: { readonly tag: string }): JSX.Element => {
  const { http } = useScope()
  const [tag] = createResource(() =>
    http
      .get<Tag & { readonly history?: ReadonlyArray<HistoryDay> | boolean }>(api.tag(props.tag))
      .catch(() => undefined)
  )
  const history = () => {
    const known = tag.latest?.history
    return Array.isArray(known) && known.some(({ uses }) => Number(uses) > 0) ? known : undefined
  }
  // Not under Suspense: the posts do not wait for their statistics.
  return <Show when={!tag.loading && history()}>{(known) => <WeekChart history={known()} />}</Show>
}
