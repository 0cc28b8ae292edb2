import type { Suggestions } from "@chirp/domain/api/SearchApi"
import { operatorKeys, searchTokens } from "@chirp/domain/SearchQueryParser"
import { paths } from "../../paths.ts"
import { meaningOf } from "./operators.ts"
import { type Recent, tidy } from "./recent.ts"
import { text as words } from "./search.text.ts"
import { isAddress, replaced, tokenAt } from "./tokens.ts"

/**
 * A row of the list under the search box. `search` looks for its text; `write` puts its text in the box and lets one go
 * on; `go` leads somewhere; `clear` forgets recent searches.
 */
export type Completion = { readonly id: string; readonly label: string; readonly hint?: string } & (
  | { readonly does: "search"; readonly text: string; readonly recent?: true }
  | { readonly does: "write"; readonly text: string; readonly caret: number }
  | { readonly does: "go"; readonly href: string; readonly avatar?: string }
  | { readonly does: "clear" }
)

export interface CompletionGroup {
  readonly name: string
  readonly items: ReadonlyArray<Completion>
}

/** What a value of each operator may be, where there are only a few. */
const values: Readonly<Record<string, ReadonlyArray<string>>> = {
  has: ["image", "video", "audio", "poll", "link", "media"],
  is: ["reply", "sensitive", "edited"],
  in: ["library", "bookmarks", "favourites", "public"],
  before: ["today", "yesterday"],
  after: ["today", "yesterday"],
  during: ["today", "yesterday"],
  from: ["me"]
}

const MOST_RECENT_SHOWN = 8
const MOST_MATCHING_RECENT = 3

export interface CompletionInput {
  readonly text: string
  readonly caret: number
  readonly recent: Recent
  readonly saved: ReadonlyArray<{ readonly id: string; readonly name: string; readonly query: string }>
  readonly suggestions: Suggestions | undefined
}

/** Writes a part anew with room to go on behind it. */
const writes = (text: string, token: { readonly start: number; readonly end: number }, part: string) => {
  const open = part.endsWith(":")
  const rest = text.slice(token.end).trimStart()
  const written = `${replaced(text.slice(0, token.end), token, part)}${open ? "" : " "}`
  return {
    text: open && rest === "" ? written : `${written}${open && rest !== "" ? " " : ""}${rest}`,
    caret: written.length
  }
}

/** Everything the list may offer for what stands in the box, in groups; empty groups are left out. */
export const completionsFor = (input: CompletionInput): ReadonlyArray<CompletionGroup> => {
  const { text, caret, recent, saved, suggestions } = input
  const query = tidy(text)
  if (query === "") {
    return filled([
      {
        name: words.completions.saved,
        items: saved.map(({ id, name, query: kept }) => ({
          id: `saved-${id}`,
          label: name,
          ...(name === kept ? {} : { hint: kept }),
          does: "search" as const,
          text: kept
        }))
      },
      {
        name: words.completions.recent,
        items: [
          ...recent.slice(0, MOST_RECENT_SHOWN).map((one, index) => ({
            id: `recent-${index}`,
            label: one,
            does: "search" as const,
            text: one,
            recent: true as const
          })),
          ...(recent.length === 0 ? [] : [{ id: "clear", label: words.completions.clear, does: "clear" as const }])
        ]
      }
    ])
  }
  const token = tokenAt(text, caret)
  const typed = token === undefined ? "" : text.slice(token.start, token.end)
  const operator = token?.kind === "operator" ? token : undefined
  const filters: Array<Completion> = []
  const write = (part: string, hint?: string) => {
    if (token === undefined || part.toLowerCase() === typed.toLowerCase()) return
    if (filters.some(({ label }) => label === part)) return
    filters.push({
      id: `write-${filters.length}`,
      label: part,
      ...(hint === undefined ? {} : { hint }),
      does: "write",
      ...writes(text, token, part)
    })
  }
  const minus = token?.negated ? "-" : ""
  if (operator?.key !== undefined) {
    const begun = operator.value.toLowerCase()
    for (const value of values[operator.key] ?? [])
      if (value.startsWith(begun)) write(`${minus}${operator.key}:${value}`)
    if (operator.key === "from")
      for (const account of suggestions?.accounts ?? []) write(`${minus}from:@${account.acct}`, account.display_name)
  } else if (token?.kind === "word" && token.value.length > 0) {
    const begun = token.value.toLowerCase()
    for (const { text: part, hint } of suggestions?.operators ?? []) write(`${minus}${part}`, meaningOf(part) ?? hint)
    for (const key of operatorKeys) if (`${key}:`.startsWith(begun)) write(`${minus}${key}:`)
  }
  const alone = searchTokens(text).length === 1
  return filled([
    {
      name: words.completions.search,
      items: [
        {
          id: "search",
          label: query,
          ...(isAddress(query) ? { hint: words.completions.lookUp } : {}),
          does: "search",
          text: query
        },
        ...recent
          .filter(
            (one) => one.toLowerCase().startsWith(query.toLowerCase()) && one.toLowerCase() !== query.toLowerCase()
          )
          .slice(0, MOST_MATCHING_RECENT)
          .map((one, index) => ({
            id: `recent-${index}`,
            label: one,
            does: "search" as const,
            text: one,
            recent: true as const
          }))
      ]
    },
    { name: words.completions.filters, items: filters },
    {
      name: words.completions.people,
      items:
        operator === undefined && token?.kind !== "tag" && alone
          ? (suggestions?.accounts ?? []).map((account) => ({
              id: `account-${account.id}`,
              label: account.display_name || account.username,
              hint: `@${account.acct}`,
              does: "go" as const,
              href: paths.profile(account.acct),
              avatar: account.avatar
            }))
          : []
    },
    {
      name: words.completions.tags,
      items:
        operator === undefined
          ? (suggestions?.hashtags ?? []).map((tag) => ({
              id: `tag-${tag.name}`,
              label: `#${tag.name}`,
              ...(tag.uses_week > 0 ? { hint: words.completions.thisWeek(tag.uses_week) } : {}),
              does: "go" as const,
              href: paths.tag(tag.name)
            }))
          : []
    }
  ])
}

const filled = (groups: ReadonlyArray<CompletionGroup>) => groups.filter(({ items }) => items.length > 0)
