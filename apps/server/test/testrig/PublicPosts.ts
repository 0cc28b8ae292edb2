import type { Account } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"
import type { Handler } from "./UpstreamFake.ts"
import { json } from "./UpstreamFake.ts"

/** People and public posts of a GoToSocial that a test makes up, and what its client API says of them. */
export interface PublicPosts {
  readonly accounts: Array<Account>
  /** By id. Those in `threaded` are on no timeline, as replies in threads of several authors are not. */
  readonly posts: Map<string, Status>
  readonly threaded: Set<string>
  readonly blocked: Array<string>
  /** Answers as GoToSocial does: 40 a page, `Link` with the host it believes to have. */
  readonly handler: Handler
}

export const madeUpAccount = (number: number, acct = `user${number}`): Account => ({
  id: `01A${String(number).padStart(23, "0")}`,
  username: acct.split("@")[0] ?? "",
  acct,
  display_name: acct,
  locked: false,
  bot: false,
  discoverable: true,
  created_at: "2026-01-01T00:00:00.000Z",
  note: "",
  url: `https://example.org/@${acct}`,
  avatar: "",
  avatar_static: "",
  header: "",
  header_static: "",
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  emojis: [],
  fields: []
})

export const madeUpPost = (number: number, account: Account, more: Partial<Status> = {}): Status => ({
  id: `01P${String(number).padStart(23, "0")}`,
  uri: `https://example.org/${number}`,
  url: null,
  created_at: new Date(Date.parse("2026-10-01T00:00:00Z") + number * 60_000).toISOString(),
  edited_at: null,
  account,
  content: `<p>post number ${number}</p>`,
  visibility: "public",
  sensitive: false,
  spoiler_text: "",
  language: "en",
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  media_attachments: [],
  mentions: [],
  tags: [],
  emojis: [],
  replies_count: 0,
  reblogs_count: 0,
  favourites_count: 0,
  ...more
})

const PAGE = 40

export const madeUpPublicPosts = (people: number, count: number): PublicPosts => {
  const accounts = Array.from({ length: people }, (_, number) => madeUpAccount(number))
  const posts = new Map<string, Status>()
  for (let number = 0; number < count; number++) {
    const account = accounts[number % people]
    if (account === undefined) break
    const one = madeUpPost(number, account)
    posts.set(one.id, one)
  }
  const world: PublicPosts = {
    accounts,
    posts,
    threaded: new Set(),
    blocked: [],
    handler: (request, response) => {
      const url = new URL(request.target, "http://upstream")
      const max = url.searchParams.get("max_id") ?? "~"
      const paged = <A>(all: ReadonlyArray<A>, idOf: (one: A) => string, descending: boolean) => {
        const left = all
          .filter((one) => (descending ? idOf(one) < max : max === "~" || idOf(one) > max))
          .sort((a, b) => (idOf(a) < idOf(b) === descending ? 1 : -1))
        const page = left.slice(0, PAGE)
        const last = page.at(-1)
        if (last !== undefined) {
          const next = new URL(url)
          next.searchParams.set("max_id", idOf(last))
          response.setHeader("link", `<https://gts.example${next.pathname}${next.search}>; rel="next"`)
        }
        return json(200, page)(request, response)
      }
      const newest = [...posts.values()]
      const id = (one: { readonly id: string }) => one.id
      const [, ofAccount] = /^\/api\/v1\/accounts\/([^/]+)\/statuses$/.exec(url.pathname) ?? []
      const [, ofStatus] = /^\/api\/v1\/statuses\/([^/]+)$/.exec(url.pathname) ?? []
      if (url.pathname === "/api/v1/timelines/public") {
        return paged(
          newest.filter((one) => !world.threaded.has(one.id)),
          id,
          true
        )
      }
      if (url.pathname === "/api/v2/admin/accounts") {
        return paged(
          accounts.map((account) => ({ id: account.id, account })),
          id,
          false
        )
      }
      if (url.pathname === "/api/v1/admin/domain_blocks") {
        return json(
          200,
          world.blocked.map((domain) => ({ domain }))
        )(request, response)
      }
      if (ofAccount !== undefined && accounts.some((account) => account.id === ofAccount)) {
        return paged(
          newest.filter(({ account }) => account.id === ofAccount),
          id,
          true
        )
      }
      const found = ofStatus === undefined ? undefined : posts.get(ofStatus)
      if (found !== undefined) return json(200, found)(request, response)
      return json(404, { error: "Not Found" })(request, response)
    }
  }
  return world
}
