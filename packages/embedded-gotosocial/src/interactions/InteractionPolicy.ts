import { Schema } from "effect"

/** Who may do something with a post, in GoToSocial's words. `me` is only ever shown, never stored. */
export interface PolicyRule {
  readonly always: ReadonlyArray<string>
  readonly with_approval: ReadonlyArray<string>
}

export interface InteractionPolicy {
  readonly can_favourite: PolicyRule
  readonly can_reply: PolicyRule
  readonly can_reblog: PolicyRule
}

export type Interaction = keyof InteractionPolicy

const Rule = Schema.Struct({ always: Schema.Array(Schema.String), with_approval: Schema.Array(Schema.String) })
/** As stored in `statuses.interaction_policy` and `default_policies.policy`. */
export const StoredPolicy = Schema.Struct({ can_favourite: Rule, can_reply: Rule, can_reblog: Rule })

const VALUES: ReadonlyArray<string> = ["public", "followers", "following", "mutuals", "mentioned", "author"]
const PUBLIC: ReadonlyArray<string> = ["public", "unlisted"]

/** Why GoToSocial does not take a value in the policy of a post of this visibility, in its words. It takes no address either. */
export const policyProblem = (value: string, visibility: string): string | undefined => {
  if (value === "me") return "policyURI me has no corresponding internal model"
  if (!VALUES.includes(value)) {
    return `non-predefined policy values must have protocol 'http' or 'https' (${value})`
  }
  const feasible =
    value === "public"
      ? PUBLIC.includes(visibility)
      : (value !== "followers" && value !== "following") || PUBLIC.includes(visibility) || visibility === "private"
  return feasible ? undefined : `policyURI ${value} is not feasible for visibility ${visibility}`
}

const rule = (...always: ReadonlyArray<string>): PolicyRule => ({ always, with_approval: [] })

const open: InteractionPolicy = {
  can_favourite: rule("public"),
  can_reply: rule("public"),
  can_reblog: rule("public")
}
const followersOnly: InteractionPolicy = {
  can_favourite: rule("author", "followers", "mentioned"),
  can_reply: rule("author", "followers", "mentioned"),
  can_reblog: rule("author")
}
const mentionedOnly: InteractionPolicy = {
  can_favourite: rule("author", "mentioned"),
  can_reply: rule("author", "mentioned"),
  can_reblog: rule("author")
}

/** What holds for a post whose author has set nothing. */
export const defaultPolicy = (visibility: string): InteractionPolicy =>
  visibility === "direct"
    ? mentionedOnly
    : visibility === "private" || visibility === "mutuals_only"
      ? followersOnly
      : open

/** How somebody stands to a post and its author. */
export interface Standing {
  readonly isAuthor: boolean
  readonly followsAuthor: boolean
  readonly followedByAuthor: boolean
  readonly mentioned: boolean
  /** is it an answer to this person, who may approve it? */
  readonly answered: boolean
}

export type Permission = "permitted" | "with_approval" | "forbidden"

const matches = (values: ReadonlyArray<string>, standing: Standing) =>
  values.some(
    (value) =>
      value === "public" ||
      (value === "followers" && standing.followsAuthor) ||
      (value === "following" && standing.followedByAuthor) ||
      (value === "mutuals" && standing.followsAuthor && standing.followedByAuthor) ||
      (value === "mentioned" && standing.mentioned)
  )

/** What somebody who can see the post may do. Direct posts are never boosted, private ones by their author alone. */
export const permission = (options: {
  readonly interaction: Interaction
  readonly policy: InteractionPolicy
  readonly visibility: string
  readonly pending: boolean
  readonly standing: Standing
}): Permission => {
  const { interaction, policy, visibility, pending, standing } = options
  const open = visibility === "public" || visibility === "unlisted"
  if (interaction === "can_reblog" && !open && !(standing.isAuthor && visibility !== "direct")) return "forbidden"
  // a reply that itself waits for approval is answered freely only by whom it answers, not even by its author
  if (interaction === "can_reply" && pending) return standing.answered ? "permitted" : "with_approval"
  if (standing.isAuthor) return "permitted"
  const rule = policy[interaction]
  if (matches(rule.always, standing)) return "permitted"
  return matches(rule.with_approval, standing) ? "with_approval" : "forbidden"
}

const ruleView = (rule: PolicyRule, allowed: Permission | undefined) => {
  const always = allowed === "permitted" ? [...rule.always, "me"] : rule.always
  const withApproval = allowed === "with_approval" ? [...rule.with_approval, "me"] : rule.with_approval
  return { automatic_approval: always, manual_approval: withApproval, always, with_approval: withApproval }
}

/** GoToSocial's view of a policy: `me` is added where the viewer is allowed, or would be after approval. */
export const policyView = (
  policy: InteractionPolicy,
  allowed?: { readonly [key in Interaction]: Permission } | undefined
) => ({
  can_favourite: ruleView(policy.can_favourite, allowed?.can_favourite),
  can_reply: ruleView(policy.can_reply, allowed?.can_reply),
  can_reblog: ruleView(policy.can_reblog, allowed?.can_reblog)
})
