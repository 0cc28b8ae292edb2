import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { createResource, createSignal, For, type JSX, Match, Show, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { keepAsDraft } from "../drafts/keepAsDraft.ts"
import { openCompose } from "../shell/composing.ts"
import { useScope } from "../shell/scope.ts"
import type { StatusEntity } from "../status/entities.ts"
import { openDraftStore } from "./draft.store.ts"
import { draftKey } from "./draft.ts"
import { contentTypeOf, pollOf, type StatusSource } from "./edit.ts"
import "./PostDialog.css"
import { text } from "./compose.text.ts"

/** What is asked or shown about a post besides its text: deleting it to write it anew, how it was changed. */
export const PostDialog = (props: {
  readonly what: "redraft" | "history"
  readonly status: StatusEntity
  readonly onClose: () => void
  readonly onRemoved?: () => void
}): JSX.Element => (
  <Show when={props.what === "history"} fallback={<Redraft {...props} />}>
    <History status={props.status} onClose={props.onClose} />
  </Show>
)

export default PostDialog

const Redraft = (props: {
  readonly status: StatusEntity
  readonly onClose: () => void
  readonly onRemoved?: () => void
}): JSX.Element => {
  const { me, http, statuses } = useScope()
  const [busy, setBusy] = createSignal(false)
  /** The draft is kept first: whatever happens to the post, its words are there. */
  const redraft = async () => {
    const { status } = props
    setBusy(true)
    try {
      const source = await http.get<StatusSource>(api.statusSource(status.id))
      const context = await keepAsDraft(me.id, {
        text: source.text,
        spoiler: source.spoiler_text,
        sensitive: status.sensitive,
        visibility: status.visibility,
        language: status.language ?? undefined,
        replyTo: status.in_reply_to_id ?? undefined,
        media: status.media_attachments,
        // a new post, so its poll runs as long as it was meant to
        poll: pollOf(status, Date.parse(status.created_at)),
        localOnly: status.local_only === true,
        contentType: contentTypeOf(source.content_type)
      })
      if (!(await statuses.remove(status.id))) {
        await openDraftStore().remove(draftKey(me.id, context))
        return
      }
      props.onClose()
      props.onRemoved?.()
      openCompose({ draft: context })
    } catch (error) {
      toast(text.redraft.failed(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={text.redraft.title}
      size="sm"
      onClose={props.onClose}
      canClose={() => !busy()}
      actions={
        <>
          <Button autofocus onClick={props.onClose}>
            {text.redraft.cancel}
          </Button>
          <Button variant="danger" busy={busy()} onClick={() => void redraft()}>
            {text.redraft.now}
          </Button>
        </>
      }
    >
      <p>{text.redraft.text}</p>
    </Dialog>
  )
}

/** One version, as `GET /api/v1/statuses/:id/history` gives it: no ids, oldest first. */
type Version = Pick<
  Status,
  "content" | "spoiler_text" | "created_at" | "emojis" | "media_attachments" | "sensitive"
> & {
  readonly poll?: { readonly options: ReadonlyArray<{ readonly title: string }> } | null
}

const History = (props: { readonly status: StatusEntity; readonly onClose: () => void }): JSX.Element => {
  const { http } = useScope()
  const [versions, { refetch }] = createResource(() =>
    http.get<ReadonlyArray<Version>>(api.statusHistory(props.status.id))
  )
  const newestFirst = () => (versions() ?? []).toReversed()
  return (
    <Dialog title={text.history.title} onClose={props.onClose}>
      <Switch fallback={<Spinner size={28} />}>
        <Match when={versions.error}>
          <ErrorState message={messageOf(versions.error)} busy={versions.loading} onRetry={() => void refetch()} />
        </Match>
        <Match when={versions()}>
          <ol class="versions">
            <For each={newestFirst()}>
              {(version, index) => (
                <li class="version">
                  <p class="version__when">
                    <b>
                      {index() === 0
                        ? text.history.now
                        : index() === newestFirst().length - 1
                          ? text.history.first
                          : text.history.before}
                    </b>{" "}
                    <time datetime={version.created_at}>{absoluteTime(version.created_at)}</time>
                  </p>
                  <Show when={version.spoiler_text}>
                    <p class="version__spoiler">
                      <EmojiText text={version.spoiler_text} emojis={version.emojis} />
                    </p>
                  </Show>
                  <Html html={version.content} emojis={version.emojis} lang={props.status.language ?? undefined} />
                  <Show when={version.poll}>
                    {(poll) => (
                      <ul class="version__poll">
                        <For each={poll().options}>{(option) => <li>{option.title}</li>}</For>
                      </ul>
                    )}
                  </Show>
                  <Media media={version.media_attachments} />
                </li>
              )}
            </For>
          </ol>
        </Match>
      </Switch>
    </Dialog>
  )
}

const Media = (props: { readonly media: RebloggedStatus["media_attachments"] }): JSX.Element => (
  <Show when={props.media.length > 0}>
    <ul class="version__media">
      <For each={props.media}>
        {(media) => (
          <li>
            <Show when={media.preview_url}>{(src) => <img src={src()} alt="" decoding="async" />}</Show>
            <span>{media.description || text.history.noDescription}</span>
          </li>
        )}
      </For>
    </ul>
  </Show>
)
