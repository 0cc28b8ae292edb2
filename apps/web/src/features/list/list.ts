/** A list of people, whose posts make a timeline. `exclusive`: they are not shown in home as well. */
export interface List {
  readonly id: string
  readonly title: string
  readonly replies_policy: "followed" | "list" | "none"
  readonly exclusive: boolean
}

/** By title, in the reader's alphabet. */
export const byTitle = (lists: ReadonlyArray<List>): ReadonlyArray<List> =>
  lists.toSorted((a, b) => a.title.localeCompare(b.title))
