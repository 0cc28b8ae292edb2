import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { createEffect, createMemo, createSignal, type JSX, onCleanup, onMount, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { locale } from "../../language/formats.ts"
import { paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { toast } from "../../ui/Toast.tsx"
import { openCompose } from "../shell/composing.ts"
import { currentLocation } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { noteFailed } from "./alerts.ts"
import { editScheduled, keepScheduled } from "./editing.ts"
import { lostFiles } from "./lostFiles.ts"
import { cardId, type ScheduledActions } from "./ScheduledCard.tsx"
import { ScheduledList } from "./ScheduledList.tsx"
import { SchedulePicker } from "./SchedulePicker.tsx"
import { type Outcome, scheduledOf } from "./schedule.store.ts"
import { text } from "./schedule.text.ts"
import { whenWords } from "./schedule.ts"
import { dueOf } from "./scheduled.ts"
import { useNow } from "./ticker.ts"
import { WeekView } from "./WeekView.tsx"
import { dayAt, isDay, localZone, zoneWords } from "./zone.ts"
import "./Scheduled.css"

/** What waits to go out: as a list with what failed on top, or as a week. */
export const ScheduledView = (): JSX.Element => {
  const scope = useScope()
  const store = scheduledOf(scope)
  const zone = localZone()
  const now = useNow()
  const [busy, setBusy] = createSignal<string>()
  const [moving, setMoving] = createSignal<ScheduledPost>()
  const [cancelling, setCancelling] = createSignal<ScheduledPost>()
  const query = createMemo(() => new URLSearchParams(currentLocation().search))
  const view = () => (query().get("view") === "week" ? "week" : "list")
  const day = () => {
    const asked = query().get("day")
    return asked !== null && isDay(asked) ? asked : dayAt(Date.now(), zone)
  }
  const words = (instant: number) => whenWords(instant, Date.now(), zone, locale())

  onMount(() => onCleanup(store.enter()))
  createEffect(() => store.askOverdue(now()))
  createEffect(() => {
    if (store.state() === "ready") noteFailed(store.posts().filter(({ state }) => state === "failed").length)
  })

  /** The card after one that goes takes the focus, or the heading. */
  const heir = (id: string): string | undefined => {
    const cards = [...document.querySelectorAll(".scheduled")].map((card) => card.id)
    const at = cards.indexOf(cardId(id))
    return cards[at + 1] ?? cards[at - 1]
  }
  const focusOn = (id: string | undefined) =>
    queueMicrotask(() =>
      (document.getElementById(id ?? "") ?? document.getElementById("view-title"))?.focus({ preventScroll: false })
    )

  /** Runs an action on a post; true when it was done. What stands in the way is said. */
  const run = async (
    post: ScheduledPost,
    couldNot: (why: string) => string,
    action: (post: ScheduledPost) => Promise<Outcome>
  ): Promise<ScheduledPost | undefined> => {
    if (busy() !== undefined) return undefined
    setBusy(post.id)
    try {
      const outcome = await action(post)
      if (outcome.is === "done") return outcome.post
      toast(outcome.is === "failed" ? couldNot(outcome.message) : text[outcome.is], { tone: "error" })
      return undefined
    } finally {
      setBusy(undefined)
    }
  }

  const restore = async (post: ScheduledPost) => {
    const outcome = await store.restore(post)
    if (outcome.is === "done") {
      toast(text.restored(words(dueOf(outcome.post))), { tone: "success" })
      return focusOn(cardId(outcome.post.id))
    }
    const why = outcome.is === "failed" ? outcome.message : text[outcome.is]
    // Nothing that was written may be lost: what cannot be scheduled any more becomes a draft.
    const lost = await lostFiles(scope.http, post).catch(() => new Map())
    await keepScheduled(scope.me.id, post, lost, why)
    toast(text.notRestored(why), { tone: "error" })
  }

  const actions: ScheduledActions = {
    busy,
    edit: (post) => void editScheduled(scope, post).then(openCompose, () => toast(text.editFailed, { tone: "error" })),
    move: setMoving,
    retry: async (post) => {
      const done = await run(post, text.notSent, store.retry)
      if (done) toast(text.sentNow, { tone: "success" })
    },
    toDrafts: async (post) => {
      const next = heir(post.id)
      let lost: ReadonlyMap<string, Blob>
      try {
        // before the post is gone, and its files with it
        lost = await lostFiles(scope.http, post)
      } catch (error) {
        return toast(text.filesAway(messageOf(error)), { tone: "error" })
      }
      const removed = await run(post, text.notMoved, store.cancel)
      if (!removed) return
      try {
        await keepScheduled(scope.me.id, removed, lost, removed.problem?.message)
        toast(text.movedToDrafts, { tone: "success", action: { label: text.undo, run: () => void restore(removed) } })
        focusOn(next)
      } catch {
        await store.restore(removed)
        toast(text.draftFailed, { tone: "error" })
      }
    },
    cancel: setCancelling
  }
  const cancel = async (post: ScheduledPost) => {
    setCancelling(undefined)
    const next = heir(post.id)
    const removed = await run(post, text.notCancelled, store.cancel)
    if (!removed) return
    toast(post.state === "failed" ? text.removed : text.cancelled, {
      tone: "success",
      action: { label: text.undo, run: () => void restore(removed) }
    })
    focusOn(next)
  }
  const move = async (post: ScheduledPost, instant: number) => {
    setMoving(undefined)
    const done = await run(post, text.notMoved, (one) => store.reschedule(one, instant))
    if (!done) return
    toast(text.timeSet(words(instant)), {
      tone: "success",
      ...(post.state === "scheduled"
        ? {
            action: {
              label: text.undo,
              run: () => void run(done, text.notMovedBack, (one) => store.reschedule(one, dueOf(post)))
            }
          }
        : {})
    })
    focusOn(cardId(post.id))
  }
  const subtitle = () => {
    const limits = store.limits()
    return [limits && text.waiting(limits.waiting, limits.max_waiting), zoneWords(zone, now(), locale())]
      .filter((part) => part !== undefined)
      .join(" · ")
  }

  return (
    <>
      <ViewHeader
        title={text.title}
        subtitle={subtitle()}
        back={paths.home}
        actions={<IconButton icon="plus" label={text.newPost} onClick={() => openCompose()} />}
      >
        <TabLinks
          label={text.views}
          replace
          tabs={[
            { href: paths.scheduled, label: text.list, current: view() === "list" },
            { href: paths.scheduledWeek(), label: text.week, current: view() === "week" }
          ]}
        />
      </ViewHeader>
      <Show
        when={view() === "week"}
        fallback={<ScheduledList store={store} actions={actions} zone={zone} now={now()} />}
      >
        <WeekView store={store} actions={actions} zone={zone} now={now()} day={day()} />
      </Show>
      <Show when={moving()} keyed>
        {(post) => (
          <SchedulePicker
            initial={Math.max(dueOf(post), Date.now())}
            onChoose={(instant) => void move(post, instant)}
            onClose={() => setMoving(undefined)}
          />
        )}
      </Show>
      <Show when={cancelling()} keyed>
        {(post) => (
          <Dialog
            size="sm"
            title={post.state === "failed" ? text.removeTitle : text.cancelTitle}
            onClose={() => setCancelling(undefined)}
            actions={
              <>
                <Button autofocus onClick={() => setCancelling(undefined)}>
                  {text.keep}
                </Button>
                <Button variant="danger" onClick={() => void cancel(post)}>
                  {post.state === "failed" ? text.remove : text.cancel}
                </Button>
              </>
            }
          >
            <p>{text.cancelText}</p>
          </Dialog>
        )}
      </Show>
    </>
  )
}

export default ScheduledView
