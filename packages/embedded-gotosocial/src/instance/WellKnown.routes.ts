import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { text } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"
import { gotosocialVersion, InstanceConfig, sourceUrl } from "./InstanceConfig.ts"

const index = Effect.fnUntraced(function* () {
  const { origin } = yield* InstanceConfig
  const link = (version: string) => ({
    rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
    href: `${origin}/nodeinfo/${version}`
  })
  return Reply.json({ links: [link("2.0"), link("2.1")] })
})

/** Counts of nothing are left out, as GoToSocial leaves them out. */
const nodeinfo = (version: "2.0" | "2.1") =>
  Effect.fnUntraced(function* () {
    const sql = yield* SqlClient.SqlClient
    const { settings } = yield* InstanceConfig
    const [counts] = yield* sql<{ users: number; posts: number }>`
      SELECT (SELECT count(*)::int FROM users WHERE approved AND confirmed_at IS NOT NULL) AS users,
        (SELECT count(*)::int FROM statuses s JOIN accounts a ON a.id = s.account_id
          WHERE a.domain IS NULL AND s.boost_of_id IS NULL AND s.visibility <> 'direct') AS posts`
    return Reply.json(
      {
        version,
        software: {
          name: "gotosocial",
          version: gotosocialVersion,
          ...(version === "2.1" ? { repository: sourceUrl, homepage: "https://docs.gotosocial.org" } : {})
        },
        protocols: ["activitypub"],
        services: { inbound: [], outbound: [] },
        openRegistrations: settings.registrationsOpen,
        usage: {
          users: counts?.users ? { total: counts.users } : {},
          ...(counts?.posts ? { localPosts: counts.posts } : {})
        },
        metadata: {}
      },
      { type: `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/${version}#"` }
    )
  })

const webfinger = Effect.fnUntraced(function* ({ query }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const { host, origin } = yield* InstanceConfig
  const resource = (yield* text(query, "resource")) ?? ""
  if (resource === "") return yield* badRequest("no 'resource' in request query")
  const address = resource.startsWith(`${origin}/`)
    ? `${/^\/(?:users\/|@)([a-z0-9_]+)$/i.exec(resource.slice(origin.length))?.[1] ?? ""}@${host}`
    : resource.replace(/^acct:/, "").replace(/^@/, "")
  const [name = "", domain = ""] = address.split("@")
  if (name === "" || domain === "") return yield* badRequest(`couldn't extract user@domain from ${resource}`)
  const [row] =
    domain.toLowerCase() === host.toLowerCase()
      ? yield* sql<{ username: string }>`
          SELECT a.username FROM accounts a JOIN users u ON u.account_id = a.id
          WHERE lower(a.username) = ${name.toLowerCase()} AND a.domain IS NULL AND a.suspended_at IS NULL AND u.approved`
      : []
  if (row === undefined) return yield* notFound()
  const uri = `${origin}/users/${row.username}`
  const url = `${origin}/@${row.username}`
  return Reply.json(
    {
      subject: `acct:${row.username}@${host}`,
      aliases: [uri, url],
      links: [
        { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: url },
        { rel: "self", type: "application/activity+json", href: uri }
      ]
    },
    { type: "application/jrd+json" }
  )
})

const hostMeta = Effect.fnUntraced(function* () {
  const { origin } = yield* InstanceConfig
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" type="application/xrd+xml" template="${origin}/.well-known/webfinger?resource={uri}"></Link></XRD>`
  return Reply.bytes(new TextEncoder().encode(xml), "application/xrd+xml")
})

const jrd = ["application/jrd+json", "application/json"]
export const routes = [
  open("GET", "/.well-known/nodeinfo", index),
  open("GET", "/nodeinfo/2.0", nodeinfo("2.0")),
  open("GET", "/nodeinfo/2.1", nodeinfo("2.1")),
  open("GET", "/.well-known/webfinger", webfinger, jrd),
  open("GET", "/.well-known/host-meta", hostMeta, ["application/xrd+xml", "application/xml", "text/xml"])
]
