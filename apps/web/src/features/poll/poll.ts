import type { Poll } from "@chirp/domain/Poll"

/** Results instead of a form: after voting, after the end, and for one's own poll (which GoToSocial lets no one vote in). */
export const showsResults = (poll: Poll, own: boolean): boolean => own || poll.expired || poll.voted === true

export interface Share {
  /** Whole percent of the voters where they are known, of the votes otherwise. */
  readonly percent: number
  readonly leading: boolean
}

export const shares = (poll: Poll): ReadonlyArray<Share> => {
  const counts = poll.options.map((option) => option.votes_count ?? 0)
  const whole = (poll.multiple ? poll.voters_count : null) ?? counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...counts)
  return counts.map((count) => ({
    percent: whole > 0 ? Math.min(100, Math.round((count / whole) * 100)) : 0,
    leading: most > 0 && count === most
  }))
}
