import { DateTime, Option, Schema } from "effect"
import type { OwnStatus } from "../gotosocial/Statuses.ts"

/** What a post can be found again by among its author's. */
export const PostTrace = Schema.Struct({
  text: Schema.String,
  spoiler: Schema.String,
  replyTo: Schema.NullOr(Schema.String),
  /** Sorted. */
  media: Schema.Array(Schema.String),
  poll: Schema.Array(Schema.String)
})
export type PostTrace = typeof PostTrace.Type

/** GoToSocial's clock may be behind the database's by this much, in milliseconds. */
const SKEW = 120_000

/** Of a post as it was read: JSON, or a form's fields. */
export const traceOf = (form: Readonly<Record<string, unknown>>): PostTrace => ({
  text: plain(textOf(form.status)),
  spoiler: plain(textOf(form.spoiler_text)),
  replyTo: textOf(form.in_reply_to_id) || null,
  media: textsOf(form.media_ids).toSorted(),
  poll: isRecord(form.poll) ? textsOf(form.poll.options).map(plain) : []
})

/** Whether a status may be the post that was sent at `sentAt` (milliseconds since 1970); its text is compared by `isText`. */
export const mayBe = (trace: PostTrace, status: OwnStatus, sentAt: number): boolean =>
  (status.reblog ?? null) === null &&
  Option.exists(DateTime.make(status.created_at), ({ epochMilliseconds }) => epochMilliseconds >= sentAt - SKEW) &&
  plain(status.spoiler_text) === trace.spoiler &&
  status.in_reply_to_id === trace.replyTo &&
  same(status.media_attachments.map(({ id }) => id).toSorted(), trace.media) &&
  same(status.poll?.options.map(({ title }) => plain(title)) ?? [], trace.poll)

/** Whether this is the text, as its author wrote it. */
export const isText = (trace: PostTrace, source: string): boolean => plain(source) === trace.text

/** GoToSocial trims, and browsers write line ends their own way. */
const plain = (text: string) => text.replaceAll("\r\n", "\n").normalize("NFC").trim()

const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) =>
  a.length === b.length && a.every((one, index) => one === b[index])

const textOf = (value: unknown) => (typeof value === "string" ? value : "")

const textsOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
