import { Duration } from "effect"
import type { Rule } from "./Limits.ts"

const rule = (name: string, limit: number, window: Duration.Input, exact = false): Rule => ({
  name,
  limit,
  window: Duration.fromInputUnsafe(window),
  exact
})

/** The API, by account. `limit` is the account's own. */
export const accountRule = (limit: number): Rule => rule("account", limit, "1 minute")

/** The API without an account, by network. */
export const anonymousRule = (limit: number): Rule => rule("anonymous", limit, "1 minute")

/** Everything else, by network: pages, files, federation. A large server delivers to all of its followers' inboxes here. */
export const pagesRule = rule("pages", 6000, "1 minute")

/** By network, or by account where the caller has one: what guesses at secrets or makes things that stay. */
export const sensitiveRules = {
  signIn: rule("sign_in", 25, "5 minutes", true),
  /** By name, and by name in one network (`SignInNames`): it takes four networks to use a name's tries up. */
  signInName: rule("sign_in_name", 40, "10 minutes", true),
  signInNameHere: rule("sign_in_name_here", 10, "10 minutes", true),
  begin: rule("sign_in_begin", 100, "5 minutes", true),
  token: rule("token", 60, "5 minutes", true),
  app: rule("app", 25, "10 minutes", true),
  signUp: rule("sign_up", 25, "5 minutes", true),
  secret: rule("secret", 10, "10 minutes", true),
  confirm: rule("confirm", 25, "5 minutes", true),
  stream: rule("stream", 120, "1 minute"),
  upload: rule("upload", 150, "30 minutes")
} as const

/**
 * Which requests are held by a rule of their own besides the general one: method, path (a trailing `/` does not count),
 * rule. Mastodon's limits are the model (its `rack_attack.rb`).
 */
export const sensitive: ReadonlyArray<readonly [method: string, path: RegExp, rule: Rule]> = [
  ["POST", /^\/auth\/(sign_in|2fa)$/, sensitiveRules.signIn],
  ["POST", /^\/oauth\/finalize$/, sensitiveRules.signIn],
  ["POST", /^\/oauth\/authorize$/, sensitiveRules.begin],
  ["GET", /^\/session\/(login|callback)$/, sensitiveRules.begin],
  ["POST", /^\/oauth\/(token|revoke)$/, sensitiveRules.token],
  ["POST", /^\/api\/v1\/apps$/, sensitiveRules.app],
  ["POST", /^\/signup$/, sensitiveRules.signUp],
  ["POST", /^\/api\/v1\/accounts$/, sensitiveRules.signUp],
  ["GET", /^\/confirm_email$/, sensitiveRules.confirm],
  ["POST", /^\/confirm_email$/, sensitiveRules.confirm],
  ["POST", /^\/api\/v1\/user\/(password_change|email_change)$/, sensitiveRules.secret],
  ["POST", /^\/api\/v1\/user\/2fa\/(enable|disable)$/, sensitiveRules.secret],
  ["GET", /^\/api\/v1\/user\/2fa\/(qr\.png|qruri)$/, sensitiveRules.secret],
  ["POST", /^\/api\/v1\/accounts\/(delete|move|alias)$/, sensitiveRules.secret],
  ["POST", /^\/api\/v[12]\/media$/, sensitiveRules.upload],
  ["GET", /^\/api\/v1\/streaming$/, sensitiveRules.stream]
]

/** First segments of the paths that any sensitive one starts with; the rest is not looked at further. */
const starts =
  /^\/(?:auth|oauth|session|signup|confirm_email|api\/v[12]\/(?:apps|accounts|user|media|streaming))(?:\/|$)/

/** The rules of its own that a request is held by. `path` may be written with percent signs: it is read as GoToSocial reads it. */
export const sensitiveRulesOf = (method: string, path: string): ReadonlyArray<Rule> => {
  const plain = decoded(path)
  if (!starts.test(plain)) return none
  const trimmed = withoutSlash(plain)
  return sensitive.filter(([on, pattern]) => on === method && pattern.test(trimmed)).map(([, , found]) => found)
}
const none: ReadonlyArray<Rule> = []

/** Whether a request is GoToSocial's sign-in form, however its path is written. */
export const isSignIn = (method: string, path: string): boolean =>
  method === "POST" && path.startsWith("/auth") && withoutSlash(decoded(path)) === "/auth/sign_in"

const withoutSlash = (path: string) => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path)

/** Whether a path is the API's, GoToSocial's or Chirp's, and so counted by account. */
export const isApi = (path: string): boolean => path.startsWith("/api/")

/** What tells whether this process is well is never held back. */
export const isUnlimited = (path: string): boolean => path === "/livez" || path === "/readyz"

const decoded = (path: string): string => {
  if (!path.includes("%")) return path
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
