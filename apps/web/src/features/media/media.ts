import type { MediaAttachment } from "@chirp/domain/MediaAttachment"

/** Narrowest and widest shape a single picture is shown in; beyond, it is cropped around its focal point. */
const TALLEST = 0.72
const WIDEST = 2.4

/** Width divided by height, as far as the server knows it. */
export const aspectOf = (media: MediaAttachment): number => {
  const size = media.meta?.small ?? media.meta?.original
  const aspect = size?.aspect ?? (size?.width && size.height ? size.width / size.height : undefined)
  return aspect !== undefined && Number.isFinite(aspect) && aspect > 0 ? aspect : 16 / 9
}

export const shownAspect = (media: MediaAttachment): number => Math.min(WIDEST, Math.max(TALLEST, aspectOf(media)))

/** CSS object-position of the focal point, which runs from -1 to 1 with y up. */
export const focusOf = (media: MediaAttachment): string => {
  const focus = media.meta?.focus
  if (!focus) return "50% 50%"
  const clamp = (value: number) => Math.min(1, Math.max(-1, value))
  return `${((clamp(focus.x) + 1) * 50).toFixed(1)}% ${((1 - clamp(focus.y)) * 50).toFixed(1)}%`
}

/** What a screen reader says for a picture without a description. */
export const altOf = (media: MediaAttachment): string => media.description?.trim() ?? ""

/** What it is to people: an animation is a video. */
export const kindOf = ({ type }: MediaAttachment): "image" | "video" | "audio" | "file" =>
  type === "image" || type === "audio" ? type : type === "unknown" ? "file" : "video"
