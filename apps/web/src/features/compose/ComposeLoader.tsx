import type { Instance } from "@chirp/domain/Instance"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { createResource, createSignal, type JSX, Match, Show, Suspense, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { createPlanning } from "../schedule/planning.ts"
import { makeScheduleApi } from "../schedule/schedule.api.ts"
import { showScheduled } from "../schedule/showScheduled.ts"
import { ActingAs } from "../session/ActingAs.tsx"
import type { ComposeIntent } from "../shell/composing.ts"
import { navigate } from "../shell/router.ts"
import { type Scope, useScope } from "../shell/scope.ts"
import { makeUploadApi } from "../upload/upload.api.ts"
import { createUploads } from "../upload/upload.store.ts"
import { rulesOf } from "../upload/upload.ts"
import { contextOf, takeAhead } from "./ahead.ts"
import { Compose } from "./Compose.tsx"
import { ComposeWaits } from "./ComposeWaits.tsx"
import { makeComposeApi } from "./compose.api.ts"
import type { ComposerOptions } from "./compose.options.ts"
import { type Composer, createComposer } from "./compose.store.ts"
import { text } from "./compose.text.ts"
import { openDraftStore } from "./draft.store.ts"
import { type DraftContext, draftKey, replyTarget } from "./draft.ts"
import { givenOf, type StatusSource } from "./edit.ts"
import { rulesToWriteBy } from "./instance.ts"
import { makeSuggestApi } from "./suggest.api.ts"

const drafts = openDraftStore()

/** What must be known before one can write. */
interface Needed {
  readonly instance: Instance
  readonly context: DraftContext
  readonly parent: RebloggedStatus | undefined
  readonly given: ComposerOptions["given"]
}

type LoaderProps = {
  readonly intent: ComposeIntent
  readonly onPosted: () => void
  /** Told the open composer, so that the frame knows what would be closed. */
  readonly onOpen?: (composer: Composer) => void
  /** What one came with is kept in the draft. */
  readonly onSaved?: () => void
}

/** The composer of the account that writes: the one that is shown, or another of one's own. */
export const ComposeLoader = (props: LoaderProps): JSX.Element => {
  const scope = useScope()
  const [intent, setIntent] = createSignal(props.intent)
  return (
    <Show when={intent()} keyed>
      {(now) => (
        <ActingAs account={now.as ?? scope.me.id} fallback={<ComposeWaits />}>
          <Loaded {...props} intent={now} onWriter={(as, draft) => setIntent({ as, draft })} />
        </ActingAs>
      )}
    </Show>
  )
}

/** Fetches what the composer needs to know (the instance's rules, the post that is answered or changed), then opens it. */
const Loaded = (
  props: LoaderProps & { readonly onWriter: (account: string, context: DraftContext) => void }
): JSX.Element => {
  const scope = useScope()
  const [needed, { refetch }] = createResource(() => need(scope, props.intent))
  return (
    <Suspense fallback={<ComposeWaits />}>
      <Switch>
        <Match when={needed.error}>
          <ErrorState message={messageOf(needed.error)} busy={needed.loading} onRetry={() => void refetch()} />
        </Match>
        <Match when={needed()} keyed>
          {(known) => {
            const composer = open(scope, known, props.intent, props.onPosted, props.onSaved)
            props.onOpen?.(composer)
            return <Compose composer={composer} suggest={makeSuggestApi(scope.http)} onWriter={props.onWriter} />
          }}
        </Match>
      </Switch>
    </Suspense>
  )
}

export default ComposeLoader

const need = async (scope: Scope, intent: ComposeIntent): Promise<Needed> => {
  const asked = rulesToWriteBy(scope.http)
  if (intent.edit !== undefined) {
    const [instance, status, source] = await Promise.all([
      asked,
      statusOf(scope, intent.edit),
      scope.http.get<StatusSource>(api.statusSource(intent.edit))
    ])
    return { instance, context: contextOf(intent), parent: undefined, given: givenOf(status, source) }
  }
  const context = contextOf(intent)
  const kept = intent.draft === undefined ? undefined : await drafts.load(draftKey(scope.me.id, context))
  const target = replyTarget(context) ?? kept?.replyTo
  // A draft opens also when what it answers is gone or cannot be reached: its words come first.
  const parent =
    target === undefined
      ? undefined
      : kept === undefined
        ? statusOf(scope, target)
        : statusOf(scope, target).catch(() => undefined)
  const [instance, answered] = await Promise.all([asked, parent])
  return { instance, context, parent: answered, given: undefined }
}

const open = (
  scope: Scope,
  { instance, context, parent, given }: Needed,
  intent: ComposeIntent,
  onPosted: () => void,
  onSaved: (() => void) | undefined
): Composer => {
  const makeUploads = () => createUploads(makeUploadApi(scope.http), () => rulesOf(instance))
  return createComposer({
    me: scope.me,
    instance,
    context,
    parent,
    prefill: intent.text ?? "",
    files: intent.files ?? [],
    ahead: takeAhead(draftKey(scope.me.id, context)),
    ...(given === undefined ? {} : { given }),
    drafts,
    api: makeComposeApi({ http: scope.http, outbox: scope.outbox, account: scope.me.id }),
    uploads: makeUploads(),
    makeUploads,
    ...(onSaved === undefined ? {} : { onSaved }),
    ...(intent.edit === undefined
      ? { planning: createPlanning({ account: scope.me.id, context, api: makeScheduleApi(scope.http) }) }
      : {}),
    onScheduled: (post) => {
      showScheduled(scope, post)
      onPosted()
    },
    onPosted: (statuses) => {
      show(scope, statuses, parent, intent.edit !== undefined)
      onPosted()
    },
    onKept: () => {
      toast(text.keptOffline)
      onPosted()
    }
  })
}

/** The posts are in every open list at once, and the parent counts them. */
const show = (scope: Scope, statuses: ReadonlyArray<Status>, parent: RebloggedStatus | undefined, edited: boolean) => {
  const { entities, timelines } = scope
  const [first] = statuses
  if (edited) entities.put(statuses)
  else for (const status of statuses) timelines.posted(status)
  const replies = parent === undefined ? undefined : entities.status(parent.id)?.replies_count
  if (parent !== undefined && replies !== undefined && !edited) {
    entities.patch(parent.id, { replies_count: replies + 1 })
  }
  if (first === undefined) return
  const words = edited
    ? text.changesSaved
    : statuses.length > 1 || parent === undefined
      ? text.posted(statuses.length)
      : text.replyPosted
  toast(words, {
    tone: "success",
    action: { label: text.view, run: () => navigate(paths.status(first.account.acct, first.id)) }
  })
}

const statusOf = async (scope: Scope, id: string): Promise<RebloggedStatus> => {
  const known = scope.entities.status(id)
  const account = known === undefined ? undefined : scope.entities.account(known.account_id)
  if (known !== undefined && account !== undefined) return { ...known, account }
  const status = await scope.http.get<Status>(api.status(id))
  scope.entities.put([status])
  return status.reblog ?? status
}
