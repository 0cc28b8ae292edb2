import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { homeSpec, localSpec, publicSpec, type TimelineSpec } from "./specs.ts"
import { TimelineOptionsMenu } from "./TimelineOptionsMenu.tsx"
import { TimelineView } from "./TimelineView.tsx"
import { text } from "./timeline.text.ts"

type Which = "home" | "local" | "public"

/** Phones have no rail: from here everything is two taps away. */
const more = (): ReadonlyArray<MenuItem> => [
  { label: text.conversations, icon: "mail", href: paths.conversations },
  { label: text.lists, icon: "list", href: paths.lists },
  { label: text.bookmarks, icon: "bookmark", href: paths.bookmarks },
  { label: text.favourites, icon: "heart", href: paths.favourites },
  { label: text.drafts, icon: "pen", href: paths.drafts }
]

const view = (which: Which, spec: TimelineSpec) => (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader
        title={text.titles[which]}
        actions={
          <>
            <TimelineOptionsMenu feed={spec.key} />
            <Menu label={text.moreTimelines} icon="list" items={more} />
          </>
        }
      >
        <TabLinks
          label={text.timelines}
          narrowOnly
          tabs={[
            { href: paths.home, label: text.titles.home, current: which === "home" },
            { href: paths.local, label: text.titles.local, current: which === "local" },
            { href: paths.public, label: text.titles.public, current: which === "public" }
          ]}
        />
      </ViewHeader>
      <TimelineView handle={timelines.open(spec)} label={text.labels[which]} empty={text.empty[which]} />
    </>
  )
}

export const HomeView = view("home", homeSpec)
export const LocalView = view("local", localSpec)
export const PublicView = view("public", publicSpec)
