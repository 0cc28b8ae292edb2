import type { Instance } from "@chirp/domain/Instance"
import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { number } from "../../language/formats.ts"
import { type Focus, focusText } from "./focus.ts"
import { text } from "./upload.text.ts"

/**
 * The files of a post, as a pure state machine. Order is the order they were picked in and is the order they are posted
 * in. An item goes waiting → sending → working (all bytes sent, the server is processing) → done, or to failed from
 * any of them; failed goes back to waiting by `retry`. Events for an item that was removed, or that come after its end, change nothing.
 */
export interface UploadItem {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly kind: MediaKind
  readonly alt: string
  /** The description the server has; differs from `alt` while an edit waits to be saved. */
  readonly savedAlt: string
  /** Undefined: the middle. */
  readonly focus?: Focus | undefined
  readonly savedFocus?: Focus | undefined
  readonly state: UploadState
}

export type UploadState =
  | { readonly at: "waiting" }
  | { readonly at: "sending"; readonly fraction: number }
  | { readonly at: "working" }
  | { readonly at: "done"; readonly attachment: MediaAttachment }
  | {
      readonly at: "failed"
      readonly message: string
      readonly canRetry: boolean
      /** Nobody was reached: the post may be sent all the same, and takes the file along later. */
      readonly away?: boolean
    }

export type UploadEvent =
  | { readonly on: "added"; readonly items: ReadonlyArray<UploadItem> }
  | { readonly on: "started"; readonly key: string; readonly alt: string }
  | { readonly on: "progress"; readonly key: string; readonly fraction: number }
  | { readonly on: "done"; readonly key: string; readonly attachment: MediaAttachment }
  | {
      readonly on: "failed"
      readonly key: string
      readonly message: string
      readonly canRetry: boolean
      readonly away?: boolean
    }
  | { readonly on: "retry"; readonly key: string }
  | { readonly on: "removed"; readonly key: string }
  | { readonly on: "moved"; readonly key: string; readonly by: number }
  | { readonly on: "described"; readonly key: string; readonly alt: string }
  | { readonly on: "focused"; readonly key: string; readonly focus: Focus }
  | { readonly on: "altSaved"; readonly key: string; readonly alt: string; readonly focus?: Focus | undefined }
  | { readonly on: "cleared" }

export type Uploads = ReadonlyArray<UploadItem>

/** How many files travel at once; the rest wait. */
export const concurrentUploads = 2

export const step = (uploads: Uploads, event: UploadEvent): Uploads => {
  switch (event.on) {
    case "added":
      return [...uploads, ...event.items]
    case "cleared":
      return []
    case "removed":
      return uploads.filter((item) => item.key !== event.key)
    case "moved":
      return moved(uploads, event.key, event.by)
    case "started":
      return change(uploads, event.key, ["waiting"], (item) => ({
        ...item,
        savedAlt: event.alt,
        state: { at: "sending", fraction: 0 }
      }))
    case "progress":
      return change(uploads, event.key, ["sending", "working"], (item) => ({
        ...item,
        state: event.fraction >= 1 ? { at: "working" } : forward(item.state, event.fraction)
      }))
    case "done":
      return change(uploads, event.key, ["sending", "working"], (item) => ({
        ...item,
        savedAlt: event.attachment.description ?? "",
        savedFocus: event.attachment.meta?.focus ?? undefined,
        state: { at: "done", attachment: event.attachment }
      }))
    case "failed":
      return change(uploads, event.key, ["waiting", "sending", "working"], (item) => ({
        ...item,
        state: {
          at: "failed",
          message: event.message,
          canRetry: event.canRetry,
          ...(event.away === true ? { away: true } : {})
        }
      }))
    case "retry":
      return change(uploads, event.key, ["failed"], (item) => ({ ...item, state: { at: "waiting" } }))
    case "described":
      return uploads.map((item) => (item.key === event.key ? { ...item, alt: event.alt } : item))
    case "focused":
      return uploads.map((item) => (item.key === event.key ? { ...item, focus: event.focus } : item))
    case "altSaved":
      return uploads.map((item) =>
        item.key === event.key
          ? { ...item, savedAlt: event.alt, savedFocus: event.focus, state: described(item.state, event) }
          : item
      )
  }
}

/** The items that may start now. */
export const startable = (uploads: Uploads): Uploads => {
  const running = uploads.filter(({ state }) => state.at === "sending" || state.at === "working").length
  return uploads.filter(({ state }) => state.at === "waiting").slice(0, Math.max(0, concurrentUploads - running))
}

export const isBusy = (uploads: Uploads): boolean =>
  uploads.some(({ state }) => state.at === "waiting" || state.at === "sending" || state.at === "working")

export const hasFailed = (uploads: Uploads): boolean => uploads.some(({ state }) => state.at === "failed")

/** Files that could not be brought to the server because nobody was reached. They travel with the post. */
export const waitsForConnection = (uploads: Uploads): boolean =>
  uploads.some(({ state }) => state.at === "failed" && state.away === true)

export const isRefused = (uploads: Uploads): boolean =>
  uploads.some(({ state }) => state.at === "failed" && state.away !== true)

