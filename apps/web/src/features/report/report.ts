/** Characters of a report's comment; GoToSocial takes no more. */
export const MAX_COMMENT = 1_000

export interface Report {
  readonly account: string
  readonly statuses: ReadonlyArray<string>
  readonly comment: string
  /** Also to the moderators of the account's own server. */
  readonly forward: boolean
  readonly rules: ReadonlyArray<string>
}

/** What is sent. No category: GoToSocial stores "other" whatever is said. */
export const bodyOf = ({ account, comment, forward, rules, statuses }: Report): object => ({
  account_id: account,
  status_ids: statuses,
  comment: comment.trim(),
  forward,
  ...(rules.length > 0 ? { rule_ids: rules } : {})
})
