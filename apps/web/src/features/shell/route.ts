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
  | { readonly view: "editProfile" }
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

export const routeOf = (pathname: string): Route => {
  const parts = pathname.split("/").filter((part) => part !== "")
  if (parts[0] !== "app") return { view: "unknown" }
  const [, first, second, third] = parts
  if (first === undefined || (first === "index.html" && parts.length === 2)) return { view: "home" }
  if (parts.length > (first.startsWith("@") || first.startsWith("%40") ? 4 : 3)) return { view: "unknown" }
  if (first === "settings" && second === "profile") return { view: "editProfile" }
  if (first === "lists" && second !== undefined) {
    const id = decode(second)
    return id && /^[0-9A-Za-z]{1,64}$/.test(id) ? { view: "list", id } : { view: "unknown" }
  }
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
  if (!id || !/^[0-9A-Za-z]{1,64}$/.test(id)) return { view: "unknown" }
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
      return `list/${route.id}`
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
