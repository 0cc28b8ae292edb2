import type { Status } from "@chirp/domain/Status"
import { batch, createEffect, createSignal, getOwner, on, onCleanup } from "solid-js"
import { createStore, unwrap } from "solid-js/store"
import { ApiError, messageOf } from "../../clients/http.ts"
import { missingAlt, waitsForConnection } from "../upload/upload.ts"
import type { ComposePhase, ComposerOptions } from "./compose.options.ts"
import { text } from "./compose.text.ts"
import { asksForAlt, blocker, type Composition, lengthOf, requestOf, type StatusRequest } from "./compose.ts"
import { detectLanguage } from "./detectLanguage.ts"
import {
  autosaveDelay,
  besideOf,
  type Draft,
  draftKey,
  editTarget,
  type Idempotency,
  idempotencyFor,
  isUntouched,
  replyTarget
} from "./draft.ts"
import { rememberLanguage, spokenLanguages } from "./habits.ts"
import { onLeaving } from "./leaving.ts"
import { outgoing } from "./outgoing.ts"
import { readdressed } from "./reply.ts"
import { createFurther, isBlank, maxSegments, type Segment } from "./segments.ts"
import { compositionOf, startOf, withPrefill } from "./start.ts"

export type Composer = ReturnType<typeof createComposer>

const maxNotices = 6

