import { accountParameter } from "@chirp/domain/Session"
import { Duration, Redacted } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpServerResponse as Response } from "effect/http"

/** A browser may be signed in to this many accounts at once; a sign-in to one more is refused. */
export const MAX_ACCOUNTS = 8
/** Session cookies that are looked at: those, and one of before accounts had one each. */
const MAX_COOKIES = MAX_ACCOUNTS + 1

/** The names of Chirp's cookies: on https with `__Host-`, which browsers only take from this very host, over TLS, path `/`. */
export const cookieNames = (publicUrl: URL) => {
  const prefix = publicUrl.protocol === "https:" ? "__Host-" : ""
  const session = `${prefix}chirp_session`
  return {
    /** What all session cookies begin with; alone, the name of those from before accounts had one each. */
    session,
    sessionOf: (accountId: string) => `${session}_${accountId}`,
    attempt: `${prefix}chirp_sign_in`
  }
}

/** One of a browser's session cookies. `account` is whose its name says it is, which only its session can prove. */
export interface SessionCookie {
  readonly name: string
  readonly value: string
  readonly account: string | undefined
}

/** All session cookies in a `Cookie` header, in its order; what is past `MAX_COOKIES` counts as absent. */
export const sessionCookies = (header: string | undefined, base: string): ReadonlyArray<SessionCookie> => {
  const found: Array<SessionCookie> = []
  if (header?.includes(base) !== true) return found
  for (const part of header.split(";")) {
    const at = part.indexOf("=")
    const name = part.slice(0, at).trim()
    if (at <= 0 || !(name === base || name.startsWith(`${base}_`)) || found.length === MAX_COOKIES) continue
    const account = name === base ? undefined : name.slice(base.length + 1)
    found.push({ name, value: part.slice(at + 1).trim(), account })
  }
  return found
}

/** Which of a browser's sessions a request is for. */
export type Chosen =
  /** No session, and none asked for. */
  | { readonly _tag: "None" }
  /** This cookie's; it must prove to be that of `named`, if the request names an account. */
  | { readonly _tag: "One"; readonly name: string; readonly value: string; readonly named: string | undefined }
  /** The request names an account that this browser is not signed in to. */
  | { readonly _tag: "Absent" }
  /** The request names none, and there are several. */
  | { readonly _tag: "Several" }

const none: Chosen = { _tag: "None" }
const absent: Chosen = { _tag: "Absent" }
const several: Chosen = { _tag: "Several" }

/** Chooses the session cookie of a request by the account it names. Nothing is ever guessed (decision 0065). */
export const chosenCookie = (header: string | undefined, named: string | undefined, base: string): Chosen => {
  if (named === undefined) {
    const [first, second] = sessionCookies(header, base)
    if (second !== undefined) return several
    return first === undefined ? none : { _tag: "One", name: first.name, value: first.value, named }
  }
  const own = cookieValue(header, `${base}_${named}`)
  if (own !== undefined) return { _tag: "One", name: `${base}_${named}`, value: own, named }
  const old = cookieValue(header, base)
  return old === undefined ? absent : { _tag: "One", name: base, value: old, named }
}

/** The account that a request names: by the header, or by the query where no header can be sent. */
export const accountNamed = (url: string, header: string | ReadonlyArray<string> | undefined): string | undefined => {
  if (header !== undefined) return String(header)
  const query = url.includes(`${accountParameter}=`) ? url.indexOf("?") : -1
  return query < 0 ? undefined : (new URLSearchParams(url.slice(query)).get(accountParameter) ?? undefined)
}

/** A target without the account that it names: GoToSocial is not told. */
export const withoutAccount = (target: string): string => {
  if (!target.includes(`${accountParameter}=`)) return target
  const [path = "", query = ""] = target.split("?", 2)
  const left = query.split("&").filter((part) => !part.startsWith(`${accountParameter}=`))
  return left.length === 0 ? path : `${path}?${left.join("&")}`
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

/** The names of GoToSocial's own cookies: who is half way through its sign-in pages. */
export const goToSocialCookies = (header: string | undefined): ReadonlyArray<string> =>
  (header ?? "").match(/(?<=^|;\s*)gotosocial-[\w.-]+(?==)/g) ?? []

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
