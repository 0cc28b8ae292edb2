import type { Tag } from "@chirp/domain/Status"
import { createResource, createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../ui/Toast.tsx"
import { currentLocation } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { TimelineView } from "./TimelineView.tsx"
import { tagSpec } from "./timeline.store.ts"

/** The posts with a hashtag, and a switch to have them in home. */
export const TagView = (props: { readonly tag: string }): JSX.Element => {
  const { http, timelines } = useScope()
  const handle = timelines.open(tagSpec(props.tag))
  if (currentLocation().by === "push") handle.fromTop()
  const [tag, { mutate }] = createResource(() => http.get<Tag>(api.tag(props.tag)).catch(() => undefined))
  const [busy, setBusy] = createSignal(false)
  const follow = async () => {
    const before = tag()
    const on = before?.following !== true
    setBusy(true)
    mutate({ name: props.tag, url: "", ...before, following: on })
    try {
      mutate(await http.send<Tag>("POST", on ? api.followTag(props.tag) : api.unfollowTag(props.tag)))
      toast(on ? `You follow #${props.tag}. Its posts appear in your home.` : `You no longer follow #${props.tag}.`, {
        tone: "success"
      })
    } catch (error) {
      mutate(before)
      toast(`Could not ${on ? "follow" : "unfollow"} #${props.tag}. ${messageOf(error)}`, { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <ViewHeader
        title={`#${props.tag}`}
        back={paths.home}
        actions={
          <Show when={!tag.loading}>
            <Button
              size="sm"
              variant={tag()?.following ? "soft" : "primary"}
              busy={busy()}
              aria-pressed={tag()?.following === true}
              onClick={() => void follow()}
            >
              {tag()?.following ? "Following" : "Follow"}
            </Button>
          </Show>
        }
      />
      <TimelineView
        handle={handle}
        label={`Posts with #${props.tag}`}
        empty={{ title: `No posts with #${props.tag} yet`, text: "Posts that this server hears of appear here." }}
      />
    </>
  )
}
