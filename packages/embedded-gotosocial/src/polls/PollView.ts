import type { EmojiView } from "../emojis/Emojis.ts"

export interface PollRow {
  readonly id: string
  readonly options: ReadonlyArray<string>
  readonly multiple: boolean
  readonly hide_totals: boolean
  readonly expires_at: string | null
  readonly expired: boolean
  readonly voters: number
  readonly counts: ReadonlyArray<number>
  readonly own: ReadonlyArray<number> | null
  /** is it the viewer's own poll? */
  readonly mine: boolean
}

/**
 * GoToSocial's Poll. `voters_count` is null unless several choices are allowed. Hidden totals are null for others until
 * the poll has expired.
 */
export const pollView = (poll: PollRow, emojis: ReadonlyArray<EmojiView>) => {
  const hidden = poll.hide_totals && !poll.expired && !poll.mine
  return {
    id: poll.id,
    expires_at: poll.expires_at,
    expired: poll.expired,
    multiple: poll.multiple,
    votes_count: poll.counts.reduce((sum, count) => sum + count, 0),
    voters_count: poll.multiple ? poll.voters : null,
    voted: poll.mine || poll.own !== null,
    own_votes: poll.own ?? [],
    options: poll.options.map((title, at) => ({ title, votes_count: hidden ? null : (poll.counts[at] ?? 0) })),
    emojis
  }
}

export type PollViewed = ReturnType<typeof pollView>
