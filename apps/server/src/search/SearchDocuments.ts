import type { Account } from "@chirp/domain/Account"
import type { AccountDocument, HasKind, IsKind, StatusDocument } from "@chirp/domain/SearchDocument"
import { foldTag } from "@chirp/domain/SearchText"
import type { Status } from "@chirp/domain/Status"
import { DateTime, Option } from "effect"
import { guessLanguage } from "./Languages.ts"

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }

const decoded = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : " "
  })

/** Scripts and styles with what is in them, as far as they are closed: without an end each would be searched for one. */
const withoutCode = (html: string) => {
  const lower = html.toLowerCase()
  const end = Math.max(lower.lastIndexOf("</script>"), lower.lastIndexOf("</style>"))
  if (end < 0) return html
  const closed = end + "</script>".length
  return html.slice(0, closed).replace(code, " ") + html.slice(closed)
}
const code = /<(?:script|style)\b[^<>]*>[\s\S]*?<\/(?:script|style)>/gi

/**
 * The words of a post's or profile's HTML. Blocks and breaks become line ends, everything else of the markup vanishes.
 * The result is text, whatever the input: it is never put into a page as HTML. A tag ends at the next `<` at the latest,
 * or text full of them would take its square in time.
 */
export const plainText = (html: string): string =>
  decoded(
    withoutCode(html)
      .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/blockquote|\/pre)\b[^<>]*>/gi, "\n")
      .replace(/<[^<>]*>/g, "")
  )
    // PostgreSQL takes no NUL, and no other control character is ever looked for
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, " ")
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim()
    .toWellFormed()

/** Longer posts are searched by their beginning. GoToSocial's own limit is 5,000 characters; other servers have others. */
const MAX_TEXT = 20_000

const moment = (text: string): number =>
  Option.match(DateTime.make(text), { onNone: () => 0, onSome: (time) => DateTime.toEpochMillis(time) })

/** A link that somebody put in, not a mention or a hashtag. */
const hasLink = (html: string) => {
  for (const [tag] of html.matchAll(/<a\b[^<>]*>/gi)) {
    if (
      /href=["']?https?:/i.test(tag) &&
      !/class=["'][^"']*(?:mention|hashtag)/i.test(tag) &&
      !/rel=["'][^"']*\btag\b/i.test(tag)
    ) {
      return true
    }
  }
  return false
}

const hostOf = (acct: string) => acct.split("@")[1] ?? ""

/** What of a status has words. */
interface Worded {
  readonly content: string
  readonly spoiler_text: string
  readonly media_attachments: ReadonlyArray<{ readonly description?: string | null | undefined }>
  readonly poll?: { readonly options: ReadonlyArray<{ readonly title: string }> } | null | undefined
}

/** What of a post's words can be searched: each a text of its own. */
export const statusTexts = (
  status: Worded
): Readonly<Record<"content" | "spoiler_text" | "media" | "poll", string>> => ({
  content: plainText(status.content).slice(0, MAX_TEXT),
  spoiler_text: plainText(status.spoiler_text).slice(0, MAX_TEXT),
  media: status.media_attachments
    .flatMap(({ description }) => (description ? [description] : []))
    .join("\n")
    .slice(0, MAX_TEXT),
  poll: (status.poll?.options ?? []).map(({ title }) => title).join("\n")
})

/** A post as it is indexed. Whether it may be is not decided here. A boost is not a post: give the post inside. */
export const statusDocument = (status: Omit<Status, "reblog">): StatusDocument => {
  const { account } = status
  const texts = statusTexts(status)
  const acct = account.acct.toLowerCase()
  const has = new Set<HasKind>()
  for (const { type } of status.media_attachments) {
    has.add("media")
    if (type === "image" || type === "audio" || type === "video") has.add(type)
    if (type === "gifv") has.add("video")
  }
  if (status.poll) has.add("poll")
  if (hasLink(status.content)) has.add("link")
  const is: Array<IsKind> = []
  if (status.in_reply_to_id !== null) is.push("reply")
  if (status.sensitive) is.push("sensitive")
  if (status.edited_at) is.push("edited")
  return {
    id: status.id,
    account_id: account.id,
    acct,
    account_username: account.username,
    account_display_name: account.display_name,
    instance: hostOf(acct),
    visibility: status.visibility,
    content: texts.content,
    spoiler_text: texts.spoiler_text,
    media_text: texts.media,
    poll_text: texts.poll,
    tags: [...new Set(status.tags.map(({ name }) => foldTag(name)))],
    mentions: status.mentions.map(({ id }) => id),
    language:
      status.language?.toLowerCase().split(/[-_]/)[0] || guessLanguage(`${texts.spoiler_text}\n${texts.content}`),
    has: [...has],
    is,
    in_reply_to_id: status.in_reply_to_id,
    in_reply_to_account_id: status.in_reply_to_account_id,
    created_at: moment(status.created_at),
    edited_at: status.edited_at ? moment(status.edited_at) : null,
    favourites_count: status.favourites_count,
    reblogs_count: status.reblogs_count
  }
}

/** An account as it is indexed. Whether it may be is not decided here. */
export const accountDocument = (account: Account): AccountDocument => {
  const acct = account.acct.toLowerCase()
  return {
    id: account.id,
    username: account.username,
    acct,
    display_name: plainText(account.display_name),
    note: plainText(account.note).slice(0, MAX_TEXT),
    fields: account.fields.map(({ name, value }) => `${plainText(name)}: ${plainText(value)}`),
    instance: hostOf(acct),
    discoverable: account.discoverable === true,
    bot: account.bot,
    url: account.url,
    avatar: account.avatar_static,
    followers_count: account.followers_count,
    statuses_count: account.statuses_count
  }
}
