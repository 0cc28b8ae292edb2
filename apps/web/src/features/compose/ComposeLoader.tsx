import type { Instance } from "@chirp/domain/Instance"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { createResource, type JSX, Match, Suspense, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import type { ComposeIntent } from "../shell/composing.ts"
import { navigate } from "../shell/router.ts"
import { type Scope, useScope } from "../shell/scope.ts"
import { makeUploadApi } from "../upload/upload.api.ts"
import { createUploads } from "../upload/upload.store.ts"
import { rulesOf } from "../upload/upload.ts"
import { Compose } from "./Compose.tsx"
import { ComposeWaits } from "./ComposeWaits.tsx"
import { makeComposeApi } from "./compose.api.ts"
import { type Composer, createComposer } from "./compose.store.ts"
import { openDraftStore } from "./draft.store.ts"
import { replyContext } from "./draft.ts"
import { instanceOf } from "./instance.ts"

const drafts = openDraftStore()

/** Fetches what the composer needs to know (the instance's rules, the post that is answered), then opens it. */
export const ComposeLoader = (props: {
  readonly intent: ComposeIntent
  readonly onPosted: () => void
  /** Told the open composer, so that the frame knows what would be closed. */
  readonly onOpen?: (composer: Composer) => void
}): JSX.Element => {
  const scope = useScope()
  const [needed, { refetch }] = createResource(async () => {
    const [instance, parent] = await Promise.all([instanceOf(scope.http), parentOf(scope, props.intent.replyTo)])
    return { instance, parent }
  })
  return (
    <Suspense fallback={<ComposeWaits />}>
      <Switch>
        <Match when={needed.error}>
          <ErrorState message={messageOf(needed.error)} busy={needed.loading} onRetry={() => void refetch()} />
        </Match>
        <Match when={needed()} keyed>
          {({ instance, parent }) => {
            const composer = open(scope, instance, parent, props.intent, props.onPosted)
            props.onOpen?.(composer)
            return <Compose composer={composer} />
          }}
        </Match>
      </Switch>
    </Suspense>
  )
}

export default ComposeLoader

const open = (
  scope: Scope,
  instance: Instance,
  parent: RebloggedStatus | undefined,
  intent: ComposeIntent,
  onPosted: () => void
): Composer => {
  const uploads = createUploads(makeUploadApi(scope.http), () => rulesOf(instance))
  return createComposer({
    me: scope.me,
    instance,
    context: parent === undefined ? "new" : replyContext(parent.id),
    parent,
    prefill: intent.text ?? "",
    drafts,
    api: makeComposeApi(scope.http),
    uploads,
    onPosted: (status) => {
      show(scope, status, parent)
      onPosted()
    }
  })
}

/** The post is in every open list at once, and its parent counts it. */
const show = (scope: Scope, status: Status, parent: RebloggedStatus | undefined) => {
  const { entities, timelines } = scope
  timelines.posted(status)
  const replies = parent === undefined ? undefined : entities.status(parent.id)?.replies_count
  if (parent !== undefined && replies !== undefined) entities.patch(parent.id, { replies_count: replies + 1 })
  toast(parent === undefined ? "Posted" : "Reply posted", {
    tone: "success",
    action: { label: "View", run: () => navigate(paths.status(status.account.acct, status.id)) }
  })
}

const parentOf = async (scope: Scope, id: string | undefined): Promise<RebloggedStatus | undefined> => {
  if (id === undefined) return undefined
  const known = scope.entities.status(id)
  const account = known === undefined ? undefined : scope.entities.account(known.account_id)
  if (known !== undefined && account !== undefined) return { ...known, account }
  const status = await scope.http.get<Status>(api.status(id))
  scope.entities.put([status])
  return status.reblog ?? status
}
