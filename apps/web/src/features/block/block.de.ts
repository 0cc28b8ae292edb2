import type { text } from "./block.text.ts"

export const de: typeof text = {
  title: "Blockierte Konten",
  none: "Niemand ist blockiert",
  noneHint: "Du kannst jemanden im Menü des Profils blockieren.",
  unblock: "Aufheben",
  unblockNamed: (acct) => `Blockierung von @${acct} aufheben`,
  unblocked: (acct) => `@${acct} ist nicht mehr blockiert.`,
  undo: "Rückgängig"
}
