import { DateTime, Duration, Option } from "effect"
import type { OwnStatus, StatusSource } from "../gotosocial/Statuses.ts"
import type { PostItem } from "./ScheduledPostStore.ts"

/** GoToSocial's clock may be this far behind PostgreSQL's. */
export const CLOCK_TOLERANCE = Duration.minutes(2)

/** What was sent: the post, and of a thread what it answered. */
export interface Sent {
  readonly item: PostItem
  readonly inReplyToId: string | null
  /** The first try that may have arrived, milliseconds since 1970. */
  readonly firstSentAt: number
}

/** Whether a status can have come from a try at all. Its text is compared by `isSame`. */
export const isCandidate = (status: OwnStatus, sent: Sent): boolean => {
  const { item } = sent
  return (
    (status.reblog === undefined || status.reblog === null) &&
    createdAt(status) >= sent.firstSentAt - Duration.toMillis(CLOCK_TOLERANCE) &&
    (item.visibility === null || status.visibility === item.visibility) &&
    status.in_reply_to_id === sent.inReplyToId &&
    sameList(
      status.media_attachments.map(({ id }) => id),
      item.mediaIds
    ) &&
    sameList(status.poll?.options.map(({ title }) => normal(title)) ?? [], item.poll?.options.map(normal) ?? []) &&
    (item.language === null || !status.language || sameLanguage(status.language, item.language))
  )
}

/** Whether a candidate is the post, by its text as it was written. */
export const isSame = (source: Pick<StatusSource, "text" | "spoiler_text">, sent: Sent): boolean =>
  normal(source.text) === normal(sent.item.text) && normal(source.spoiler_text) === normal(sent.item.cw)

/** Whether older statuses than these need not be looked at. */
export const isPast = (statuses: ReadonlyArray<OwnStatus>, sent: Sent): boolean =>
  statuses.some((status) => createdAt(status) < sent.firstSentAt - Duration.toMillis(CLOCK_TOLERANCE))

/**
 * The status that a try has become, of those that match: the oldest. More than one is a post of the same text written by
 * hand (or a doubled one, which the caller reports).
 */
export const oldest = (matches: ReadonlyArray<OwnStatus>): Option.Option<OwnStatus> =>
  matches.reduce<Option.Option<OwnStatus>>(
    (best, status) => (Option.isSome(best) && byAge(best.value, status) <= 0 ? best : Option.some(status)),
    Option.none()
  )

const byAge = (a: OwnStatus, b: OwnStatus) => createdAt(a) - createdAt(b) || (a.id < b.id ? -1 : 1)

const createdAt = (status: OwnStatus) =>
  Option.match(DateTime.make(status.created_at), { onNone: () => 0, onSome: DateTime.toEpochMillis })

const sameList = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) =>
  a.length === b.length && a.every((one, at) => one === b[at])

/** GoToSocial writes language tags in their canonical form. */
const sameLanguage = (a: string, b: string) =>
  a.toLowerCase().replaceAll("_", "-") === b.toLowerCase().replaceAll("_", "-")

/** Line ends, blanks at the ends and the form of composed letters are not what makes a text another. */
const normal = (text: string) => text.replace(/\r\n?/g, "\n").normalize("NFC").trim()
