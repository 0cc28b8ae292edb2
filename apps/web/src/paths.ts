/** Every address of the app and every path of the API it calls, in one place. */

export const paths = {
  home: "/app",
  local: "/app/local",
  public: "/app/public",
  notifications: "/app/notifications",
  compose: "/app/compose",
  drafts: "/app/drafts",
  settings: "/app/settings",
  bookmarks: "/app/bookmarks",
  favourites: "/app/favourites",
  conversations: "/app/conversations",
  lists: "/app/lists",
  list: (id: string) => `/app/lists/${encodeURIComponent(id)}`,
  scheduled: "/app/scheduled",
  scheduledWeek: (day?: string) => `/app/scheduled?view=week${day === undefined ? "" : `&day=${day}`}`,
  search: (query?: string, type?: string) =>
    `/app/search${query ? `?q=${encodeURIComponent(query)}${type === undefined ? "" : `&type=${type}`}` : ""}`,
  explore: "/app/explore",
  editProfile: "/app/settings/profile",
  filters: "/app/settings/filters",
  filter: (id: string) => `/app/settings/filters/${encodeURIComponent(id)}`,
  newFilter: (words: ReadonlyArray<string> = [], post?: string) => {
    const query = new URLSearchParams([
      ...words.map((word) => ["word", word]),
      ...(post === undefined ? [] : [["post", post]])
    ]).toString()
    return `/app/settings/filters/new${query === "" ? "" : `?${query}`}`
  },
  mutes: "/app/settings/mutes",
  blocks: "/app/settings/blocks",
  mutedConversations: "/app/settings/conversations",
  followedTags: "/app/settings/hashtags",
  listEdit: (id: string) => `/app/lists/${encodeURIComponent(id)}/edit`,
  tag: (name: string) => `/app/tags/${encodeURIComponent(name)}`,
  tags: (names: ReadonlyArray<string>, all = false) =>
    `/app/tags/${names.map(encodeURIComponent).join("+")}${all ? "?all" : ""}`,
  profile: (acct: string) => `/app/@${acct}`,
  profileTab: (acct: string, tab: "replies" | "media") => `/app/@${acct}/${tab}`,
  accountPeople: (acct: string, list: "followers" | "following") => `/app/@${acct}/${list}`,
  status: (acct: string, id: string) => `/app/@${acct}/${id}`,
  statusPeople: (acct: string, id: string, list: "favourites" | "boosts") => `/app/@${acct}/${id}/${list}`
} as const

const account = (id: string) => `/api/v1/accounts/${encodeURIComponent(id)}`
const status = (id: string) => `/api/v1/statuses/${encodeURIComponent(id)}`

