import type { RebloggedStatus } from "@chirp/domain/Status"

/** A web page that a post points to. Nobody has looked at the page: the title is made from the address. */
export interface PostLink {
  readonly url: string
  readonly title: string
}

/** Links of one post that count; the rest of a long list does not. */
const MAX_LINKS = 4
const MAX_URL = 1024
/** HTML past this is not read: GoToSocial's own posts end at 5000 signs. */
const MAX_HTML = 100_000

const anchor = /<a\s([^<>]*)>/gi
const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i")
const hrefOf = attribute("href")
const classOf = attribute("class")
const attributeOf = (pattern: RegExp, attributes: string) => {
  const found = pattern.exec(attributes)
  return found?.[1] ?? found?.[2] ?? ""
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#34": '"' }
const decoded = (text: string) => text.replace(/&(amp|lt|gt|quot|#39|#34);/g, (_, name: string) => entities[name] ?? "")

/** Parameters that say who shared a link, not what it is: without them, one page is one link. */
const tracking = /^(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid|ref_src)$/i

/** One form for an address; undefined when it is no web page's. */
export const canonicalLink = (text: string): string | undefined => {
  if (text.length > MAX_URL || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined
  url.hash = ""
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name)
  return url.href.length > MAX_URL ? undefined : url.href
}

/** `https://example.org/2026/a-new-dawn.html` → `A new dawn`; the host when the path says nothing. */
export const titleOf = (link: string): string => {
  const url = new URL(link)
  const last = url.pathname.split("/").findLast((part) => /[a-z]{3}/i.test(part)) ?? ""
  const readable = percentDecoded(last)
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .replace(/[-_+]+/g, " ")
    .trim()
  const host = url.host.replace(/^www\./, "")
  if (readable.length < 3 || !/\p{L}{2}/u.test(readable)) return host
  return `${readable[0]?.toUpperCase() ?? ""}${readable.slice(1, 120)}`
}

/** An odd percent sign leaves the text as it is. */
const percentDecoded = (text: string) =>
  /%(?![0-9a-f]{2})/i.test(text)
    ? text
    : text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"))

/** The web pages that a post points to: its links that are neither mentions nor hashtags. */
export const linksOf = (
  status: Pick<RebloggedStatus, "content" | "mentions" | "tags" | "url" | "uri">
): ReadonlyArray<PostLink> => {
  const own = new Set([
    ...status.mentions.map(({ url }) => url),
    ...status.tags.map(({ url }) => url),
    status.url,
    status.uri
  ])
  const links = new Map<string, PostLink>()
  for (const [, attributes = ""] of status.content.slice(0, MAX_HTML).matchAll(anchor)) {
    if (/\b(?:mention|hashtag)\b/.test(attributeOf(classOf, attributes))) continue
    const href = decoded(attributeOf(hrefOf, attributes))
    const url = own.has(href) ? undefined : canonicalLink(href)
    if (url !== undefined) links.set(url, { url, title: titleOf(url) })
    if (links.size >= MAX_LINKS) break
  }
  return [...links.values()]
}
