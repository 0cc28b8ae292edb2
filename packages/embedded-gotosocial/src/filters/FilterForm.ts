import { Effect } from "effect"
import { type Fields, flag, has, integer, records, text, texts } from "../http/Fields.ts"
import { badRequest, unprocessable } from "../http/GtsError.ts"
import { isId } from "../ids/Ids.ts"

export const filterContexts: ReadonlyArray<string> = ["home", "notifications", "public", "thread", "account"]
const filterActions: ReadonlyArray<string> = ["warn", "hide", "blur"]
const maxTitle = 200
const maxKeyword = 40
/** A hundred years */
const maxExpirySeconds = 3_155_760_000

export interface KeywordForm {
  readonly id: string | undefined
  readonly keyword: string | undefined
  readonly wholeWord: boolean | undefined
  readonly destroy: boolean
}

export interface FilterForm {
  readonly title: string | undefined
  readonly contexts: ReadonlyArray<string> | undefined
  readonly action: string | undefined
  /** seconds from now; null: never; undefined: as it is */
  readonly expiresIn: number | null | undefined
  readonly keywords: ReadonlyArray<KeywordForm>
  readonly statuses: ReadonlyArray<{
    readonly id: string | undefined
    readonly statusId: string | undefined
    readonly destroy: boolean
  }>
}

export const checkKeyword = (keyword: string | undefined) => {
  const trimmed = keyword?.trim()
  if (!trimmed) return Effect.fail(unprocessable("filter keyword must be provided, and must be no more than 40 chars"))
  return [...trimmed].length > maxKeyword
    ? Effect.fail(unprocessable(`filter keyword must be no more than ${maxKeyword} chars`))
    : Effect.succeed(trimmed)
}

export const readKeyword = Effect.fnUntraced(function* (fields: Fields) {
  return {
    id: yield* text(fields, "id"),
    keyword: yield* text(fields, "keyword"),
    wholeWord: yield* flag(fields, "whole_word"),
    destroy: (yield* flag(fields, "_destroy")) ?? false
  }
})

const readExpiry = Effect.fnUntraced(function* (fields: Fields) {
  if (!has(fields, "expires_in")) return undefined
  const seconds = yield* integer(fields, "expires_in").pipe(
    Effect.mapError(() => badRequest("could not parse expires_in value as integer"))
  )
  if (seconds !== undefined && (seconds < 0 || seconds > maxExpirySeconds)) {
    return yield* unprocessable("expires_in is out of range")
  }
  return seconds === undefined || seconds === 0 ? null : seconds
})

/** Reads and checks a filter; what is absent stays undefined. */
export const readFilter = Effect.fn("FilterForm.read")(function* (fields: Fields) {
  const title = (yield* text(fields, "title"))?.trim()
  if (title !== undefined && (title === "" || [...title].length > maxTitle)) {
    return yield* unprocessable(`filter title must be provided, and must be no more than ${maxTitle} chars`)
  }
  const contexts = has(fields, "context") ? [...new Set(yield* texts(fields, "context"))] : undefined
  if (contexts?.length === 0) return yield* unprocessable("at least one filter context is required")
  const unknown = contexts?.find((context) => !filterContexts.includes(context))
  if (unknown !== undefined)
    return yield* unprocessable(
      `filter context '${unknown}' was not recognized, valid options are ${filterContexts.map((context) => `'${context}'`).join(", ")}`
    )
  const action = (yield* text(fields, "filter_action")) || undefined
  if (action !== undefined && !filterActions.includes(action)) {
    return yield* unprocessable(
      `filter action '${action}' was not recognized, valid options are 'warn', 'hide', 'blur'`
    )
  }
  const statuses = yield* Effect.forEach(
    yield* records(fields, "statuses_attributes"),
    Effect.fnUntraced(function* (one) {
      const statusId = yield* text(one, "status_id")
      if (statusId !== undefined && !isId(statusId)) return yield* unprocessable(`invalid status_id ${statusId}`)
      return { id: yield* text(one, "id"), statusId, destroy: (yield* flag(one, "_destroy")) ?? false }
    })
  )
  const form: FilterForm = {
    title,
    contexts,
    action,
    expiresIn: yield* readExpiry(fields),
    keywords: yield* Effect.forEach(yield* records(fields, "keywords_attributes"), readKeyword),
    statuses
  }
  return form
})