export const api = {
  session: "/session",
  logout: "/session/logout",
  logoutAll: "/session/logout_all",
  logoutEverywhere: "/session/logout_everywhere",
  sessions: "/session/sessions",
  sessionById: (id: string) => `/session/sessions/${encodeURIComponent(id)}`,
  streaming: "/api/v1/streaming",
  instance: "/api/v1/instance",
  verifyCredentials: "/api/v1/accounts/verify_credentials",
  customEmojis: "/api/v1/custom_emojis",
  homeTimeline: "/api/v1/timelines/home",
  publicTimeline: "/api/v1/timelines/public",
  listTimeline: (id: string) => `/api/v1/timelines/list/${encodeURIComponent(id)}`,
  lists: "/api/v1/lists",
  list: (id: string) => `/api/v1/lists/${encodeURIComponent(id)}`,
  listAccounts: (id: string) => `/api/v1/lists/${encodeURIComponent(id)}/accounts`,
  bookmarks: "/api/v1/bookmarks",
  favourites: "/api/v1/favourites",
  conversations: "/api/v1/conversations",
  conversationRead: (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}/read`,
  conversation: (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}`,
  filters: "/api/v2/filters",
  filter: (id: string) => `/api/v2/filters/${encodeURIComponent(id)}`,
  filterKeywords: (id: string) => `/api/v2/filters/${encodeURIComponent(id)}/keywords`,
  filterStatuses: (id: string) => `/api/v2/filters/${encodeURIComponent(id)}/statuses`,
  filterStatus: (id: string) => `/api/v2/filters/statuses/${encodeURIComponent(id)}`,
  mutes: "/api/v1/mutes",
  blocks: "/api/v1/blocks",
  followedTags: "/api/v1/followed_tags",
  readingPositions: "/api/v2/chirp/reading_positions",
  readingPosition: (feed: string) => `/api/v2/chirp/reading_positions/${encodeURIComponent(feed)}`,
  tagTimeline: (name: string) => `/api/v1/timelines/tag/${encodeURIComponent(name)}`,
  tag: (name: string) => `/api/v1/tags/${encodeURIComponent(name)}`,
  followTag: (name: string) => `/api/v1/tags/${encodeURIComponent(name)}/follow`,
  unfollowTag: (name: string) => `/api/v1/tags/${encodeURIComponent(name)}/unfollow`,
  lookup: (acct: string) => `/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`,
  account,
  accountPeople: (id: string, list: "followers" | "following") => `${account(id)}/${list}`,
  accountLists: (id: string) => `${account(id)}/lists`,
  accountNote: (id: string) => `${account(id)}/note`,
  reports: "/api/v1/reports",
  updateCredentials: "/api/v1/accounts/update_credentials",
  accountStatuses: (id: string) => `${account(id)}/statuses`,
  accountAction: (id: string, action: "follow" | "unfollow" | "mute" | "unmute" | "block" | "unblock") =>
    `${account(id)}/${action}`,
  relationships: (ids: ReadonlyArray<string>) =>
    `/api/v1/accounts/relationships?${ids.map((id) => `id[]=${encodeURIComponent(id)}`).join("&")}`,
  statuses: "/api/v1/statuses",
  status,
  statusContext: (id: string) => `${status(id)}/context`,
  statusPeople: (id: string, list: "favourites" | "boosts") =>
    `${status(id)}/${list === "favourites" ? "favourited_by" : "reblogged_by"}`,
  statusHistory: (id: string) => `${status(id)}/history`,
  statusSource: (id: string) => `${status(id)}/source`,
  statusAction: (
    id: string,
    action:
      | "favourite"
      | "unfavourite"
      | "reblog"
      | "unreblog"
      | "bookmark"
      | "unbookmark"
      | "mute"
      | "unmute"
      | "pin"
      | "unpin"
  ) => `${status(id)}/${action}`,
  pollVotes: (id: string) => `/api/v1/polls/${encodeURIComponent(id)}/votes`,
  media: "/api/v2/media",
  mediaItem: (id: string) => `/api/v1/media/${encodeURIComponent(id)}`,
  notifications: "/api/v1/notifications",
  notification: (id: string) => `/api/v1/notifications/${encodeURIComponent(id)}`,
  clearNotifications: "/api/v1/notifications/clear",
  markers: "/api/v1/markers",
  followRequestAction: (id: string, action: "authorize" | "reject") =>
    `/api/v1/follow_requests/${encodeURIComponent(id)}/${action}`,
  search: "/api/v2/search",
  interactionRequests: "/api/v1/interaction_requests",
  interactionRequestAction: (id: string, action: "authorize" | "reject") =>
    `/api/v1/interaction_requests/${encodeURIComponent(id)}/${action}`,
  scheduled: "/api/v2/chirp/scheduled_statuses",
  scheduledFile: (id: string) => `/api/v2/chirp/scheduled_media/${encodeURIComponent(id)}`,
  scheduledItem: (id: string) => `/api/v2/chirp/scheduled_statuses/${encodeURIComponent(id)}`,
  scheduledRetry: (id: string) => `/api/v2/chirp/scheduled_statuses/${encodeURIComponent(id)}/retry`,
  chirpSearch: "/api/v2/chirp/search",
  searchSuggestions: "/api/v2/chirp/search/suggestions",
  searchLive: "/api/v2/chirp/search/live",
  searchLiveItem: (id: string) => `/api/v2/chirp/search/live/${encodeURIComponent(id)}`,
  searchPreferences: "/api/v2/chirp/search/preferences",
  searchIndex: "/api/v2/chirp/admin/search_index",
  searchIndexRebuild: "/api/v2/chirp/admin/search_index/rebuild",
  savedSearches: "/api/v2/chirp/saved_searches",
  savedSearch: (id: string) => `/api/v2/chirp/saved_searches/${encodeURIComponent(id)}`,
  trends: (what: "tags" | "statuses" | "links") => `/api/v1/trends/${what}`,
  accountSearch: "/api/v1/accounts/search"
} as const
