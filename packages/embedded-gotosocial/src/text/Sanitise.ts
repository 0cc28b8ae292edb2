import sanitizeHtml from "sanitize-html"

const CLASSES: Record<string, ReadonlyArray<string>> = {
  a: ["mention", "hashtag", "u-url"],
  span: ["h-card", "mention", "hashtag", "invisible", "ellipsis"]
}

const allowedTags = [
  ...["p", "br", "a", "span", "strong", "em", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "code", "pre"],
  ...["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "hr"],
  ...["table", "thead", "tbody", "tr", "th", "td"]
]

/** A link's own rel is not taken over; only "tag" survives, and only on a hashtag link. */
const relOf = (attributes: Record<string, string>) =>
  `${(attributes.class ?? "").split(/\s+/).includes("hashtag") ? "tag " : ""}nofollow noreferrer noopener`

const options: sanitizeHtml.IOptions = {
  allowedTags,
  allowedAttributes: { a: ["href", "class", "rel", "target"], span: ["class"], code: ["class"], ol: ["start"] },
  allowedClasses: { a: [...(CLASSES.a ?? [])], span: [...(CLASSES.span ?? [])], code: [/^language-[A-Za-z0-9]+$/] },
  allowedSchemes: ["http", "https"],
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  transformTags: {
    a: (tagName, attributes) => {
      const { href, class: className } = attributes
      if (href === undefined) return { tagName, attribs: {} }
      const attribs: Record<string, string> = { href }
      if (className !== undefined) attribs.class = className
      attribs.rel = relOf(attributes)
      attribs.target = "_blank"
      return { tagName, attribs }
    }
  },
  // GoToSocial's minifier leaves ">" and quotes as they are in text
  textFilter: (text) => text.replaceAll("&gt;", ">").replaceAll("&quot;", '"'),
  nestingLimit: 30
}

/** Takes out the white space between blocks, but not inside `<pre>`. */
const minify = (html: string) =>
  html
    .split(/(<pre[\s\S]*?<\/pre>)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/<br ?\/?>\s*/g, "<br>")
            .replaceAll(/<hr ?\/?>/g, "<hr>")
            .replaceAll(/\s*\n\s*(?=<)/g, "")
            .replaceAll(/>\s*\n\s*/g, ">")
    )
    .join("")
    .trim()

/** HTML that is safe to show: only text-level and block markup, links to http(s) with rel and target, no images, styles or scripts. */
export const sanitise = (html: string): string => minify(sanitizeHtml(html, options))

/** The text of some HTML, all markup gone, entities decoded. For content warnings, titles and search. */
export const stripHtml = (html: string): string =>
  sanitizeHtml(html.replaceAll(/<br ?\/?>|<\/p>/g, "\n"), { allowedTags: [], allowedAttributes: {} })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim()

export const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

export const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', "&quot;")
