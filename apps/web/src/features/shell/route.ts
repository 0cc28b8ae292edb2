/** A view and what its address says. Pure: an address in, a route out. */
export type Route =
  | {
      readonly view:
        | "home"
        | "local"
        | "public"
        | "notifications"
        | "compose"
        | "settings"
        | "bookmarks"
        | "favourites"
        | "conversations"
        | "lists"
        | "drafts"
        | "scheduled"
        | "search"
        | "explore"
    }
  | { readonly view: "list"; readonly id: string }
  | { readonly view: "editProfile" | "filters" | "mutes" | "blocks" | "mutedConversations" | "followedTags" }
  | { readonly view: "filter"; readonly id: string }
  | { readonly view: "listEdit"; readonly id: string }
  | { readonly view: "tag"; readonly tag: string }
  | { readonly view: "profile"; readonly acct: string; readonly tab: "posts" | "replies" | "media" }
  | { readonly view: "accountPeople"; readonly acct: string; readonly list: "followers" | "following" }
  | { readonly view: "status"; readonly acct: string; readonly id: string }
  | {
      readonly view: "statusPeople"
      readonly acct: string
      readonly id: string
      readonly list: "favourites" | "boosts"
    }
  | { readonly view: "unknown" }

const fixed = new Set([
  "local",
  "public",
  "notifications",
  "compose",
  "settings",
  "bookmarks",
  "favourites",
  "conversations",
  "lists",
  "drafts",
  "scheduled",
  "search",
  "explore"
] as const)
type Fixed = typeof fixed extends Set<infer Name> ? Name : never

const decode = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

const ID = /^[0-9A-Za-z]{1,64}$/

/** What is set on a page of its own, by its address under the settings. */
const settings = new Map([
  ["profile", "editProfile"],
  ["filters", "filters"],
  ["mutes", "mutes"],
  ["blocks", "blocks"],
  ["conversations", "mutedConversations"],
  ["hashtags", "followedTags"]
] as const)
type Own = typeof settings extends Map<string, infer View> ? View : never

const settingsRoute = (name: string, rest: ReadonlyArray<string>): Route => {
  const [id] = rest
  if (name === "filters" && id !== undefined) {
    return rest.length === 1 && ID.test(id) ? { view: "filter", id } : { view: "unknown" }
  }
  const view = rest.length === 0 ? (settings as ReadonlyMap<string, Own>).get(name) : undefined
  return view === undefined ? { view: "unknown" } : { view }
}

export const routeOf = (pathname: string): Route => {
  const parts = pathname.split("/").filter((part) => part !== "")
  if (parts[0] !== "app") return { view: "unknown" }
  const [, first, second, third] = parts
  if (first === undefined || (first === "index.html" && parts.length === 2)) return { view: "home" }
  if (first === "settings" && second !== undefined) return settingsRoute(second, parts.slice(3))
  if (first === "lists" && second !== undefined) {
    const id = decode(second)
    if (!id || !ID.test(id) || parts.length > 4) return { view: "unknown" }
    if (third !== undefined) return third === "edit" ? { view: "listEdit", id } : { view: "unknown" }
    return { view: "list", id }
  }
  if (parts.length > (first.startsWith("@") || first.startsWith("%40") ? 4 : 3)) return { view: "unknown" }
  if (fixed.has(first as Fixed)) return second === undefined ? { view: first as Fixed } : { view: "unknown" }
  if (first === "tags" && second !== undefined) {
    const tag = decode(second)
    return tag ? { view: "tag", tag } : { view: "unknown" }
  }
  const name = decode(first)
  // GoToSocial names domains in their own letters (münchen.example), not in Punycode.
  if (!name || !/^@[\w.-]+(@[\p{L}\p{M}\p{N}_.:-]+)?$/u.test(name)) return { view: "unknown" }
  const acct = name.slice(1)
  if (second === undefined) return { view: "profile", acct, tab: "posts" }
  if (third === undefined) {
    if (second === "replies" || second === "media") return { view: "profile", acct, tab: second }
    if (second === "followers" || second === "following") return { view: "accountPeople", acct, list: second }
  }
  const id = decode(second)
  if (!id || !ID.test(id)) return { view: "unknown" }
  if (third === undefined) return { view: "status", acct, id }
  return third === "favourites" || third === "boosts"
    ? { view: "statusPeople", acct, id, list: third }
    : { view: "unknown" }
}

/** Whether an address means the same whichever account looks at it: a list, or what is being written, is one account's. */
export const isShared = ({ view }: Route): boolean => !["list", "editProfile", "compose", "unknown"].includes(view)

/** Two addresses with the same key are the same view: a profile's tabs keep its header where it is. */
export const viewKey = (route: Route): string => {
  switch (route.view) {
    case "list":
    case "listEdit":
    case "filter":
      return `${route.view}/${route.id}`
    case "tag":
      return `tag/${route.tag.toLowerCase()}`
    case "profile":
      return `profile/${route.acct.toLowerCase()}`
    case "accountPeople":
      return `people/${route.acct.toLowerCase()}`
    case "status":
      return `status/${route.id}`
    case "statusPeople":
      return `people/${route.id}`
    default:
      return route.view
  }
}
