/** Does a set of granted scopes (space-separated) cover the wanted one? `read` covers `read:accounts`. */
export const covers = (granted: string, wanted: string): boolean => {
  const all = granted.split(/\s+/)
  return wanted.split(":").some((_, depth, parts) => all.includes(parts.slice(0, depth + 1).join(":")))
}

/** Are all asked scopes covered by the granted ones? Unknown names are compared as they are. */
export const coversAll = (granted: string, asked: string): boolean =>
  asked
    .split(/\s+/)
    .filter(Boolean)
    .every((scope) => covers(granted, scope))
