import { createEffect, createResource, type JSX, Show } from "solid-js"
import { paths } from "../../paths.ts"
import { toast } from "../../ui/Toast.tsx"
import { dropShare, readShare, shareText } from "../install/share.store.ts"
import { type ComposeIntent, closeCompose, composeIntent } from "../shell/composing.ts"
import { currentLocation, goBack, navigate } from "../shell/router.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { Composing } from "./ComposeDialog.tsx"
import { text as said } from "./compose.text.ts"

/** The composer as a view of its own, for shortcuts, shares and links: `/app/compose?reply=<id>&text=<words>&draft=<context>`. */
export const ComposeView = (): JSX.Element => {
  const query = new URLSearchParams(currentLocation().search)
  const reply = query.get("reply") ?? undefined
  const text = query.get("text") ?? undefined
  const draft = query.get("draft") ?? undefined
  const share = query.get("share") ?? undefined
  const [intent] = createResource(async (): Promise<ComposeIntent> => {
    const shared = share === undefined ? undefined : await readShare(share).catch(() => undefined)
    if (share === "lost") toast(said.shareLost, { tone: "error" })
    const words = shared === undefined ? text : shareText(shared)
    return {
      ...(reply === undefined ? {} : { replyTo: reply }),
      ...(draft === undefined ? {} : { draft }),
      ...(words === undefined ? {} : { text: words }),
      ...(shared === undefined
        ? {}
        : { files: shared.files.map(({ name, file }) => new File([file], name, { type: file.type })) })
    }
  })
  /** It is in the draft: the share has done its work, and a reload must not add it again. */
  const saved = () => {
    if (share === undefined) return
    void dropShare(share).catch(() => undefined)
    if (currentLocation().search !== "") navigate(paths.compose, { replace: true })
  }
  // "New post" pressed here: this is it. Two composers over one draft would overwrite each other.
  createEffect(() => {
    if (composeIntent() === undefined) return
    closeCompose()
    document.querySelector<HTMLTextAreaElement>(".compose-view .compose__text")?.focus()
  })
  return (
    <>
      <ViewHeader title={reply === undefined ? said.titles.new : said.titles.reply} back={paths.home} />
      <div class="compose-view">
        <Show when={intent()} keyed>
          {(ready) => <Composing intent={ready} onSaved={saved} onPosted={() => goBack(paths.home)} />}
        </Show>
      </div>
    </>
  )
}

export default ComposeView
