/**
 * Pictures that may move (avatars, emoji) are `<picture>`s with a still source in front. When that one is taken: where
 * the device wants less motion, unless the user decided (`data-motion` on the root element).
 */
export const stillMedia = (): string => {
  const { motion } = document.documentElement.dataset
  return motion === "reduce" ? "all" : motion === "full" ? "not all" : "(prefers-reduced-motion: reduce)"
}

/** Marks a still source, so that it follows when the user decides anew. */
export const STILL = "data-still"

/** Stops the pictures that are on the page, or lets them move. */
export const applyStillness = (): void => {
  const media = stillMedia()
  for (const source of document.querySelectorAll<HTMLSourceElement>(`source[${STILL}]`)) source.media = media
}
