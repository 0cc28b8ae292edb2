import { createResource, type JSX } from "solid-js"
import { api, paths } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { listSpec } from "../timeline/specs.ts"
import { TimelineOptionsMenu } from "../timeline/TimelineOptionsMenu.tsx"
import { TimelineView } from "../timeline/TimelineView.tsx"
import type { List } from "./list.ts"

/** The posts of the people on a list. */
export const ListView = (props: { readonly id: string }): JSX.Element => {
  const { http, timelines } = useScope()
  const spec = listSpec(props.id)
  const [list] = createResource(() => http.get<List>(api.list(props.id)).catch(() => undefined))
  const title = () => (list.loading ? "List" : (list()?.title ?? "List"))
  return (
    <>
      <ViewHeader title={title()} back={paths.lists} actions={<TimelineOptionsMenu feed={spec.key} />} />
      <TimelineView
        handle={timelines.open(spec)}
        label={`Posts of the list ${title()}`}
        empty={{
          title: "Nothing on this list yet",
          text: "Posts of the people on it appear here as they are written."
        }}
      />
    </>
  )
}

export default ListView