/** One open composer. Every change is on the device within `autosaveDelay`, and at once when the page is hidden or the owner goes. */
export const createComposer = (options: ComposerOptions) => {
  const { me, instance, context, parent, drafts, api, uploads, planning } = options
  /** Names this composer in what it keeps: another tab may be writing under the same key. */
  const writer = crypto.randomUUID()
  let key = draftKey(me.id, context)
  let loadedAt: number | undefined
  const editing = editTarget(context)
  const spoken = spokenLanguages(me)
  const start = startOf(options, spoken)
  const [composition, setComposition] = createStore<Composition>({
    ...start,
    text: start.text + (options.ahead?.text ?? "")
  })
  const [phase, setPhase] = createSignal<ComposePhase>({ at: "loading" })
  const [notices, setNotices] = createSignal<ReadonlyArray<string>>([])
  const [restored, setRestored] = createSignal(false)
  const [savedAt, setSavedAt] = createSignal<number | undefined>()
  /** What is written is nowhere but on the screen. */
  const [unkept, setUnkept] = createSignal(false)
  const further = createFurther(getOwner(), options.makeUploads)
  let idempotency: Idempotency | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let loaded = false
  let languageChosen = false
  let opened: string | undefined
  /** It was to be sent before the draft was there. */
  let sendWhenLoaded = options.ahead?.send === true

  const first: Segment = {
    id: "first",
    text: () => composition.text,
    poll: () => composition.poll,
    change: (part) => setComposition(part),
    uploads
  }
  const segments = (): ReadonlyArray<Segment> => [first, ...further.list()]
  /** The posts that will be made: blank ones of a thread are left out. */
  const filled = () => {
    const some = segments().filter((one) => !isBlank(one))
    return some.length === 0 ? [first] : some
  }
  const partOf = (segment: Segment, index: number): Composition => ({
    ...unwrap(composition),
    text: segment.text(),
    poll: segment.poll(),
    ...(index === 0 ? {} : { context: "new" as const, replyTo: undefined })
  })
  /** The outbox takes posts and files that wait for a connection; the scheduler takes what is whole. */
  const later = () =>
    planning?.plan() === undefined &&
    (!navigator.onLine || segments().some((one) => waitsForConnection(one.uploads.items())))

  const draft = (): Draft => ({
    key,
    account: me.id,
    writer,
    ...unwrap(composition),
    media: uploads.snapshot(),
    more: further.snapshot(),
    idempotency,
    updatedAt: Date.now()
  })

  const notice = (sentence: string) =>
    setNotices((before) => (before.includes(sentence) ? before : [...before, sentence].slice(-maxNotices)))

  /** Of a scheduled post that is edited, everything is there from the start: only what differs from it was made now. */
  const fingerprint = () =>
    JSON.stringify([posts(), planning?.plan()?.at, segments().map((one) => one.uploads.items().map(({ alt }) => alt))])
  const touched = (now = draft()) => (opened === undefined ? !isUntouched(now, start) : fingerprint() !== opened)

  const settled = () => phase().at === "sent" || phase().at === "sending"

  /** False when what is written could not be kept. */
  const save = async (): Promise<boolean> => {
    clearTimeout(timer)
    timer = undefined
    if (!loaded) await restoring
    if (!settled()) await write()
    return !unkept()
  }

  const seen = () => ({ writer, loadedAt })
  const forget = () => drafts.remove(key, seen())

  const write = async () => {
    const now = draft()
    try {
      if (!touched(now)) {
        await forget()
        setSavedAt(undefined)
      } else {
        if (!(await drafts.save(now, seen()))) {
          // Another tab has kept something else there: both stay, from here on this one as a draft of its own.
          const beside = besideOf(draft(), writer)
          key = beside.key
          setComposition({ context: beside.context, replyTo: beside.replyTo })
          await drafts.save(draft(), seen())
          notice(text.besideAnother)
        }
        setSavedAt(now.updatedAt)
        options.onSaved?.()
      }
      setUnkept(false)
    } catch {
      if (!touched(now)) return
      // no room, or no database: the words at least
      const noted = drafts.note(draft(), seen())
      const files = segments().some((one) => one.uploads.snapshot().some(({ at }) => at === "device"))
      setUnkept(!noted || files)
      if (noted) setSavedAt(now.updatedAt)
      if (!noted) notice(text.cannotKeep)
      else if (files) notice(text.wordsOnly)
    }
  }

  const restore = async () => {
    let typed = ""
    try {
      const kept = await drafts.load(key)
      // what was typed while all this was on its way goes after what is there, where the caret would have been
      typed = composition.text.startsWith(start.text) ? composition.text.slice(start.text.length) : composition.text
      if (kept !== undefined) {
        loadedAt = kept.updatedAt
        idempotency = kept.idempotency
        setComposition({ ...compositionOf(kept), text: withPrefill(kept.text, options.prefill) + typed })
        setRestored(true)
        setSavedAt(kept.updatedAt)
        if (kept.reason !== undefined) notice(kept.reason)
        const lost = await Promise.all([uploads.restore(kept.media), further.restore(kept.more ?? [])])
        for (const sentence of lost.flat()) notice(sentence)
      } else if (options.given !== undefined) {
        for (const sentence of await uploads.restore(options.given.media)) notice(sentence)
      }
    } catch {
      notice(text.wordsOnly)
    }
    for (const sentence of uploads.add(options.files ?? [])) notice(sentence)
    planning?.begin(restored())
    if (planning?.plan()?.scheduled !== undefined) {
      languageChosen = true
      opened = fingerprint()
    }
    loaded = true
    setPhase({ at: "writing" })
    if ((options.files ?? []).length > 0 || options.prefill !== "" || typed !== "") await write()
    options.ahead?.taken()
    // a draft that is older than the wish to send is looked at first
    if (sendWhenLoaded && !restored()) await submit()
  }
  const restoring = restore()

  createEffect(
    on(
      [
        () => ({ ...composition, poll: JSON.stringify(composition.poll) }),
        () => segments().map((one) => [one.uploads.items(), one.text(), one.poll()])
      ],
      () => {
        if (phase().at === "failed" || phase().at === "asking") setPhase({ at: "writing" })
        if (!loaded || settled()) return
        clearTimeout(timer)
        timer = setTimeout(() => {
          guess()
          void save()
        }, autosaveDelay)
      },
      { defer: true }
    )
  )

  /** The language follows the words until the person chooses one. */
  const guess = () => {
    if (languageChosen || editing !== undefined) return
    const written = segments()
      .map((one) => one.text())
      .join("\n")
    const found = detectLanguage(written, spoken)
    if (found !== undefined && found !== composition.language) setComposition({ language: found })
  }

  const leave = () => {
    if (loaded && !settled() && touched()) drafts.note(draft(), seen())
    void save()
  }
  onLeaving(leave, () => unkept() && !settled())
  onCleanup(() => void save())

  const problem = () => {
    const late = planning?.problem()
    if (late !== undefined) return { message: late, quiet: false }
    const posts = filled()
    for (const [index, one] of posts.entries()) {
      const found = blocker(partOf(one, index), one.uploads.items(), instance.configuration, later())
      if (found === undefined) continue
      return posts.length === 1
        ? found
        : { ...found, message: text.problem.inPart(segments().indexOf(one) + 1, found.message) }
    }
    return undefined
  }
  const allMissingAlt = () => segments().flatMap((one) => missingAlt(one.uploads.items()))

  const failed = (error: unknown) => {
    const signedOut = error instanceof ApiError && error.status === 401
    setPhase({ at: "failed", message: signedOut ? text.sessionEnded : messageOf(error), signedOut })
  }

  const finish = async () => {
    setPhase({ at: "sent" })
    clearTimeout(timer)
    rememberLanguage(me.id, composition.language)
    planning?.forget()
    await forget().catch(() => undefined)
    uploads.clear()
    further.clear()
  }

  const posts = (): ReadonlyArray<StatusRequest> =>
    filled().map((one, index) => requestOf(partOf(one, index), one.uploads.items()))

  /** Of a thread, these are out: what is left answers the last of them. */
  const keepRest = async (statuses: ReadonlyArray<Status>) => {
    const last = statuses.at(-1)
    if (last === undefined) return
    const [next, ...rest] = filled().slice(statuses.length)
    const nextPart = next === undefined ? undefined : { text: next.text(), poll: next.poll() }
    const media = next?.uploads.snapshot() ?? []
    const more = rest.map((one) => ({ text: one.text(), media: one.uploads.snapshot(), poll: one.poll() }))
    batch(() => {
      uploads.clear()
      further.clear()
      setComposition({ ...nextPart, replyTo: last.id })
    })
    await Promise.all([uploads.restore(media), further.restore(more)])
    notice(text.partOut(statuses.length))
  }

  /** Sends the post, unless something is in the way. `withoutAlt`: the person was asked and said yes. */
  const submit = async (withoutAlt = false) => {
    const at = phase().at
    if (at === "loading") sendWhenLoaded = true
    if (at === "sending" || at === "sent" || at === "loading") return
    const found = problem()
    if (found !== undefined) return void setPhase({ at: "failed", message: found.message, signedOut: false })
    if (!withoutAlt && asksForAlt(composition.visibility) && allMissingAlt().length > 0)
      return void setPhase({ at: "asking" })
    guess()
    clearTimeout(timer)
    setPhase({ at: "sending" })
    try {
      await write()
      if (!later()) for (const one of filled()) await one.uploads.saveDescriptions()
      const requests = posts()
      const planned = planning?.plan()
      const said = JSON.stringify(planned === undefined ? requests : [requests, planned])
      idempotency = idempotencyFor(idempotency, said, () => crypto.randomUUID())
      if (planning !== undefined && planned !== undefined) {
        const post = await planning.send(requests, idempotency.key)
        await finish()
        return options.onScheduled?.(post)
      }
      if (editing !== undefined) {
        const status = await api.edit(editing, requests[0] ?? { status: "", visibility: composition.visibility })
        await finish()
        return options.onPosted([status])
      }
      const { head, parts, rest } = outgoing(filled(), requests, idempotency.key)
      const sending = api.send({ parts, draft: { ...draft(), ...head, more: rest } })
      // From here on the outbox holds it: a second copy as a draft could be sent a second time.
      await forget().catch(() => undefined)
      const result = await sending
      if (result.at === "refused") {
        await keepRest(result.statuses)
        if (result.statuses.length > 0) options.onPosted(result.statuses)
        failed(result.error)
        await save()
        return void (await api.taken())
      }
      await finish()
      if (result.at === "sent") options.onPosted(result.statuses)
      else options.onKept()
    } catch (error) {
      failed(error)
      await save()
    }
  }

  const discard = async () => {
    clearTimeout(timer)
    idempotency = undefined
    planning?.forget()
    opened = undefined
    uploads.clear()
    further.clear()
    setComposition({ ...start })
    setNotices([])
    setRestored(false)
    setSavedAt(undefined)
    setPhase({ at: "writing" })
    await forget().catch(() => undefined)
  }

  return {
    me,
    instance,
    parent,
    context,
    editing,
    spoken,
    uploads,
    composition,
    change: (part: Partial<Composition>) => {
      if ("language" in part) languageChosen = true
      setComposition(part)
    },
    segments,
    addSegment: (after: string): Segment | undefined =>
      segments().length < maxSegments && editing === undefined ? further.addAfter(after) : undefined,
    removeSegment: further.remove,
    /** The posts as they would be sent, in order: in a thread each answers the one before (said by the sender, not in here). */
    posts,
    /** The posts with their files, for whoever sends them in another way (a schedule). */
    parts: () => filled().map((one, index) => ({ composition: partOf(one, index), uploads: one.uploads })),
    phase,
    notices,
    notice,
    dismissNotices: () => setNotices([]),
    restored,
    savedAt,
    length: () => lengthOf(composition),
    lengthOf: (segment: Segment) => lengthOf({ ...composition, text: segment.text() }),
    limit: instance.configuration.statuses.max_characters,
    blocker: problem,
    missingAlt: allMissingAlt,
    touched: () => touched(),
    planning,
    back: () => setPhase({ at: "writing" }),
    submit,
    save,
    /** It was sent in another way: the draft goes. */
    finish,
    /**
     * What another account needs to go on writing: all of it, the files as files, the words begun as `as` would begin them.
     * Fails with ApiError when a file cannot be had; nothing has changed then.
     */
    carry: async (as: { readonly id: string; readonly acct: string }): Promise<Draft> => {
      const [media, ...rest] = await Promise.all(segments().map((one) => one.uploads.carry()))
      const words = parent === undefined ? composition.text : readdressed(composition.text, parent, me, as)
      return {
        ...draft(),
        account: as.id,
        text: words,
        media: media ?? [],
        more: further.list().map((one, at) => ({ text: one.text(), media: rest[at] ?? [], poll: one.poll() })),
        replyTo: replyTarget(context) ?? composition.replyTo,
        reason: undefined,
        idempotency: undefined
      }
    },
    discard,
    unkept
  }
}
