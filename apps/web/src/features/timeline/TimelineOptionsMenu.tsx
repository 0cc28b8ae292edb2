import type { JSX } from "solid-js"
import { announce } from "../../ui/LiveRegion.tsx"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { useScope } from "../shell/scope.ts"
import type { TimelineOptions } from "./rows.ts"
import { text } from "./timeline.text.ts"

/** What to show of a timeline: boosts (all, grouped, none) and replies. */
export const TimelineOptionsMenu = (props: {
  readonly feed: string
  readonly items?: () => ReadonlyArray<MenuItem>
}): JSX.Element => {
  const { timelineOptions } = useScope()
  const now = () => timelineOptions.of(props.feed)
  const set = (change: Partial<TimelineOptions>, said: string) => {
    timelineOptions.set(props.feed, change)
    announce(said)
  }
  const boosts = (value: TimelineOptions["boosts"], label: string): MenuItem => ({
    label,
    icon: "boost",
    checked: now().boosts === value,
    onSelect: () => set({ boosts: value }, label)
  })
  const replies = (value: TimelineOptions["replies"], label: string): MenuItem => ({
    label,
    icon: "reply",
    checked: now().replies === value,
    onSelect: () => set({ replies: value }, label)
  })
  return (
    <Menu
      label={text.options}
      icon="settings"
      items={() => [
        boosts("show", text.boostsShow),
        boosts("group", text.boostsGroup),
        boosts("hide", text.boostsHide),
        replies("show", text.repliesShow),
        replies("hide", text.repliesHide),
        ...(props.items?.() ?? [])
      ]}
    />
  )
}
