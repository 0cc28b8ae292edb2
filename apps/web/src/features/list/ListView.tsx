import { createResource, type JSX } from "solid-js"
import { api, paths } from "../../paths.ts"
import { Icon } from "../../ui/Icon.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { listSpec } from "../timeline/specs.ts"
import { TimelineOptionsMenu } from "../timeline/TimelineOptionsMenu.tsx"
import { TimelineView } from "../timeline/TimelineView.tsx"
import { text } from "./list.text.ts"
import type { List } from "./list.ts"

/** The posts of the people on a list. */
export const ListView = (props: { readonly id: string }): JSX.Element => {
  const { http, timelines } = useScope()
  const spec = listSpec(props.id)
  const [list] = createResource(() => http.get<List>(api.list(props.id)).catch(() => undefined))
  const title = () => (list.loading ? text.one : (list()?.title ?? text.one))
  return (
    <>
      <ViewHeader
        title={title()}
        back={paths.lists}
        actions={
          <>
            <a
              class="icon-button"
              href={paths.listEdit(props.id)}
              aria-label={text.editNamed(title())}
              title={text.editNamed(title())}
            >
              <Icon name="pen" size={20} />
            </a>
            <TimelineOptionsMenu feed={spec.key} />
          </>
        }
      />
      <TimelineView
        handle={timelines.open(spec)}
        label={text.posts(title())}
        empty={{ title: text.noPosts, text: text.noPostsHint }}
      />
    </>
  )
}

export default ListView
