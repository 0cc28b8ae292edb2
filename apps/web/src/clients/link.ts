/**
 * Reads a `Link` header (RFC 8288). Gives path and query alone: GoToSocial writes its own configured host and protocol
 * there, which need not be the address the app was loaded from.
 */
export const parseLink = (header: string | null): { next?: string; prev?: string } => {
  const found: { next?: string; prev?: string } = {}
  if (!header) return found
  for (const match of header.matchAll(/<([^>]*)>\s*;([^<]*)/g)) {
    const [, target = "", params = ""] = match
    const rel = /rel="?(next|prev)"?/.exec(params)?.[1]
    if (rel !== "next" && rel !== "prev") continue
    try {
      const url = new URL(target, "http://relative.invalid")
      found[rel] = url.pathname + url.search
    } catch {
      // A target that is no URL names no page.
    }
  }
  return found
}
