import { Duration, Redacted } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpServerResponse as Response } from "effect/http"

/** The names of Chirp's cookies: on https with `__Host-`, which browsers only take from this very host, over TLS, path `/`. */
export const cookieNames = (publicUrl: URL) => {
  const prefix = publicUrl.protocol === "https:" ? "__Host-" : ""
  return { session: `${prefix}chirp_session`, attempt: `${prefix}chirp_sign_in` }
}

/** A cookie's value out of a `Cookie` header; the first when there are several. */
export const cookieValue = (header: string | undefined, name: string): string | undefined => {
  if (header === undefined) return undefined
  for (const part of header.split(";")) {
    const at = part.indexOf("=")
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/** Sets one of Chirp's cookies: HttpOnly, SameSite=Lax, for the whole host. */
export const withCookie = (
  response: HttpServerResponse.HttpServerResponse,
  publicUrl: URL,
  name: string,
  value: Redacted.Redacted,
  maxAge: Duration.Duration
): HttpServerResponse.HttpServerResponse =>
  Response.setCookieUnsafe(response, name, Redacted.value(value), { ...attributes(publicUrl), maxAge })

/** Takes one of Chirp's cookies away. */
export const withoutCookie = (
  response: HttpServerResponse.HttpServerResponse,
  publicUrl: URL,
  name: string
): HttpServerResponse.HttpServerResponse =>
  Response.setCookieUnsafe(response, name, "", { ...attributes(publicUrl), maxAge: Duration.zero })

const attributes = (publicUrl: URL) => ({
  path: "/",
  httpOnly: true,
  sameSite: "lax" as const,
  secure: publicUrl.protocol === "https:"
})
