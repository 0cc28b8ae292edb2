/**
 * How long a post is, as GoToSocial counts it: Unicode code points of the text and of the content warning together.
 * Links and mentions count in full. The instance advertises `characters_reserved_per_url`, but GoToSocial's own check
 * (`validateNormalizeCreateStatus`: runes of status + runes of spoiler_text) does not use it, so a counter that did
 * would let people write posts the server refuses.
 */
export const postLength = (post: { readonly text: string; readonly spoiler: string }): number =>
  codePoints(post.text) + codePoints(post.spoiler)

/** Code points, so that an emoji outside the basic plane counts once. A lone surrogate counts once too, as in Go. */
export const codePoints = (text: string): number => {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const pair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    if (pair) i++
    count++
  }
  return count
}

export type CounterTone = "quiet" | "near" | "over"

/** What the counter shows: characters left (negative when too long), and how loudly. */
export const counter = (length: number, limit: number): { readonly left: number; readonly tone: CounterTone } => {
  const left = limit - length
  return { left, tone: left < 0 ? "over" : left <= Math.min(100, limit * 0.1) ? "near" : "quiet" }
}
