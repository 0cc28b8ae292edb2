import { createHash } from "node:crypto"

/** Where Chirp is seen, and where media may come from besides https. */
export interface SiteOrigins {
  readonly publicUrl: URL
  /** Plain-http origins that hold media: a GoToSocial on this machine. Empty in production. */
  readonly mediaOrigins: ReadonlyArray<string>
}

/** For every answer of Chirp's own; the proxy leaves GoToSocial's answers as they are. */
export const securityHeaders = ({ publicUrl }: SiteOrigins): Readonly<Record<string, string>> => ({
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy":
    "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), browsing-topics=()",
  // not for subdomains: they are not Chirp's to decide on
  ...(publicUrl.protocol === "https:" ? { "strict-transport-security": "max-age=31536000" } : {})
})

const inlineScripts = /<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi

/** The hash sources (CSP 3, 2.3.1) of the inline scripts of a page, each once. Data blocks such as JSON need none. */
export const scriptHashes = (html: string): ReadonlyArray<string> => {
  const hashes = new Set<string>()
  for (const [, attributes = "", body = ""] of html.matchAll(inlineScripts)) {
    const type = /\btype\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1] ?? "module"
    if (
      /\bsrc\s*=/i.test(attributes) ||
      !/^(module|importmap|speculationrules|(text|application)\/javascript)$/i.test(type)
    )
      continue
    hashes.add(`'sha256-${createHash("sha256").update(body).digest("base64")}'`)
  }
  return [...hashes]
}

/**
 * The policy of one page: scripts of this origin and the page's own inline ones by hash, no eval; no frames around it, no
 * plug-ins, no other base. Media from any https server, since the fediverse's media lives on its authors' servers.
 */
export const contentSecurityPolicy = (origins: SiteOrigins, hashes: ReadonlyArray<string>): string => {
  const { protocol, host } = origins.publicUrl
  const media = ["'self'", "https:", "blob:", "data:", ...origins.mediaOrigins].join(" ")
  return [
    "default-src 'self'",
    ["script-src 'self'", ...hashes].join(" "),
    // Astro and Solid set styles on elements; a style cannot run code
    "style-src 'self' 'unsafe-inline'",
    `img-src ${media}`,
    `media-src ${media}`,
    // older browsers do not take ws(s) of the same host for 'self'
    `connect-src 'self' ${protocol === "https:" ? "wss" : "ws"}://${host}`,
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'"
  ].join("; ")
}
