/**
 * What is passed on to GoToSocial (SPEC section 2), in one table. A path that is not in it never reaches GoToSocial.
 *
 * - `api`: the client API; the session's token is put in for cookie clients
 * - `sign-in`: GoToSocial's own pages for signing in; the only ones that see and set its cookie
 * - `federation`: what other servers and GoToSocial's public pages use; nothing is put in, nothing is read
 */
export type UpstreamKind = "api" | "sign-in" | "federation"

/** First path segment after `/api/v1/`. */
const apiV1 = new Set([
  ...["accounts", "blocks", "mutes", "follow_requests", "followed_tags", "tags", "featured_tags", "profile", "user"],
  ...["statuses", "scheduled_statuses", "bookmarks", "favourites", "media", "polls", "timelines", "trends"],
  ...["notifications", "conversations", "markers", "lists", "filters", "preferences", "custom_emojis", "announcements"],
  ...["reports", "interaction_requests", "interaction_policies", "exports", "import", "tokens", "push", "search"],
  ...["instance", "apps", "admin"]
])

/** First path segment after `/api/v2/`. */
const apiV2 = new Set(["media", "instance", "search", "suggestions", "filters", "admin"])

/** First path segment. `confirm_email` is the link in GoToSocial's confirmation mail. */
const top = new Map<string, UpstreamKind>([
  ["oauth", "sign-in"],
  ["auth", "sign-in"],
  ["signup", "sign-in"],
  [".well-known", "federation"],
  ["nodeinfo", "federation"],
  ["users", "federation"],
  ["inbox", "federation"],
  ["fileserver", "federation"],
  ["tags", "federation"],
  ["assets", "federation"],
  ["emoji", "federation"],
  ["settings", "federation"],
  ["confirm_email", "federation"]
])

/** Where a path goes; undefined when it is none of GoToSocial's. `path` starts with one `/` and has no query. */
export const upstreamKind = (path: string): UpstreamKind | undefined => {
  const [, first = "", second = "", third = ""] = path.split("/", 4)
  if (first === "api") {
    const known = second === "v1" ? apiV1 : second === "v2" ? apiV2 : undefined
    return known?.has(third) ? "api" : undefined
  }
  return first.startsWith("@") && first.length > 1 ? "federation" : top.get(first)
}

/**
 * Routes that take files, by the first path segments they start with. A form around GoToSocial's 40 MiB needs a little
 * more; GoToSocial says itself what is too large below that.
 */
const takesFiles = [
  ...["/api/v1/media", "/api/v2/media", "/api/v1/accounts/update_credentials", "/api/v1/instance", "/api/v1/import"],
  ...["/api/v1/profile", "/api/v1/admin", "/api/v2/admin"]
]

/** The most that a request's body may have, in bytes. */
export const bodyLimit = (kind: UpstreamKind, path: string, contentType: string | undefined): number => {
  if (path === "/api/v1/statuses") return POST_LIMIT
  const multipart = kind === "api" && contentType?.toLowerCase().startsWith("multipart/form-data") === true
  return multipart && takesFiles.some((start) => path === start || path.startsWith(`${start}/`))
    ? MEDIA_LIMIT
    : TEXT_LIMIT
}

/** A post is read here (`StatusesRoute`): it stays in memory. GoToSocial's longest has 5,000 characters by default. */
const POST_LIMIT = 256 * 1024
const TEXT_LIMIT = 1024 * 1024
const MEDIA_LIMIT = 41 * 1024 * 1024

/**
 * Whether a request target is written plainly: one way to read it, the same for Chirp and GoToSocial. Refused: `.` and `..`
 * segments, empty segments, encoded slashes, backslashes, dots and NULs, fragments, control and non-ASCII characters.
 */
export const isPlainTarget = (target: string): boolean => {
  if (plainest.test(target)) return true
  const query = target.indexOf("?")
  const path = query === -1 ? target : target.slice(0, query)
  return (
    path.startsWith("/") &&
    !/\/\/|\\|%2f|%5c|%00|[^\x21-\x7e]|#/i.test(path) &&
    !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path) &&
    !/%(?![0-9a-f]{2})/i.test(path) &&
    (query === -1 || !/[^\x21-\x7e]|#/.test(target.slice(query)))
  )
}

/** Nearly all targets, by one look: segments of plain characters that do not begin with a dot, and a query of any visible ones. */
const plainest = /^(?:\/[\w@~:+,=-][\w@~:+,=.-]*)+\/?(?:\?[\x21\x22\x24-\x7e]*)?$/
