import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { homeSpec, localSpec, publicSpec, type TimelineSpec } from "./specs.ts"
import { TimelineOptionsMenu } from "./TimelineOptionsMenu.tsx"
import { TimelineView } from "./TimelineView.tsx"

type Which = "home" | "local" | "public"

const titles = { home: "Home", local: "Local", public: "Federated" } as const
const empties = {
  home: {
    title: "Your home is quiet",
    text: "Posts of the people and hashtags you follow appear here as they are written."
  },
  local: { title: "Nothing here yet", text: "Public posts of the people on this server appear here." },
  public: { title: "Nothing here yet", text: "Public posts of every server this one knows appear here." }
} as const

/** Phones have no rail: from here everything is two taps away. */
const more: ReadonlyArray<MenuItem> = [
  { label: "Conversations", icon: "mail", href: paths.conversations },
  { label: "Lists", icon: "list", href: paths.lists },
  { label: "Bookmarks", icon: "bookmark", href: paths.bookmarks },
  { label: "Favourites", icon: "heart", href: paths.favourites },
  { label: "Drafts", icon: "pen", href: paths.drafts }
]

const view = (which: Which, spec: TimelineSpec) => (): JSX.Element => {
  const { timelines } = useScope()
  return (
    <>
      <ViewHeader
        title={titles[which]}
        actions={
          <>
            <TimelineOptionsMenu feed={spec.key} />
            <Menu label="More timelines" icon="list" items={() => more} />
          </>
        }
      >
        <TabLinks
          label="Timelines"
          narrowOnly
          tabs={[
            { href: paths.home, label: "Home", current: which === "home" },
            { href: paths.local, label: "Local", current: which === "local" },
            { href: paths.public, label: "Federated", current: which === "public" }
          ]}
        />
      </ViewHeader>
      <TimelineView handle={timelines.open(spec)} label={`${titles[which]} timeline`} empty={empties[which]} />
    </>
  )
}

export const HomeView = view("home", homeSpec)
export const LocalView = view("local", localSpec)
export const PublicView = view("public", publicSpec)
