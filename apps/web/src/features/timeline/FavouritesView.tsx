import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { favouritesSpec } from "./specs.ts"
import { TimelineView } from "./TimelineView.tsx"
import { text } from "./timeline.text.ts"

/** What one has liked, last liked first. */
export const FavouritesView = (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader title={text.favourites} back={paths.home} />
      <TimelineView handle={timelines.open(favouritesSpec)} label={text.favourites} empty={text.empty.favourites} />
    </>
  )
}

export default FavouritesView
