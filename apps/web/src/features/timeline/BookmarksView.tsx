import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { bookmarksSpec } from "./specs.ts"
import { TimelineView } from "./TimelineView.tsx"

/** What one has put aside, last bookmarked first. */
export const BookmarksView = (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader title="Bookmarks" back={paths.home} />
      <TimelineView
        handle={timelines.open(bookmarksSpec)}
        label="Bookmarks"
        empty={{ title: "No bookmarks yet", text: "Posts you bookmark appear here. Only you see them." }}
      />
    </>
  )
}

export default BookmarksView
