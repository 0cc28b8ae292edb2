import { createMemo, createSignal, type JSX, Show, Suspense } from "solid-js"
import { paths } from "../../paths.ts"
import { TabLinks } from "../../ui/Tabs.tsx"
import { TagWeek } from "../explore/TagWeek.tsx"
import { onDemand } from "../shell/onDemand.ts"
import { currentLocation } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { tagSpec } from "./specs.ts"
import { AddTag, FollowTag } from "./TagControls.tsx"
import { TimelineOptionsMenu } from "./TimelineOptionsMenu.tsx"
import { TimelineView } from "./TimelineView.tsx"
import { text } from "./timeline.text.ts"

const AddToFilter = onDemand(() => import("../filter/AddToFilter.tsx"))

/** Hashtags of one timeline at most: each is a request of its own. */
export const MOST_TAGS = 4

/** The posts with a hashtag, or with any or all of several. `tag`: names joined by `+`, as in the address. */
export const TagView = (props: { readonly tag: string }): JSX.Element => {
  const { timelines } = useScope()
  const tags = [...new Set(props.tag.split("+").filter((name) => name !== ""))].slice(0, MOST_TAGS)
  const all = createMemo(() => tags.length > 1 && new URLSearchParams(currentLocation().search).has("all"))
  const spec = createMemo(() => tagSpec(tags, all()))
  const title = tags.map((name) => `#${name}`).join(" ")
  const handle = createMemo(() => timelines.open(spec()))
  const named = tags.map((name) => `#${name}`)
  const [filtering, setFiltering] = createSignal(false)
  return (
    <>
      <ViewHeader
        title={title}
        back={paths.home}
        actions={
          <>
            <Show when={tags.length === 1 && tags[0]}>{(name) => <FollowTag tag={name()} />}</Show>
            <Show when={tags.length < MOST_TAGS}>
              <AddTag tags={tags} all={all()} />
            </Show>
            <TimelineOptionsMenu
              feed={spec().key}
              items={() => [
                { label: text.tag.filter(named), icon: "filter", onSelect: () => setFiltering(true) },
                { label: text.tag.yours, icon: "hash", href: paths.followedTags }
              ]}
            />
          </>
        }
      >
        <Show when={tags.length > 1}>
          <TabLinks
            label={text.tag.which}
            replace
            tabs={[
              { href: paths.tags(tags), label: text.tag.any, current: !all() },
              { href: paths.tags(tags, true), label: text.tag.all, current: all() }
            ]}
          />
        </Show>
      </ViewHeader>
      <Show when={tags.length === 1 && tags[0]}>{(name) => <TagWeek tag={name()} />}</Show>
      <Show when={filtering()}>
        <Suspense>
          <AddToFilter words={named} onClose={() => setFiltering(false)} />
        </Suspense>
      </Show>
      <Show when={spec().key} keyed>
        {(_) => (
          <TimelineView
            handle={handle()}
            label={text.tag.posts(named, all())}
            empty={{ title: text.tag.none(named, all()), text: text.tag.noneText }}
          />
        )}
      </Show>
    </>
  )
}

export default TagView
