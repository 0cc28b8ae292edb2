import type { Visibility } from "@chirp/domain/Status"
import { text } from "./compose.text.ts"

/** How the text is read. */
export type ContentType = "text/plain" | "text/markdown"

/**
 * Who may do something with a post. `everyone`: whoever can see it. `followers`: followers at once, others after the
 * author's approval. `ask`: everyone after approval. `few`: those mentioned, nobody else.
 */
export type Circle = "everyone" | "followers" | "ask" | "few"

/** `default` leaves it to the account's settings. */
export type PolicyChoice =
  | "default"
  | { readonly reply: Circle; readonly boost: Circle; readonly favourite: Exclude<Circle, "ask"> }

export const openPolicy: Exclude<PolicyChoice, "default"> = {
  reply: "everyone",
  boost: "everyone",
  favourite: "everyone"
}

/** One rule as GoToSocial takes it (`interaction_policy` of `POST /api/v1/statuses`). */
export interface PolicyRule {
  readonly always: ReadonlyArray<string>
  readonly with_approval: ReadonlyArray<string>
}

export interface InteractionPolicy {
  readonly can_favourite: PolicyRule
  readonly can_reply: PolicyRule
  readonly can_reblog: PolicyRule
}

/**
 * The policy that is sent. GoToSocial refuses values wider than the post (`public` on a followers' post), and a post to
 * mentioned people has only one sensible policy: there and for `default` nothing is sent.
 */
export const policyFor = (choice: PolicyChoice, visibility: Visibility): InteractionPolicy | undefined => {
  if (choice === "default" || visibility === "direct") return undefined
  const all = visibility === "private" ? "followers" : "public"
  const rule = (circle: Circle, few: ReadonlyArray<string>): PolicyRule => {
    switch (circle) {
      case "everyone":
        return { always: ["author", all, "mentioned"], with_approval: [] }
      case "followers":
        return { always: ["author", "followers", "mentioned"], with_approval: all === "public" ? ["public"] : [] }
      case "ask":
        return { always: ["author", "mentioned"], with_approval: [all] }
      case "few":
        return { always: few, with_approval: [] }
    }
  }
  const favourite = rule(choice.favourite, ["author", "mentioned"])
  return {
    can_favourite: { always: favourite.always, with_approval: [] },
    can_reply: rule(choice.reply, ["author", "mentioned"]),
    // A post to followers is never boosted by others, whatever its policy says.
    can_reblog: visibility === "private" ? { always: ["author"], with_approval: [] } : rule(choice.boost, ["author"])
  }
}

/** The choice in a few words, for the button that opens it. */
export const policySummary = (choice: PolicyChoice): string =>
  text.audience.policies[choice === "default" ? "default" : choice.reply]
