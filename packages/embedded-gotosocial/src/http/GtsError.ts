import { Data } from "effect"

const reasons: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  406: "Not Acceptable",
  409: "Conflict",
  418: "I'm a teapot",
  422: "Unprocessable Entity",
  500: "Internal Server Error"
}

export const reasonOf = (status: number) => reasons[status] ?? "Error"

/**
 * Every error a client of GoToSocial sees. `{"error":"Not Found: detail"}`; with `oauth`, the OAuth shape
 * `{"error":"<oauth>","error_description":"Forbidden: detail"}`. 405 is not among them: it is plain text.
 */
export class GtsError extends Data.TaggedError("GtsError")<{
  readonly status: number
  readonly detail?: string
  readonly oauth?: string
}> {
  override get message() {
    const reason = reasonOf(this.status)
    return this.detail ? `${reason}: ${this.detail}` : reason
  }
  get json(): Record<string, string> {
    return this.oauth === undefined ? { error: this.message } : { error: this.oauth, error_description: this.message }
  }
}

const make = (status: number) => (detail?: string) =>
  new GtsError(detail === undefined ? { status } : { status, detail })

export const badRequest = make(400)
export const unauthorized = make(401)
export const forbidden = make(403)
export const notFound = make(404)
export const notAcceptable = make(406)
export const conflict = make(409)
export const unprocessable = make(422)
export const internalError = make(500)

/** An error of the OAuth endpoints. `code` is the `error` member, for example `invalid_scope`. */
export const oauthError = (status: number, code: string, detail: string) =>
  new GtsError({ status, oauth: code, detail })
