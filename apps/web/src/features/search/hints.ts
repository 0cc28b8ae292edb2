import type { SearchAnswer } from "./search.api.ts"
import { text } from "./search.text.ts"

type Hint = SearchAnswer["hints"][number]

/** What the server says of a query, in the language of the app; in the server's own words where the code is not known here. */
export const hintSentence = ({ code, count, message, part, percent }: Hint): string => {
  const [, key = "", value = ""] = /^-?([a-z]+)[:：](.*)$/isu.exec(part) ?? []
  const name = key.toLowerCase()
  const bare = value.replace(/^["“„«]|["”“»]$/gu, "").trim()
  const badValue: Readonly<Record<string, string>> = text.hints.badValue
  switch (code) {
    case "bad_date":
      return text.hints.badDate(bare)
    case "bad_value":
      return badValue[name] ?? message
    case "no_value":
      return text.hints.noValue(name)
    case "unbalanced_quote":
      return text.hints.openQuote
    case "too_long":
      return count === undefined ? message : text.hints.tooLong(count)
    case "too_many_words":
      return count === undefined ? message : text.hints.tooManyWords(count)
    case "unknown_account":
      return text.hints.unknownAccount(bare.replace(/^@/, ""))
    case "only_negated":
      return text.hints.onlyNegated
    case "bad_time_zone":
      return text.hints.badTimeZone
    case "partial":
      return text.hints.partial
    case "library_filling":
      return text.hints.libraryFilling
    case "indexing":
      if (percent !== undefined) return text.hints.indexingPercent(percent)
      return count === undefined ? message : text.hints.indexing(count)
    default:
      return message
  }
}
