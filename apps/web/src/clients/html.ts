import DOMPurify from "dompurify"
import { STILL, stillMedia } from "../ui/stillness.ts"

/*
 * The one policy by which foreign HTML enters the page: the tags, classes and link schemes of Mastodon's sanitiser.
 * Everything else loses its markup and keeps its text; scripts, styles and foreign namespaces lose their text as well.
 */
const TAGS = [
  ..."p br span a abbr del s pre blockquote code b strong u sub sup i em h1 h2 h3 h4 h5 ul ol li ruby rt rp".split(" ")
]
const ATTRIBUTES = ["href", "class", "lang", "translate", "title", "start", "reversed", "value"]
const CLASS = /^(?:(?:h|p|u|dt|e)-[\w-]+|mention|hashtag|ellipsis|invisible|quote-inline)$/
const SCHEME = /^(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|xmpp|magnet|gemini):/i
/** Characters. A post has at most 5,000; what is longer than this is shown as text, so that no one can stall the page. */
const MAX_LENGTH = 100_000

const purify = DOMPurify(window)
// Once for all: given with each text, it would be read anew for each.
purify.setConfig({
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_NAMESPACES: ["http://www.w3.org/1999/xhtml"],
  RETURN_DOM_FRAGMENT: true
})
purify.addHook("uponSanitizeAttribute", (node, data) => {
  if (data.attrName === "class") {
    const kept = data.attrValue.split(/\s+/).filter((name) => CLASS.test(name))
    data.attrValue = kept.join(" ")
    data.keepAttr = kept.length > 0
  }
  if (data.attrName === "href") data.keepAttr = node.nodeName === "A" && SCHEME.test(data.attrValue.trim())
})
purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A" && node.hasAttribute("href")) {
    node.setAttribute("rel", "nofollow noopener noreferrer")
    node.setAttribute("target", "_blank")
  }
})

export interface HtmlEmoji {
  readonly shortcode: string
  readonly url: string
  readonly static_url: string
}

export interface HtmlOptions {
  readonly emojis?: ReadonlyArray<HtmlEmoji>
  /** Address inside the app for a link of the text (a mention, a hashtag), or undefined to leave the site. */
  readonly route?: (link: { href: string; text: string; mention: boolean; hashtag: boolean }) => string | undefined
}

/** Sanitised texts kept: a post is read for its label and for its body, and again when one scrolls back to it. */
const MOST_KEPT = 400
const kept = new Map<string, { readonly fragment: DocumentFragment; text?: string }>()

const keptOf = (html: string): { readonly fragment: DocumentFragment; text?: string } => {
  const known = kept.get(html)
  if (known) return known
  const fresh = { fragment: sanitiseNow(html) }
  for (const oldest of kept.keys()) {
    if (kept.size < MOST_KEPT) break
    kept.delete(oldest)
  }
  if (html.length <= MAX_LENGTH) kept.set(html, fresh)
  return fresh
}

/** Foreign HTML → a fragment that is safe to insert, one's own to change. It never throws. */
export const sanitise = (html: string): DocumentFragment => document.importNode(keptOf(html).fragment, true)

const sanitiseNow = (html: string): DocumentFragment => {
  const plain = () => {
    const fragment = document.createDocumentFragment()
    fragment.append(html.slice(0, MAX_LENGTH).replace(/<[^<>]*>/g, " "))
    return fragment
  }
  if (html.length > MAX_LENGTH) return plain()
  try {
    return purify.sanitize(html, { RETURN_DOM_FRAGMENT: true })
  } catch {
    return plain()
  }
}

const SHORTCODE = /:([a-zA-Z0-9_]{1,64}):/g

/** The picture of a custom emoji; a still one where motion is unwanted. Only http(s) addresses become pictures. */
const emojiElement = (emoji: HtmlEmoji): Node => {
  const image = document.createElement("img")
  if (!/^https?:\/\//i.test(emoji.url)) return document.createTextNode(`:${emoji.shortcode}:`)
  image.src = emoji.url
  image.alt = `:${emoji.shortcode}:`
  image.title = `:${emoji.shortcode}:`
  image.loading = "lazy"
  image.decoding = "async"
  image.draggable = false
  const picture = document.createElement("picture")
  picture.className = "emoji"
  if (/^https?:\/\//i.test(emoji.static_url)) {
    const still = document.createElement("source")
    still.media = stillMedia()
    still.setAttribute(STILL, "")
    still.srcset = emoji.static_url
    picture.append(still)
  }
  picture.append(image)
  return picture
}

/** Plain text → nodes with its `:shortcode:`s as pictures. The text is never read as HTML. */
export const emojify = (text: string, emojis: ReadonlyArray<HtmlEmoji>): ReadonlyArray<Node> => {
  if (emojis.length === 0 || !text.includes(":")) return [document.createTextNode(text)]
  const nodes: Array<Node> = []
  let from = 0
  for (const match of text.matchAll(SHORTCODE)) {
    const emoji = emojis.find(({ shortcode }) => shortcode === match[1])
    if (!emoji) continue
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)))
    nodes.push(emojiElement(emoji))
    from = match.index + match[0].length
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)))
  return nodes
}

/** Foreign HTML → safe nodes with custom emoji, and with mentions and hashtags that lead to views of the app. */
export const renderHtml = (html: string, options: HtmlOptions = {}): DocumentFragment => {
  const fragment = sanitise(html)
  for (const link of fragment.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href") ?? ""
    const classes = link.classList
    const hashtag = classes.contains("hashtag")
    const inside = options.route?.({
      href,
      text: link.textContent ?? "",
      hashtag,
      mention: classes.contains("mention") && !hashtag
    })
    if (inside === undefined) continue
    link.setAttribute("href", inside)
    link.removeAttribute("target")
    link.removeAttribute("rel")
  }
  const emojis = options.emojis ?? []
  if (emojis.length > 0) {
    const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT)
    const texts: Array<Text> = []
    while (walker.nextNode()) if (walker.currentNode.nodeValue?.includes(":")) texts.push(walker.currentNode as Text)
    for (const text of texts) {
      if (text.parentElement?.closest("code, pre")) continue
      text.replaceWith(...emojify(text.data, emojis))
    }
  }
  return fragment
}

/** Foreign HTML → its text alone, with line breaks for paragraphs. For labels, titles and drafts. */
export const textOf = (html: string): string => {
  const known = keptOf(html)
  known.text ??= plainText(known.fragment)
  return known.text
}

const plainText = (safe: DocumentFragment): string => {
  const fragment = safe.cloneNode(true) as DocumentFragment
  for (const br of fragment.querySelectorAll("br")) br.replaceWith("\n")
  for (const block of fragment.querySelectorAll("p, li, blockquote, pre")) block.append("\n")
  return (fragment.textContent ?? "").replace(/\n{2,}/g, "\n").trim()
}
