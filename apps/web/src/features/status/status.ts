import type { Account } from "@chirp/domain/Account"
import type { Mention, Tag, Visibility } from "@chirp/domain/Status"
import type { HtmlOptions } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import type { IconName } from "../../ui/Icon.tsx"
import type { StatusEntity } from "./entities.ts"
import { text as words } from "./status.text.ts"

export const visibilityIcons: Readonly<Record<Visibility, IconName>> = {
  public: "globe",
  unlisted: "unlisted",
  private: "lock",
  direct: "mention"
}

export const nameOf = (account: Pick<Account, "display_name" | "username">): string =>
  account.display_name.trim() === "" ? account.username : account.display_name

/** Whether boosting this post can succeed: what few may see is not passed on, but for one's own followers-only posts. */
export const canBoost = (status: Pick<StatusEntity, "visibility" | "account_id">, me: string): boolean =>
  status.visibility === "public" ||
  status.visibility === "unlisted" ||
  (status.visibility === "private" && status.account_id === me)

/** Whether the conversation of a post can be muted through it: GoToSocial asks that one wrote it or is mentioned in it. */
export const canMute = (status: Pick<StatusEntity, "account_id" | "mentions">, me: string): boolean =>
  status.account_id === me || status.mentions.some(({ id }) => id === me)

/** Characters and lines from which a text is folded in lists, so that one post does not fill screen after screen. */
const LONG = { characters: 1_200, lines: 18 }

/** Whether a post's text is folded in lists. Counts roughly: markup and entities are not parsed. */
export const isLong = (content: string): boolean =>
  content.replace(/<[^<>]*>/g, "").length > LONG.characters ||
  (content.match(/<br|<\/(?:p|li|h\d|pre)>|\n/g)?.length ?? 0) > LONG.lines

/** Hashtags from which a last paragraph of nothing else is a wall. */
const WALL = 5

/**
 * A post's text without its wall of hashtags: its last paragraph, or its last line, if that is nothing but hashtags and
 * there are many. Looks at the markup as servers write it; anything else stays whole. The sanitiser sees both parts.
 */
export const splitWall = (content: string): { readonly text: string; readonly wall: string; readonly tags: number } => {
  const whole = { text: content, wall: "", tags: 0 }
  const end = content.trimEnd()
  if (!end.endsWith("</p>")) return whole
  const body = end.slice(0, -"</p>".length)
  const [text, last] = parted(body)
  if (text === "" || last === "") return whole
  const { tags, words } = tagsOf(last)
  const alone = text.replace(/<[^<>]*>/g, "").trim() === ""
  return tags >= WALL && !alone && words.trim() === "" ? { text: `${text}</p>`, wall: `<p>${last}</p>`, tags } : whole
}

// found from the end and by plain search: an expression that tries every beginning takes the square of a long text
/** What stands before the last break of a text, and what after it. */
const parted = (body: string): readonly [string, string] => {
  const at = Math.max(body.lastIndexOf("<br"), body.lastIndexOf("<p>"), body.lastIndexOf("</p>"))
  const rest = body.slice(Math.max(at, 0))
  if (rest.startsWith("<p>")) {
    const before = body.slice(0, at).trimEnd()
    return before.endsWith("</p>") ? [before.slice(0, -"</p>".length), rest.slice("<p>".length)] : ["", ""]
  }
  const close = rest.indexOf(">") + 1
  if (!isBreak(rest.slice(0, close))) return ["", ""]
  let text = body.slice(0, at)
  for (;;) {
    const before = text.trimEnd()
    const one = before.lastIndexOf("<br")
    if (one < 0 || !isBreak(before.slice(one))) return [text, rest.slice(close).trimStart()]
    text = before.slice(0, one)
  }
}
const isBreak = (tag: string) => /^<br\s*\/?>$/.test(tag)

/** How many links of a text are hashtags, and the text without them. */
const tagsOf = (html: string): { readonly tags: number; readonly words: string } => {
  let tags = 0
  const pieces = html.split("</a>")
  const words = pieces.map((piece, index) => {
    const at = index < pieces.length - 1 ? piece.indexOf("<a ") : -1
    if (at < 0 || !/class="[^"]*hashtag/.test(piece.slice(at, piece.indexOf(">", at)))) return piece
    tags++
    return piece.slice(0, at)
  })
  return { tags, words: words.join("").replace(/<[^<>]*>/g, "") }
}

const pathOf = (href: string): string | undefined => {
  try {
    const url = new URL(href)
    return `${url.host}${url.pathname}`.toLowerCase().replace(/\/$/, "")
  } catch {
    return undefined
  }
}

/** Where the links of a text lead inside the app: its mentions to profiles, its hashtags to their timelines. */
export const routeLinks =
  (mentions: ReadonlyArray<Mention>, tags: ReadonlyArray<Tag>): NonNullable<HtmlOptions["route"]> =>
  ({ href, text, mention, hashtag }) => {
    const path = pathOf(href)
    if (path !== undefined) {
      const mentioned = mentions.find(({ url }) => pathOf(url) === path)
      if (mentioned) return paths.profile(mentioned.acct)
    }
    if (mention) {
      const name = text.replace(/^@/, "").toLowerCase()
      const mentioned = mentions.find(
        ({ acct, username }) => acct.toLowerCase() === name || username.toLowerCase() === name
      )
      if (mentioned) return paths.profile(mentioned.acct)
    }
    const tag =
      tags.find(({ url }) => path !== undefined && pathOf(url) === path)?.name ??
      (hashtag || text.startsWith("#")
        ? tags.find(({ name }) => `#${name}`.toLowerCase() === text.toLowerCase())?.name
        : undefined)
    if (tag !== undefined) return paths.tag(tag)
    // A bio has no list of its tags; the class says what it is.
    return hashtag && /^#[\p{L}\p{N}_]+$/u.test(text) ? paths.tag(text.slice(1)) : undefined
  }

/** One sentence for a whole post, for screen readers that jump from post to post. Long texts are cut. */
export const labelOf = (parts: {
  readonly author: string
  readonly boostedBy?: string | undefined
  readonly spoiler: string
  readonly text: string
  readonly hidden: boolean
  readonly media: number
  readonly poll: boolean
  readonly reply: boolean
  readonly time: string
  readonly visibility: Visibility
  /** Who and when alone. */
  readonly short?: boolean
}): string => {
  if (parts.short === true) {
    return [
      parts.boostedBy === undefined ? parts.author : words.label.authorBoosted(parts.author, parts.boostedBy),
      parts.spoiler === "" ? "" : words.label.warning(parts.spoiler),
      parts.time
    ]
      .filter((part) => part !== "")
      .join(", ")
  }
  const text = parts.text.length > 240 ? `${parts.text.slice(0, 240)}…` : parts.text
  const body =
    parts.spoiler === ""
      ? text
      : parts.hidden
        ? words.label.warning(parts.spoiler)
        : words.label.warned(parts.spoiler, text)
  return [
    parts.boostedBy === undefined ? "" : words.label.boostedBy(parts.boostedBy),
    parts.reply ? words.label.reply(parts.author) : parts.author,
    body,
    parts.media === 0 ? "" : words.label.attachments(parts.media),
    parts.poll ? words.label.poll : "",
    parts.time,
    parts.visibility === "public" ? "" : words.visibility[parts.visibility]
  ]
    .filter((part) => part !== "")
    .join(", ")
}
