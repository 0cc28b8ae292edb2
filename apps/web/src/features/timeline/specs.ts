import type { Channel } from "@chirp/domain/realtime/Channel"
import type { Status } from "@chirp/domain/Status"
import { api } from "../../paths.ts"
import type { FilterContext } from "../filter/filter.ts"
import type { Query } from "./source.ts"

/** Which posts, from where. `key` names it among the timelines that are kept, on this device and on others. */
export interface TimelineSpec {
  readonly key: string
  /** Several are one timeline. */
  readonly from: ReadonlyArray<string>
  readonly query?: Query
  readonly channels?: ReadonlyArray<Channel>
  /** Whether a post belongs here. */
  readonly accepts?: (status: Status) => boolean
  /** The server's own order (when something was bookmarked) instead of the posts' dates. */
  readonly given?: boolean
  /** Its place is kept over reloads and shared between devices. */
  readonly resumes?: boolean
  readonly context: FilterContext
}

export const homeSpec: TimelineSpec = {
  key: "home",
  from: [api.homeTimeline],
  channels: [{ name: "user" }],
  resumes: true,
  context: "home"
}
export const localSpec: TimelineSpec = {
  key: "local",
  from: [api.publicTimeline],
  query: { local: true },
  channels: [{ name: "public:local" }],
  resumes: true,
  context: "public"
}
export const publicSpec: TimelineSpec = {
  key: "public",
  from: [api.publicTimeline],
  channels: [{ name: "public" }],
  resumes: true,
  context: "public"
}
export const bookmarksSpec: TimelineSpec = {
  key: "bookmarks",
  from: [api.bookmarks],
  given: true,
  resumes: true,
  context: "account"
}
export const favouritesSpec: TimelineSpec = {
  key: "favourites",
  from: [api.favourites],
  given: true,
  resumes: true,
  context: "account"
}
export const listSpec = (id: string): TimelineSpec => ({
  key: `list:${id}`,
  from: [api.listTimeline(id)],
  channels: [{ name: "list", list: id }],
  resumes: true,
  context: "home"
})

/** Posts with one of these hashtags, or with all of them. GoToSocial knows one tag a timeline, so several are put together here. */
export const tagSpec = (tags: ReadonlyArray<string>, all = false): TimelineSpec => {
  const names = [...new Set(tags.map((tag) => tag.toLowerCase()))].sort()
  const channel = (tag: string): Channel => ({ name: "hashtag", tag })
  if (names.length < 2 || !all) {
    return {
      key: `tag:${names.join("+")}`,
      from: names.map(api.tagTimeline),
      channels: names.map(channel),
      resumes: true,
      context: "public"
    }
  }
  const [first = ""] = names
  return {
    key: `tag:${names.join("&")}`,
    from: [api.tagTimeline(first)],
    channels: [channel(first)],
    accepts: (status) => {
      const has = new Set((status.reblog ?? status).tags.map(({ name }) => name.toLowerCase()))
      return names.every((name) => has.has(name))
    },
    resumes: true,
    context: "public"
  }
}

export type ProfileTab = "posts" | "replies" | "media"

export const accountSpec = (id: string, tab: ProfileTab): TimelineSpec => ({
  key: `account:${id}:${tab}`,
  from: [api.accountStatuses(id)],
  query: tab === "posts" ? { exclude_replies: true } : tab === "media" ? { only_media: true } : {},
  context: "account"
})
