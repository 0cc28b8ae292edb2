import { createEffect, type JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { closeCompose, composeIntent } from "../shell/composing.ts"
import { currentLocation, goBack } from "../shell/router.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { ComposeLoader } from "./ComposeLoader.tsx"

/** The composer as a view of its own, for shortcuts, shares and links: `/app/compose?reply=<id>&text=<words>&draft=<context>`. */
export const ComposeView = (): JSX.Element => {
  const query = new URLSearchParams(currentLocation().search)
  const reply = query.get("reply") ?? undefined
  const text = query.get("text") ?? undefined
  const draft = query.get("draft") ?? undefined
  // "New post" pressed here: this is it. Two composers over one draft would overwrite each other.
  createEffect(() => {
    if (composeIntent() === undefined) return
    closeCompose()
    document.querySelector<HTMLTextAreaElement>(".compose-view .compose__text")?.focus()
  })
  return (
    <>
      <ViewHeader title={reply === undefined ? "New post" : "Reply"} back={paths.home} />
      <div class="compose-view">
        <ComposeLoader
          intent={{
            ...(reply === undefined ? {} : { replyTo: reply }),
            ...(text === undefined ? {} : { text }),
            ...(draft === undefined ? {} : { draft })
          }}
          onPosted={() => goBack(paths.home)}
        />
      </div>
    </>
  )
}

export default ComposeView
