import { createHash } from "node:crypto"
import type { ErrorCode, PublicError } from "@chirp/domain/PublicError"
import { HttpServerResponse } from "effect/http"
import { type AskedHeaders, type PageLanguage, pageLanguage, said } from "./PageWords.ts"

/** One failure as the outside sees it: a status, a stable code, a safe sentence, and perhaps when to try again (seconds). */
export interface Problem {
  readonly status: number
  readonly code: ErrorCode
  readonly error: string
  readonly retryAfter?: number
}

const MIB = 1024 * 1024

const problem = (status: number, code: ErrorCode, error: string, retryAfter?: number): Problem => ({
  status,
  code,
  error,
  ...(retryAfter !== undefined && { retryAfter })
})

const words = (seconds: number) =>
  seconds === 1 ? "a second" : seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`

/** Every failure that Chirp itself answers with. */
export const problems = {
  badPath: problem(400, "bad_request", "This address is not written in a way Chirp accepts."),
  badRequest: problem(400, "bad_request", "Chirp does not understand this request."),
  badBody: problem(400, "bad_request", "The request's body ended early."),
  sessionExpired: problem(401, "session_expired", "You are signed out. Sign in again."),
  accountUnknown: problem(401, "account_unknown", "This browser is not signed in to that account."),
  accountNeeded: problem(401, "account_needed", "This browser is signed in to several accounts: say which one asks."),
  accountsFull: (most: number) =>
    problem(403, "forbidden", `This browser is signed in to ${most} accounts already. Sign out of one of them first.`),
  unauthorized: problem(401, "unauthorized", "Sign in to do this."),
  writeScope: problem(403, "scope_missing", "This token may not write posts: it needs the scope write:statuses."),
  scope: problem(403, "forbidden", "This token may not do this: it needs the scope read:accounts."),
  csrf: problem(403, "csrf_rejected", "This request did not come from Chirp's own pages."),
  notFound: problem(404, "not_found", "There is nothing here."),
  method: problem(405, "method_not_allowed", "Chirp does not know this method."),
  tooLarge: (limit: number) =>
    problem(
      413,
      "payload_too_large",
      `This is too large: at most ${limit < MIB ? `${limit / 1024} KiB` : `${Math.floor(limit / MIB)} MiB`} are accepted.`
    ),
  rateLimited: (seconds: number) =>
    problem(429, "rate_limited", `Too many requests. Try again in ${words(seconds)}.`, seconds),
  keyBusy: (seconds: number) =>
    problem(409, "idempotency_busy", "This post is being sent already. Ask again in a moment.", seconds),
  keyUnknown: problem(
    409,
    "idempotency_unknown",
    "It is not known whether this post went out. Look at your posts before you send it again with a new Idempotency-Key."
  ),
  keyDiffers: problem(422, "idempotency_differs", "This Idempotency-Key was used for another post."),
  keysUnavailable: problem(503, "internal", "Posts cannot be kept apart right now. Try again in a moment.", 5),
  internal: problem(500, "internal", "Something went wrong in Chirp. It has been noted."),
  searchUnavailable: problem(503, "search_unavailable", "Search is not available right now. Try again in a moment.", 5),
  savedSearchesFull: problem(422, "saved_searches_full", "You have saved 50 searches already: remove one first."),
  sessionsUnavailable: problem(503, "internal", "Sign-ins cannot be checked right now. Try again in a moment.", 5),
  disk: problem(503, "internal", "There is no room to take this upload in right now. Try again later.", 60),
  busy: problem(503, "upstream_unavailable", "There is too much going on right now. Try again in a moment.", 2),
  unavailable: problem(502, "upstream_unavailable", "GoToSocial cannot be reached right now.", 5),
  starting: problem(503, "upstream_starting", "GoToSocial is starting. Try again in a moment.", 10),
  timeout: problem(504, "upstream_timeout", "GoToSocial took too long to answer."),
  badAnswer: problem(502, "upstream_bad_answer", "GoToSocial gave an answer that makes no sense here.")
} as const

/** For an answer of GoToSocial's that is no JSON: the same status, said in Chirp's words. */
export const translated = (status: number): Problem => {
  const [code, error] = sentences.get(status) ?? (status >= 500 ? sentences.get(500) : sentences.get(400)) ?? fallback
  return problem(status, code, error)
}

const fallback = ["upstream_bad_answer", "GoToSocial could not do this."] as const
const sentences = new Map<number, readonly [ErrorCode, string]>([
  [400, ["bad_request", "GoToSocial did not understand this request."]],
  [401, ["unauthorized", "Sign in to do this."]],
  [403, ["forbidden", "You may not do this."]],
  [404, ["not_found", "There is nothing here."]],
  [405, ["method_not_allowed", "GoToSocial does not do this."]],
  [406, ["bad_request", "GoToSocial cannot answer in the form that was asked for."]],
  [413, ["payload_too_large", "This is too large."]],
  [418, ["bad_request", "The request does not say which program sent it."]],
  [429, ["too_many_requests", "Too many requests. Wait a little."]],
  [500, fallback]
])

const headersOf = (given: Problem) => ({
  "cache-control": "no-store",
  ...(given.retryAfter !== undefined && { "retry-after": String(given.retryAfter) })
})

/** A `PublicError` as JSON. */
export const problemJson = (given: Problem): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe({ error: given.error, code: given.code } satisfies PublicError, {
    status: given.status,
    headers: headersOf(given)
  })

interface PageParts {
  readonly title: string
  readonly action?: { readonly href: string; readonly label: string }
}

/** A small page that says what happened and what to do, in the reader's language; works without scripts and without the app. */
export const problemPage = (
  given: Problem,
  parts: PageParts,
  /** The request's. */
  headers: AskedHeaders
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(page(pageLanguage(headers), given.error, parts), {
    status: given.status,
    contentType: "text/html; charset=utf-8",
    headers: {
      ...headersOf(given),
      "content-security-policy": PAGE_POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff"
    }
  })

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.0625rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}main{max-width:28rem;padding:2rem}h1{font-size:1.5rem;line-height:1.2}a{display:inline-block;padding:.6rem 1.1rem;border-radius:.6rem;background:#2563eb;color:#fff;text-decoration:none;font-weight:600}a:focus-visible{outline:3px solid #93c5fd;outline-offset:2px}`
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const page = (language: PageLanguage, text: string, { action, title }: PageParts) => {
  const say = (sentence: string) => escapeHtml(said(language, sentence))
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${say(title)} · Chirp</title><style>${STYLE}</style></head><body><main><h1>${say(title)}</h1><p>${say(text)}</p>${action ? `<p><a href="${escapeHtml(action.href)}">${say(action.label)}</a></p>` : ""}</main></body></html>`
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? "")
