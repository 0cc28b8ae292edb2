import { domainToASCII } from "node:url"
import type { Account } from "@chirp/domain/Account"

/** Which remote accounts' public posts are searchable: those that are discoverable (default), all, or none. */
export type RemotePolicy = "discoverable" | "all" | "none"

/** What a profile says to programs: the words of the conventions, as hashtags, in the bio or a row of the profile's table. */
const optOut = /(?:^|[^\p{L}\p{N}_&])#(?:noindex|nobots?|noarchive|nosearch)(?![\p{L}\p{N}_])/iu

/** Longer bios are not read on: GoToSocial's own end at 5000 signs, remote ones are anything. */
const MAX_BIO = 20_000

/** Tags are gone without a trace inside a hashtag's link (`#<span>noindex</span>`), and part words elsewhere. */
const words = (html: string) =>
  html
    .slice(0, MAX_BIO)
    // a tag ends at the next `<` at the latest, or text full of them would take its square in time
    .replace(/<\/?(?:a|span|b|i|em|strong)\b[^<>]*>/gi, "")
    .replace(/<[^<>]*>/g, " ")

export const saysNoIndex = (account: Pick<Account, "note" | "fields">): boolean =>
  optOut.test(words(account.note)) ||
  account.fields.some(({ name, value }) => optOut.test(words(name)) || optOut.test(words(value)))

/**
 * One form for every way to write a host: lower case, punycode, no dot at the end. Empty when it is none. Full-width
 * digits, zero-width signs and upper case must not make another name of it.
 */
export const canonicalDomain = (text: string): string => {
  if (/[/?#@:\\]/.test(text)) return ""
  const ascii = domainToASCII(
    text
      .trim()
      .replace(/[\u3002\uff0e\uff61]/g, ".")
      .replace(/\.+$/, "")
      .toLowerCase()
  )
  return /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(ascii) ? ascii : ""
}

/** The host of an `acct`; empty for this server's own accounts. A host that cannot be read counts as `invalid`. */
export const domainOf = (acct: string): string => {
  const at = acct.indexOf("@", 1)
  if (at < 0) return ""
  const [host = "", port] = acct.slice(at + 1).split(":", 2)
  const canonical = canonicalDomain(host)
  return canonical === "" ? "invalid" : port === undefined ? canonical : `${canonical}:${port}`
}

/** What the account itself wants, before Chirp's own setting, suspension and domain blocks. */
export const consents = (account: Account, remote: RemotePolicy): boolean => {
  if (saysNoIndex(account)) return false
  if (domainOf(account.acct) === "") return account.discoverable === true
  return remote === "all" || (remote === "discoverable" && account.discoverable === true)
}
