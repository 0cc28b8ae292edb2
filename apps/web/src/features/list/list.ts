import { ApiError, messageOf } from "../../clients/http.ts"
import { order } from "../../language/formats.ts"
import { text } from "./list.text.ts"

/** Whose answers a list shows: to people one follows, to people on it, nobody's. */
export const repliesPolicies = ["followed", "list", "none"] as const
export type RepliesPolicy = (typeof repliesPolicies)[number]

/** Characters of a name, as GoToSocial counts them. */
export const MAX_TITLE = 200

/** A list of people, whose posts make a timeline. `exclusive`: they are not shown in home as well. */
export interface List {
  readonly id: string
  readonly title: string
  readonly replies_policy: RepliesPolicy
  readonly exclusive: boolean
}

/** By title, in the reader's alphabet. */
export const byTitle = (lists: ReadonlyArray<List>): ReadonlyArray<List> =>
  lists.toSorted((a, b) => order().compare(a.title, b.title))

/** Why a list was not made or changed: GoToSocial takes each name once. */
export const reasonOf = (error: unknown): string =>
  error instanceof ApiError && error.status === 409 ? text.taken : messageOf(error)
