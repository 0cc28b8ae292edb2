/** One video or sound at a time: starting one pauses the others. Animations, which loop without sound, are none. */
export const keepOnePlayer = (): (() => void) => {
  const onPlay = ({ target }: Event) => {
    if (!(target instanceof HTMLMediaElement) || target.loop) return
    for (const other of document.querySelectorAll<HTMLMediaElement>("video, audio"))
      if (other !== target && !other.loop) other.pause()
  }
  // it does not bubble
  document.addEventListener("play", onPlay, { capture: true })
  return () => document.removeEventListener("play", onPlay, { capture: true })
}
