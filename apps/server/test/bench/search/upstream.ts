import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"

/**
 * A GoToSocial as far as a search asks it: posts by id, relationships, filters, whose a token is. Each answer takes a
 * millisecond, as measured of GoToSocial 0.20 over SQLite (40 posts in 45 ms, eight at a time). Tells its port to the
 * process that started it.
 */
const DELAY = 1

const account = (id: string) => ({
  id,
  username: "alice",
  acct: "alice",
  display_name: "Alice",
  note: "<p>a profile</p>".repeat(10),
  url: "https://example.org/@alice",
  avatar: "https://example.org/avatar.png",
  avatar_static: "https://example.org/avatar.png",
  header: "https://example.org/header.png",
  header_static: "https://example.org/header.png",
  fields: [],
  emojis: [],
  followers_count: 1,
  following_count: 1,
  statuses_count: 1
})

const status = (id: string) => ({
  id,
  uri: `https://example.org/users/alice/statuses/${id}`,
  url: `https://example.org/@alice/${id}`,
  created_at: "2026-11-20T12:00:00.000Z",
  content: `<p>${"some words of a post that is as long as most are, with a lighthouse in it ".repeat(3)}</p>`,
  spoiler_text: "",
  visibility: "public",
  sensitive: false,
  language: "en",
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  media_attachments: [],
  mentions: [],
  tags: [],
  emojis: [],
  poll: null,
  replies_count: 0,
  reblogs_count: 0,
  favourites_count: 0,
  account: account("01ALICE")
})

const answer = (url: URL): unknown => {
  const { pathname, searchParams } = url
  const id = pathname.split("/")[4] ?? ""
  if (pathname === "/api/v1/accounts/verify_credentials") return account("01VIEWER")
  if (pathname.startsWith("/api/v1/statuses/")) return status(id)
  if (/^\/api\/v1\/accounts\/\w+\/statuses$/.test(pathname)) return []
  if (pathname === "/api/v2/filters") return []
  if (pathname === "/api/v2/search") return { accounts: [], statuses: [], hashtags: [] }
  if (pathname === "/api/v1/accounts/relationships") {
    return searchParams.getAll("id[]").map((one) => ({
      id: one,
      following: false,
      blocking: false,
      blocked_by: false,
      muting: false,
      domain_blocking: false
    }))
  }
  return undefined
}

const server = createServer(async (request, response) => {
  await sleep(DELAY)
  const body = answer(new URL(request.url ?? "/", "http://localhost"))
  response
    .writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" })
    .end(JSON.stringify(body ?? { error: "Not Found" }))
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})
