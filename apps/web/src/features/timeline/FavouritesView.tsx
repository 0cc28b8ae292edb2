import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { favouritesSpec } from "./specs.ts"
import { TimelineView } from "./TimelineView.tsx"

/** What one has liked, last liked first. */
export const FavouritesView = (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader title="Favourites" back={paths.home} />
      <TimelineView
        handle={timelines.open(favouritesSpec)}
        label="Favourites"
        empty={{ title: "No favourites yet", text: "Posts you favourite appear here." }}
      />
    </>
  )
}

export default FavouritesView