/** Whether the server's description or focal point of a file is behind. */
export const isBehind = (item: UploadItem): boolean =>
  item.alt.trim() !== item.savedAlt.trim() || focusText(item.focus) !== focusText(item.savedFocus)

/** What the server knows is part of what it gave: a draft or the outbox must not tell it again. */
const described = (
  state: UploadState,
  { alt, focus }: { readonly alt: string; readonly focus?: Focus | undefined }
): UploadState =>
  state.at === "done"
    ? {
        at: "done",
        attachment: {
          ...state.attachment,
          description: alt,
          ...(focus === undefined ? {} : { meta: { ...state.attachment.meta, focus } })
        }
      }
    : state

export const mediaIds = (uploads: Uploads): ReadonlyArray<string> =>
  uploads.flatMap(({ state }) => (state.at === "done" ? [state.attachment.id] : []))

/** Images and animations without a description; sounds and videos too, which a deaf or blind person needs as much. */
export const missingAlt = (uploads: Uploads): Uploads => uploads.filter((item) => item.alt.trim() === "")

const change = (
  uploads: Uploads,
  key: string,
  from: ReadonlyArray<UploadState["at"]>,
  to: (item: UploadItem) => UploadItem
): Uploads => uploads.map((item) => (item.key === key && from.includes(item.state.at) ? to(item) : item))

/** Progress only goes forward: a late event must not pull the bar back. */
const forward = (state: UploadState, fraction: number): UploadState =>
  state.at === "sending" ? { at: "sending", fraction: Math.max(state.fraction, Math.max(0, fraction)) } : state

const moved = (uploads: Uploads, key: string, by: number): Uploads => {
  const from = uploads.findIndex((item) => item.key === key)
  const item = uploads[from]
  if (item === undefined) return uploads
  const rest = uploads.filter((other) => other.key !== key)
  const to = Math.min(Math.max(from + by, 0), rest.length)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}

// ---------------------------------------------------------------------------------------------------- what may come in

export type MediaKind = "image" | "video" | "audio" | "unknown"

export interface UploadRules {
  readonly maxFiles: number
  readonly types: ReadonlyArray<string>
  /** Bytes. */
  readonly imageLimit: number
  /** Bytes. */
  readonly videoLimit: number
}

export const rulesOf = (instance: Pick<Instance, "configuration">): UploadRules => ({
  maxFiles: instance.configuration.statuses.max_media_attachments,
  types: instance.configuration.media_attachments.supported_mime_types,
  imageLimit: instance.configuration.media_attachments.image_size_limit,
  videoLimit: instance.configuration.media_attachments.video_size_limit
})

export const kindOf = (type: string): MediaKind =>
  type.startsWith("image/")
    ? "image"
    : type.startsWith("video/")
      ? "video"
      : type.startsWith("audio/")
        ? "audio"
        : "unknown"

/**
 * Which of the picked files go in, and for each that does not a sentence that names the file and the limit. A file
 * without a type (some systems give none) is let through: the server looks inside and has the last word.
 */
export const admit = <F extends { readonly name: string; readonly size: number; readonly type: string }>(
  files: ReadonlyArray<F>,
  present: number,
  rules: UploadRules
): { readonly accepted: ReadonlyArray<F>; readonly refused: ReadonlyArray<string> } => {
  const accepted: Array<F> = []
  const refused: Array<string> = []
  const surplus: Array<F> = []
  for (const file of files) {
    const problem = problemOf(file, rules)
    if (problem !== undefined) refused.push(problem)
    else if (present + accepted.length >= rules.maxFiles) surplus.push(file)
    else accepted.push(file)
  }
  const [first, ...more] = surplus
  if (first !== undefined) {
    refused.push(text.surplus(rules.maxFiles, first.name, more.length))
  }
  return { accepted, refused }
}

const problemOf = (
  file: { readonly name: string; readonly size: number; readonly type: string },
  rules: UploadRules
): string | undefined => {
  if (file.size === 0) return text.empty(file.name)
  if (file.type !== "" && rules.types.length > 0 && !rules.types.includes(file.type))
    return text.type(file.name, file.type, typeNames(rules.types))
  const limit = kindOf(file.type) === "image" ? rules.imageLimit : rules.videoLimit
  if (file.size > limit)
    return (kindOf(file.type) === "image" ? text.largeImage : text.largeFile)(
      file.name,
      bytes(file.size, "up"),
      bytes(limit)
    )
  return undefined
}

/** `image/jpeg, image/png, video/mp4` → JPEG, PNG, MP4. */
export const typeNames = (types: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = types.map((type) =>
    (type.split("/")[1] ?? type)
      .replace(/^x-|^vnd\.|\+.*$/g, "")
      .replace("quicktime", "mov")
      .replace("matroska", "mkv")
      .toUpperCase()
  )
  return [...new Set(names)]
}

/** Binary units, as GoToSocial names them: 40 MiB is what it enforces. `up` rounds up, so that what is over a limit also reads so. */
export const bytes = (count: number, round: "near" | "up" = "near"): string => {
  const units = ["B", "KiB", "MiB", "GiB"]
  let value = count
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const tenths = round === "up" ? Math.ceil(value * 10) : Math.round(value * 10)
  return `${number(tenths / 10)} ${units[unit]}`
}
