import { fetchOrEarly } from "./early.ts"
import { text } from "./http.text.ts"
import { parseLink } from "./link.ts"

/** Chirp's answer to a cookie whose session is gone. The draft stays where it is; the session feature asks to sign in. */
export const SESSION_EXPIRED = "session_expired"
/** … and to a request as an account that this browser is not signed in to any more. */
const ACCOUNT_UNKNOWN = "account_unknown"

/** Milliseconds. A read that takes longer is given up; writes get more, for uploads behind slow servers have their own. */
const READ_TIMEOUT = 20_000
const WRITE_TIMEOUT = 45_000
/** A GET that never reached the server is tried once more after this many milliseconds, plus as much again at random. */
const RETRY_AFTER = 300

/**
 * Every way a request can fail, with a sentence for people. `status` is 0 when no answer came; `code` is Chirp's stable
 * code where it gave one, else `network`, `timeout`, `aborted`, `unreadable` or `http_<status>`.
 */
export class ApiError extends Error {
  override readonly name = "ApiError"
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export interface Page<T> {
  readonly items: ReadonlyArray<T>
  /** Path and query of the next (older) and previous (newer) page, where the server named one. */
  readonly next?: string | undefined
  readonly prev?: string | undefined
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** A plain object goes as JSON; FormData as it is. */
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly timeout?: number
  /** What the answer is: JSON unless told otherwise. */
  readonly as?: "blob"
  /** Reaches the server even when the page is closed meanwhile. For small bodies only. */
  readonly keepalive?: boolean
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface Http {
  /** The account that these requests are made as. */
  readonly account?: string | undefined
  readonly get: <T>(path: string, options?: RequestOptions) => Promise<T>
  readonly page: <T>(path: string, options?: RequestOptions) => Promise<Page<T>>
  readonly send: <T>(method: Exclude<Method, "GET">, path: string, options?: RequestOptions) => Promise<T>
}

export interface HttpOptions {
  /** One of this browser's accounts: its id. Without it the server takes the only one there is, or refuses. */
  readonly account?: string | undefined
  readonly fetch?: typeof globalThis.fetch
  /** Called once for each answer that says the session is gone, before the request fails. */
  readonly onSessionExpired?: () => void
  /** A 401 that does not say so: a wrong password somewhere, or another tab signed out and took the cookie along. */
  readonly onRefused?: () => void
}

/** GoToSocial repeats the status text in front of its detail: "Bad Request: text is empty" → "Text is empty". */
const readable = (sentence: string): string => {
  const detail = sentence.replace(/^(Bad Request|Unprocessable Entity|Forbidden|Not Found|Conflict|Unauthorized): /, "")
  return detail.charAt(0).toUpperCase() + detail.slice(1)
}

const failure = async (response: Response): Promise<ApiError> => {
  const { status } = response
  const type = response.headers.get("content-type") ?? ""
  let code = `http_${status}`
  let message = text.statuses[status] ?? (status >= 500 ? text.mistake : text.answered(status))
  if (type.includes("json")) {
    const body: unknown = await response.json().catch(() => undefined)
    if (typeof body === "object" && body !== null) {
      if ("code" in body && typeof body.code === "string") code = body.code
      if ("error" in body && typeof body.error === "string" && body.error !== "" && status !== 404 && status !== 401) {
        message = text.codes[code] ?? readable(body.error)
      }
    }
  }
  return new ApiError(status, code, message)
}

const withQuery = (path: string, query: RequestOptions["query"]): string => {
  if (!query) return path
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value))
  const search = params.toString()
  return search === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${search}`
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * The one way to Chirp's server: same origin, the session's cookie, the account that asks, the CSRF header on everything that changes something.
 * Changes are never sent twice by it; a read is tried again once if it did not reach the server. It fails with ApiError only.
 */
export const makeHttp = (options: HttpOptions = {}): Http => {
  const call = options.fetch ?? fetchOrEarly

  const once = async (method: Method, path: string, request: RequestOptions): Promise<Response> => {
    const timeout = AbortSignal.timeout(request.timeout ?? (method === "GET" ? READ_TIMEOUT : WRITE_TIMEOUT))
    const headers: Record<string, string> = {
      accept: request.as === "blob" ? "*/*" : "application/json",
      ...request.headers
    }
    if (method !== "GET") headers["x-chirp-csrf"] = "1"
    if (options.account !== undefined) headers["x-chirp-account"] = options.account
    const init: RequestInit = {
      method,
      headers,
      credentials: "same-origin",
      keepalive: request.keepalive === true,
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
    }
    if (request.body instanceof FormData) init.body = request.body
    else if (request.body) {
      headers["content-type"] = "application/json"
      init.body = JSON.stringify(request.body)
    }
    try {
      return await call(withQuery(path, request.query), init)
    } catch {
      if (request.signal?.aborted) throw new ApiError(0, "aborted", text.aborted)
      if (timeout.aborted) throw new ApiError(0, "timeout", text.timeout)
      throw new ApiError(0, "network", text.network)
    }
  }

  const request = async (method: Method, path: string, opts: RequestOptions = {}): Promise<Response> => {
    let response: Response
    try {
      response = await once(method, path, opts)
    } catch (error) {
      if (method !== "GET" || !(error instanceof ApiError) || error.code !== "network") throw error
      await pause(RETRY_AFTER * (1 + Math.random()))
      response = await once(method, path, opts)
    }
    if (response.ok) return response
    const error = await failure(response)
    if (error.code === SESSION_EXPIRED || error.code === ACCOUNT_UNKNOWN) options.onSessionExpired?.()
    else if (error.status === 401) options.onRefused?.()
    throw error
  }

  const json = async <T>(response: Response): Promise<T> => {
    if (response.status === 204) return undefined as T
    try {
      return (await response.json()) as T
    } catch {
      throw new ApiError(response.status, "unreadable", text.unreadable)
    }
  }

  const blob = (response: Response): Promise<Blob> =>
    response.blob().catch(() => {
      throw new ApiError(0, "network", text.network)
    })

  return {
    account: options.account,
    get: async <T>(path: string, opts?: RequestOptions) => {
      const response = await request("GET", path, opts)
      return opts?.as === "blob" ? ((await blob(response)) as T) : json<T>(response)
    },
    page: async <T>(path: string, opts?: RequestOptions) => {
      const response = await request("GET", path, opts)
      const items = await json<ReadonlyArray<T>>(response)
      return { items: Array.isArray(items) ? items : [], ...parseLink(response.headers.get("link")) }
    },
    send: async (method, path, opts) => json(await request(method, path, opts))
  }
}

/** The sentence to show for whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : isMissingPart(error) ? text.missingPart : text.wrong

/** A script that is loaded when used did not arrive. Chromium, Firefox and Safari each say it in their own words. */
export const isMissingPart = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message)
