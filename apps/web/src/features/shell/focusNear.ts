/**
 * Something is about to leave its list with the focus in it: once it is gone, the focus goes to the next of its peers,
 * else to the one before it, else to the view's heading.
 */
export const focusNear = (leaving: Element | null, selector: string): void => {
  const all = [...document.querySelectorAll<HTMLElement>(selector)]
  const at = all.findIndex((one) => one.isSameNode(leaving))
  const heirs = at < 0 ? [] : [...all.slice(at + 1), ...all.slice(0, at).reverse()]
  const settle = () => {
    const free = document.activeElement === null || document.activeElement === document.body
    if (!free) return
    const heir = heirs.find((one) => one.isConnected) ?? document.getElementById("view-title")
    const target =
      heir?.tabIndex === 0 || heir?.id === "view-title" ? heir : heir?.querySelector<HTMLElement>("a, button")
    target?.focus()
  }
  // lists with a window of rows take a frame to let go of one
  requestAnimationFrame(() => requestAnimationFrame(settle))
}
