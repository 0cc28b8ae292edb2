import { domainToASCII } from "node:url"
import { Effect } from "effect"
import { type Fields, text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"

/** A domain in lower case and Punycode, or undefined when it is none. */
export const normaliseDomain = (value: string): string | undefined => {
  const ascii = domainToASCII(value.trim().toLowerCase().replace(/\.$/, ""))
  return /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?$/.test(
    ascii
  )
    ? ascii
    : undefined
}

export const readDomain = Effect.fnUntraced(function* (fields: Fields) {
  const value = (yield* text(fields, "domain")) ?? ""
  if (value.trim() === "") return yield* badRequest("empty domain provided")
  return normaliseDomain(value) ?? (yield* badRequest(`invalid domain: ${value}`))
})

/** `ex***le.org`: how an obfuscated domain is shown to the public. */
export const obfuscate = (domain: string) => {
  const third = Math.max(1, Math.floor(domain.length / 3))
  return [...domain]
    .map((character, at) => (at >= third && at < domain.length - third && character !== "." ? "*" : character))
    .join("")
}
