import MarkdownIt from "markdown-it"
import { escapeAttribute, escapeText, sanitise } from "./Sanitise.ts"
import { entityAt, linkifier, type Token, tokenize } from "./Tokens.ts"

/** The content types GoToSocial advertises (`supported_mime_types`). */
export type ContentType = "text/plain" | "text/markdown"

/** What a text refers to, each once, in order of appearance. */
export interface References {
  /** `bob` or `bob@example.org`, as written but in lower case */
  readonly mentions: ReadonlyArray<string>
  /** in lower case and NFC */
  readonly tags: ReadonlyArray<string>
  readonly emojis: ReadonlyArray<string>
}

/** What the references lead to. A mention that leads nowhere stays plain text. */
export interface Targets {
  readonly mention: (acct: string) => { readonly username: string; readonly url: string } | undefined
  readonly tagUrl: (name: string) => string
}

const acctOf = (token: Extract<Token, { type: "mention" }>) =>
  (token.domain === undefined ? token.username : `${token.username}@${token.domain}`).toLowerCase()

/** Letters outside ASCII are percent-encoded in the address, not in what is shown; what is encoded already stays. */
const encodeAddress = (href: string) => encodeURI(href.toWellFormed()).replaceAll("%25", "%")

const link = (href: string, text: string) =>
  `<a href="${escapeAttribute(encodeAddress(href))}" rel="nofollow noreferrer noopener" target="_blank">${escapeText(text)}</a>`

const renderToken = (token: Token, targets: Targets): string => {
  switch (token.type) {
    case "link":
      return link(token.href, token.value)
    case "mention": {
      const found = targets.mention(acctOf(token))
      return found === undefined
        ? escapeText(token.value)
        : `<span class="h-card"><a href="${escapeAttribute(found.url)}" class="u-url mention" rel="nofollow noreferrer noopener" target="_blank">@<span>${escapeText(found.username)}</span></a></span>`
    }
    case "hashtag":
      return `<a href="${escapeAttribute(targets.tagUrl(token.name))}" class="mention hashtag" rel="tag nofollow noreferrer noopener" target="_blank">#<span>${escapeText(token.value.slice(1))}</span></a>`
    default:
      return escapeText(token.value)
  }
}

const collect = (tokens: Iterable<Token>): References => {
  const mentions = new Set<string>()
  const tags = new Set<string>()
  const emojis = new Set<string>()
  for (const token of tokens) {
    if (token.type === "mention") mentions.add(acctOf(token))
    else if (token.type === "hashtag") tags.add(token.name)
    else if (token.type === "emoji") emojis.add(token.shortcode)
  }
  return { mentions: [...mentions], tags: [...tags], emojis: [...emojis] }
}

/** One paragraph with `<br>` for each line break: GoToSocial makes no paragraphs of blank lines in plain text. */
const plainInline = (text: string, targets: Targets) =>
  tokenize(text.replaceAll(/\r\n?/g, "\n").trim())
    .map((token) => renderToken(token, targets))
    .join("")
    .replaceAll(/[ \t]*\n[ \t]*/g, "<br>")

/** Mentions, hashtags and emojis are taken before emphasis is, so that `#a_b_c` and `:_x_:` stay whole. */
const makeMarkdown = () => {
  const markdown = new MarkdownIt({ html: true, breaks: true, linkify: true, typographer: false })
  markdown.linkify = linkifier
  markdown.disable("image")
  markdown.inline.ruler.before("emphasis", "entities", (state, silent) => {
    if (state.linkLevel > 0) return false
    const entity = entityAt(state.src, state.pos)
    if (!entity) return false
    if (!silent) {
      state.push("entity", "", 0).content = entity.value
    }
    state.pos += entity.value.length
    return true
  })
  return markdown
}

const markdown = makeMarkdown()

/** Renders with these targets and tells which entities it met. */
const renderMarkdown = (text: string, targets: Targets) => {
  const seen: Array<Token> = []
  markdown.renderer.rules.entity = (tokens, index) => {
    const content = tokens[index]?.content ?? ""
    const token = entityAt(content, 0)
    if (!token) return escapeText(content)
    seen.push(token)
    return renderToken(token, targets)
  }
  return { html: markdown.render(text), seen }
}
const NOWHERE: Targets = { mention: () => undefined, tagUrl: () => "" }

/** What a text of this type refers to; code and link texts in markdown refer to nothing. */
export const references = (text: string, contentType: ContentType): References => {
  if (contentType === "text/plain") return collect(tokenize(text))
  return collect(renderMarkdown(text, NOWHERE).seen)
}

/** A post's or a bio's text as sanitised HTML. An empty text gives an empty string. */
export const format = (text: string, contentType: ContentType, targets: Targets): string => {
  if (text.trim() === "") return ""
  if (contentType === "text/plain") return sanitise(`<p>${plainInline(text, targets)}</p>`)
  return sanitise(renderMarkdown(text, targets).html)
}

/** The same without the paragraph around it: for the values of profile fields. */
export const formatInline = (text: string, targets: Targets): string => sanitise(plainInline(text, targets))
