import MarkdownIt from "markdown-it"

/** A piece of a post's plain text. `value` is always exactly what the author typed, so joining all values gives the text back. */
export type Token =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "link"; readonly value: string; readonly href: string }
  | { readonly type: "mention"; readonly value: string; readonly username: string; readonly domain: string | undefined }
  | { readonly type: "hashtag"; readonly value: string; readonly name: string }
  | { readonly type: "emoji"; readonly value: string; readonly shortcode: string }

/** GoToSocial's limit, in characters; a longer word after `#` is not a hashtag at all. */
const MAX_TAG_LENGTH = 100

const MENTION =
  /@([A-Za-z0-9_][A-Za-z0-9_.-]*)(?:@([A-Za-z0-9\u00a1-\uffff](?:[A-Za-z0-9\u00a1-\uffff.-]*[A-Za-z0-9\u00a1-\uffff])?(?::\d{1,5})?))?/y
const HASHTAG = /#([\p{L}\p{N}_]+)/uy
const EMOJI = /:([A-Za-z0-9_]{1,64}):/y
const WORD_BEFORE = /[\p{L}\p{N}\p{M}_/&@#]$/u
const MARK = /^[\p{M}#]/u

/** http(s) links with a scheme only, as GoToSocial does: bare domains and e-mail addresses stay text. */
const links = new MarkdownIt({ linkify: true }).linkify
  .set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null)
  .add("mailto:", null)
  .add("//", null)

export const linkifier = links

/** Names are compared and stored in lower case and NFC; `undefined` when it is no hashtag. */
export const normaliseTag = (name: string): string | undefined => {
  const normal = name.normalize("NFC").toLowerCase()
  return normal.length === 0 || [...normal].length > MAX_TAG_LENGTH || /^_+$/.test(normal) ? undefined : normal
}

const matchAt = (pattern: RegExp, text: string, at: number) => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The mention, hashtag or emoji that starts exactly at `at`, whose character before is `before`. */
export const entityAt = (text: string, at: number): Exclude<Token, { type: "text" | "link" }> | undefined => {
  const before = text.slice(Math.max(0, at - 2), at)
  switch (text[at]) {
    case "@": {
      if (WORD_BEFORE.test(before)) return undefined
      const match = matchAt(MENTION, text, at)
      if (!match) return undefined
      const domain = match[2]
      const username = match[1] ?? ""
      // "@bob." at the end of a sentence: the full stop is not part of the name
      const trimmed = domain === undefined ? username.replace(/[.-]+$/, "") : username
      const value = domain === undefined ? `@${trimmed}` : match[0]
      return { type: "mention", value, username: trimmed, domain }
    }
    case "#": {
      if (WORD_BEFORE.test(before)) return undefined
      const match = matchAt(HASHTAG, text.normalize("NFC") === text ? text : text, at)
      const name = match?.[1]
      if (!match || name === undefined || MARK.test(text.slice(at + match[0].length))) return undefined
      const normal = normaliseTag(name)
      return normal === undefined ? undefined : { type: "hashtag", value: match[0], name: normal }
    }
    case ":": {
      const match = matchAt(EMOJI, text, at)
      return match ? { type: "emoji", value: match[0], shortcode: match[1] ?? "" } : undefined
    }
    default:
      return undefined
  }
}

const tokenizeWithoutLinks = (text: string, out: Array<Token>) => {
  let plain = 0
  let at = 0
  while (at < text.length) {
    const entity = entityAt(text, at)
    if (!entity) {
      at++
      continue
    }
    if (at > plain) out.push({ type: "text", value: text.slice(plain, at) })
    out.push(entity)
    at += entity.value.length
    plain = at
  }
  if (plain < text.length) out.push({ type: "text", value: text.slice(plain) })
}

/** Cuts plain text into links, mentions, hashtags, emojis and the rest. Linear in the length of the text. */
export const tokenize = (text: string): ReadonlyArray<Token> => {
  const out: Array<Token> = []
  let at = 0
  for (const link of links.match(text) ?? []) {
    tokenizeWithoutLinks(text.slice(at, link.index), out)
    out.push({ type: "link", value: link.raw, href: link.url })
    at = link.lastIndex
  }
  tokenizeWithoutLinks(text.slice(at), out)
  return out
}
