/** Milliseconds after which it is done anyway: a page that is not seen is not painted. */
const AT_LAST = 150

/** Does it when what has changed so far is on the screen: a press shows at once, what it leads to may take its time. */
export const afterPaint = (run: () => void): void => {
  let done = false
  const once = () => {
    if (done) return
    done = true
    clearTimeout(timer)
    run()
  }
  const timer = setTimeout(once, AT_LAST)
  requestAnimationFrame(() => setTimeout(once))
}
