/** Sentences of the thread view, in one place for translation. */
export const text = {
  show: (count: number) => (count === 1 ? "Show 1 reply" : `Show ${count} replies`),
  hide: (count: number) => (count === 1 ? "Fold 1 reply" : `Fold ${count} replies`),
  options: "Thread options",
  foldAll: "Fold all replies to replies",
  showAll: "Show all replies",
  openWarnings: "Open all content warnings",
  closeWarnings: "Close all content warnings"
} as const
