import type { Status } from "@chirp/domain/Status"
import { createResource, For, type JSX, Show } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { ApiError } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { IconButton } from "../../ui/Button.tsx"
import { useScope } from "../shell/scope.ts"
import { nameOf } from "../status/status.ts"
import { text } from "./filter.text.ts"
import type { PostRow } from "./filterForm.ts"

const Post = (props: { readonly row: PostRow; readonly onRemove: () => void }): JSX.Element => {
  const { entities, http } = useScope()
  const [found] = createResource(
    () => props.row.statusId,
    async (id) => {
      if (entities.status(id) === undefined) entities.put([await http.get<Status>(api.status(id))])
      return id
    }
  )
  const gone = () => found.error instanceof ApiError && found.error.status === 404
  const post = () => (found.error ? undefined : entities.status(props.row.statusId))
  const author = () => entities.account(post()?.account_id ?? "")
  return (
    <li class="filter-editor__post">
      <Show
        when={post() && author()}
        fallback={<span class="entry__hint">{gone() ? text.postGone : props.row.statusId}</span>}
      >
        {(by) => (
          <a href={paths.status(by().acct, props.row.statusId)} dir="auto">
            <b>{nameOf(by())}</b> {post()?.spoiler_text || textOf(post()?.content ?? "")}
          </a>
        )}
      </Show>
      <IconButton
        icon="close"
        label={
          author() ? text.removePost(nameOf(author() as NonNullable<ReturnType<typeof author>>)) : text.removeGonePost
        }
        onClick={props.onRemove}
      />
    </li>
  )
}

/** The single posts of a filter; they come into it by their own menus. */
export const FilterPosts = (props: {
  readonly posts: ReadonlyArray<PostRow>
  readonly onChange: (posts: ReadonlyArray<PostRow>) => void
}): JSX.Element => (
  <section class="entry" aria-labelledby="filter-posts">
    <h2 id="filter-posts" class="entry__label">
      {text.postsLegend}
    </h2>
    <ul>
      <For each={props.posts}>
        {(row) => <Post row={row} onRemove={() => props.onChange(props.posts.filter((one) => one !== row))} />}
      </For>
    </ul>
  </section>
)
