import { DateTime, Effect, Option } from "effect"
import { type Fields, flag, integer, record, text, texts } from "../http/Fields.ts"
import { badRequest, unprocessable } from "../http/GtsError.ts"
import { limits } from "../instance/InstanceConfig.ts"
import { type InteractionPolicy, type PolicyRule, policyProblem } from "../interactions/InteractionPolicy.ts"
import type { ContentType } from "../text/Format.ts"

export interface PollForm {
  readonly options: ReadonlyArray<string>
  readonly expiresIn: number
  readonly multiple: boolean
  readonly hideTotals: boolean
}

/** What a client sends to write or edit a post, checked as far as that is possible without the database. */
export interface StatusForm {
  readonly text: string
  readonly spoilerText: string
  readonly contentType: ContentType | undefined
  readonly visibility: string | undefined
  readonly sensitive: boolean | undefined
  readonly language: string | undefined
  readonly localOnly: boolean
  readonly inReplyToId: string | undefined
  readonly mediaIds: ReadonlyArray<string>
  readonly poll: PollForm | undefined
  readonly policy: InteractionPolicy | undefined
  readonly scheduledAt: DateTime.Utc | undefined
}

const visibilities: ReadonlyArray<string> = ["public", "unlisted", "private", "mutuals_only", "direct"]
const characters = (value: string) => [...value].length

const readPoll = Effect.fnUntraced(function* (fields: Fields) {
  const poll = yield* record(fields, "poll")
  if (poll === undefined) return undefined
  const options = (yield* texts(poll, "options")).map((option) => option.trim())
  if (options.length === 0 && poll.expires_in === undefined) return undefined
  if (options.length === 0 || options.some((option) => option === ""))
    return yield* badRequest("poll option cannot be empty")
  if (options.length > limits.pollOptions) {
    return yield* badRequest(
      `too many poll options provided, ${options.length} provided but limit is ${limits.pollOptions}`
    )
  }
  const long = options.find((option) => characters(option) > limits.pollOptionCharacters)
  if (long !== undefined) {
    return yield* badRequest(
      `poll option too long, ${characters(long)} characters provided but limit is ${limits.pollOptionCharacters}`
    )
  }
  const expiresIn = (yield* integer(poll, "expires_in")) ?? 0
  if (expiresIn < 0 || expiresIn > limits.pollMaxSeconds) return yield* badRequest("poll expiry is out of range")
  const form: PollForm = {
    options,
    expiresIn,
    multiple: (yield* flag(poll, "multiple")) ?? false,
    hideTotals: (yield* flag(poll, "hide_totals")) ?? false
  }
  return form
})

/** A language tag in its canonical form; a malformed one is 400. */
const readLanguage = Effect.fnUntraced(function* (fields: Fields) {
  const language = yield* text(fields, "language")
  if (!language) return undefined
  return yield* Effect.try({
    try: () => Intl.getCanonicalLocales(language)[0] ?? language,
    catch: () => badRequest("invalid language tag: language: tag is not well-formed")
  })
})

const readContentType = Effect.fnUntraced(function* (fields: Fields) {
  const type = yield* text(fields, "content_type")
  if (!type) return undefined
  if (type === "text/plain" || type === "text/markdown") return type
  return yield* badRequest(
    `status content type '${type}' not recognized, valid options are 'text/plain', 'text/markdown'`
  )
})

const readRule = Effect.fnUntraced(function* (
  policy: Fields,
  visibility: string,
  key: string,
  also: ReadonlyArray<string>
) {
  const rule = (yield* record(policy, key)) ?? {}
  const always = [...(yield* texts(rule, "always")), ...(yield* texts(rule, "automatic_approval"))]
  const approval = [...(yield* texts(rule, "with_approval")), ...(yield* texts(rule, "manual_approval"))]
  for (const [list, values] of Object.entries({ always, with_approval: approval })) {
    for (const value of values) {
      const problem = policyProblem(value, visibility)
      if (problem !== undefined) {
        return yield* badRequest(`error converting ${visibility}.${key}.${list}: ${problem}`)
      }
    }
  }
  // the author may always, and whoever is mentioned may always answer
  const parsed: PolicyRule = {
    always: [...new Set([...always, "author", ...also])],
    with_approval: [...new Set(approval)].filter((value) => !always.includes(value))
  }
  return parsed
})

/** A policy as a client sends it; a rule it leaves out is for the author alone. */
export const readPolicy = Effect.fnUntraced(function* (fields: Fields, visibility: string) {
  const policy: InteractionPolicy = {
    can_favourite: yield* readRule(fields, visibility, "can_favourite", []),
    can_reply: yield* readRule(fields, visibility, "can_reply", ["mentioned"]),
    can_reblog: yield* readRule(fields, visibility, "can_reblog", [])
  }
  return policy
})

/** ISO 8601 or 400. */
export const parseScheduledAt = (value: string) =>
  Option.match(DateTime.make(value), {
    onNone: () => Effect.fail(badRequest(`could not parse scheduled_at value ${value} as ISO8601 time`)),
    onSome: (date) => Effect.succeed(DateTime.toUtc(date))
  })

const readScheduledAt = Effect.fnUntraced(function* (fields: Fields) {
  const value = yield* text(fields, "scheduled_at")
  return value ? yield* parseScheduledAt(value) : undefined
})

/** Reads a form for a new post (or, without visibility and schedule, for an edit) with GoToSocial's errors. */
export const readStatusForm = Effect.fn("StatusForm.read")(function* (fields: Fields) {
  const visibility = (yield* text(fields, "visibility")) || undefined
  const form: StatusForm = {
    text: (yield* text(fields, "status")) ?? "",
    spoilerText: ((yield* text(fields, "spoiler_text")) ?? "").trim(),
    contentType: yield* readContentType(fields),
    visibility,
    sensitive: yield* flag(fields, "sensitive"),
    language: yield* readLanguage(fields),
    localOnly: (yield* flag(fields, "local_only")) ?? (yield* flag(fields, "federated")) === false,
    inReplyToId: (yield* text(fields, "in_reply_to_id")) || undefined,
    mediaIds: [...new Set((yield* texts(fields, "media_ids")).filter((id) => id !== ""))],
    poll: yield* readPoll(fields),
    policy: yield* Effect.flatMap(record(fields, "interaction_policy"), (policy) =>
      policy === undefined ? Effect.undefined : readPolicy(policy, visibility ?? "unlisted")
    ),
    scheduledAt: yield* readScheduledAt(fields)
  }
  if (form.text.trim() === "" && form.mediaIds.length === 0 && form.poll === undefined) {
    return yield* badRequest("status contains no text, media or poll")
  }
  if (characters(form.text) + characters(form.spoilerText) > limits.statusCharacters) {
    return yield* badRequest(`text with spoiler exceed max chars (${limits.statusCharacters})`)
  }
  if (form.mediaIds.length > limits.statusMedia) {
    return yield* badRequest(`media files exceed max count (${limits.statusMedia})`)
  }
  if (form.poll !== undefined && form.mediaIds.length > 0) {
    return yield* badRequest("media files and poll cannot be in the same status")
  }
  if (form.visibility !== undefined && !visibilities.includes(form.visibility)) {
    return yield* unprocessable("processVisibility: invalid visibility")
  }
  return form
})
