import { Context, type Redacted } from "effect"
import { HttpApiMiddleware, HttpApiSchema } from "effect/http-api"
import { PublicError } from "../PublicError.ts"

/** Who makes a request: an account, by a browser's session or by a token of its own. */
export interface Caller {
  /** GoToSocial's id of the account. */
  readonly accountId: string
  /** The account's name, without a domain. */
  readonly acct: string
  /** What GoToSocial is asked with on the caller's behalf. */
  readonly token: Redacted.Redacted
  /** The session's key, for browsers; undefined for a client with a token of its own. */
  readonly session: string | undefined
}

/** The caller of the endpoint that is running; there for every endpoint behind `Authorization`. */
export class CurrentCaller extends Context.Service<CurrentCaller, Caller>()(
  "@chirp/domain/api/Authorization/CurrentCaller"
) {}

/**
 * Lets signed-in callers through, browsers and clients alike, and provides `CurrentCaller`.
 *
 * 401 `unauthorized` without a good token, `session_expired` for a browser whose session is over, `account_unknown` and
 * `account_needed` for one that names an account it has not, or none of several; 403 `csrf_rejected` when
 * a browser's unsafe request does not prove that it comes from Chirp's own pages, `forbidden` for a token whose scope does
 * not let GoToSocial say whose it is (`read:accounts` is needed); 502, 503 and 504 while that cannot be found out.
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: CurrentCaller }>()(
  "@chirp/domain/api/Authorization",
  {
    error: [401, 403, 502, 503, 504].map((status) => PublicError.pipe(HttpApiSchema.status(status)))
  }
) {}
