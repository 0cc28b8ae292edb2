import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { bookmarksSpec } from "./specs.ts"
import { TimelineView } from "./TimelineView.tsx"
import { text } from "./timeline.text.ts"

/** What one has put aside, last bookmarked first. */
export const BookmarksView = (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader title={text.bookmarks} back={paths.home} />
      <TimelineView handle={timelines.open(bookmarksSpec)} label={text.bookmarks} empty={text.empty.bookmarks} />
    </>
  )
}

export default BookmarksView
