import type { RebloggedStatus, Visibility } from "@chirp/domain/Status"
import { narrower } from "./visibility.ts"

export interface ReplyStart {
  readonly text: string
  readonly spoiler: string
  readonly visibility: Visibility
  readonly language: string | undefined
}

type Parent = Pick<RebloggedStatus, "account" | "mentions" | "visibility" | "spoiler_text" | "language">

/** What the composer of a reply starts with. Never wider than the post it answers, nor than the account's default. */
export const replyStart = (
  parent: Parent,
  me: { readonly id: string; readonly acct: string },
  defaults: {
    readonly visibility: Visibility
    readonly language: string | undefined
    readonly spoken: ReadonlyArray<string>
  }
): ReplyStart => ({
  text: opening(parent, me),
  spoiler: parent.spoiler_text,
  visibility: narrower(parent.visibility, defaults.visibility),
  // The parent's language is a good guess only if the person is known to write in it.
  language: parent.language !== null && defaults.spoken.includes(parent.language) ? parent.language : defaults.language
})

type Writer = { readonly id: string; readonly acct: string }

const opening = (parent: Pick<Parent, "account" | "mentions">, me: Writer): string =>
  mentionsFor(parent, me)
    .map((acct) => `@${acct} `)
    .join("")

/** A reply's words when another account writes on: addressed to whom that one would answer, if they were not changed. */
export const readdressed = (
  text: string,
  parent: Pick<Parent, "account" | "mentions">,
  before: Writer,
  after: Writer
): string => {
  const start = opening(parent, before)
  return text.startsWith(start) ? opening(parent, after) + text.slice(start.length) : text
}

/** Who a reply speaks to: the author first, then everyone mentioned, each once, without the writer. */
const mentionsFor = (
  parent: Pick<Parent, "account" | "mentions">,
  me: { readonly id: string; readonly acct: string }
): ReadonlyArray<string> => {
  const seen = new Set([me.acct.toLowerCase()])
  const people: Array<string> = []
  for (const person of [parent.account, ...parent.mentions]) {
    const key = person.acct.toLowerCase()
    if (person.id === me.id || seen.has(key)) continue
    seen.add(key)
    people.push(person.acct)
  }
  return people
}
