import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { findByAddress } from "../accounts/AccountSearch.ts"
import { type AccountView, accountViews } from "../accounts/AccountView.ts"
import { wantsHtml } from "../http/Answer.ts"
import { notFound, unauthorized } from "../http/GtsError.ts"
import { escapeHtml, page } from "../http/Html.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { type StatusView, statusViewsInOrder } from "../statuses/StatusView.ts"
import { normaliseTag } from "../text/Tokens.ts"
import { loadInstance } from "./Instance.ts"
import { instanceV1 } from "./InstanceView.ts"

const html = ["text/html"]
const postsOnAPage = 20

/** A post's content and an account's note are sanitised when they are written; all else is escaped here. */
const article = (status: StatusView) => {
  const media = status.media_attachments
    .map(({ url, description, type }) =>
      type === "image" && url
        ? `<p><img src="${escapeHtml(url)}" alt="${escapeHtml(description ?? "")}" loading="lazy"></p>`
        : `<p><a href="${escapeHtml(url ?? "")}">${escapeHtml(description || type)}</a></p>`
    )
    .join("")
  const content = `${status.content}${media}`
  return `<article><p><a href="${escapeHtml(status.account.url)}"><strong>${escapeHtml(status.account.display_name)}</strong></a>
<span class="soft">@${escapeHtml(status.account.acct)}</span></p>
${status.spoiler_text ? `<details><summary>${escapeHtml(status.spoiler_text)}</summary>${content}</details>` : content}
<p class="soft"><a href="${escapeHtml(status.url)}"><time datetime="${status.created_at}">${escapeHtml(status.created_at.slice(0, 16).replace("T", " "))} UTC</time></a></p></article>`
}

const profile = (account: AccountView) => `<section><div class="row">
<img class="avatar" src="${escapeHtml(account.avatar)}" alt="${escapeHtml(account.avatar_description ?? "")}">
<div><h1>${escapeHtml(account.display_name)}</h1><span class="soft">@${escapeHtml(account.acct)}</span></div></div>
${account.note}<ul>${account.fields.map(({ name, value }) => `<li>${name}: ${value}</li>`).join("")}</ul>
<p class="soft">${account.statuses_count} posts · ${account.followers_count} followers · ${account.following_count} following</p></section>`

const siteTitle = Effect.map(loadInstance(), ({ title }) => title)

interface Shown {
  readonly id: string
  readonly visibilities: ReadonlyArray<string>
}

/** Which of an account's posts it shows on the web: public ones, unlisted ones too, or none. */
const shownAccount = Effect.fnUntraced(function* (username: string) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* findByAddress(username)
  const [user] = yield* sql<{ web_visibility: string }>`
    SELECT web_visibility FROM users WHERE account_id = ${id ?? ""} AND approved AND NOT disabled`
  if (id === undefined || user === undefined) return yield* notFound()
  const visibilities =
    user.web_visibility === "none" ? [] : user.web_visibility === "unlisted" ? ["public", "unlisted"] : ["public"]
  const shown: Shown = { id, visibilities }
  return shown
})

const postsOf = Effect.fnUntraced(function* ({ id, visibilities }: Shown, statusId?: string) {
  const sql = yield* SqlClient.SqlClient
  if (visibilities.length === 0) return []
  const rows = yield* sql<{ id: string }>`
    SELECT id FROM statuses WHERE account_id = ${id} AND ${sql.in("visibility", visibilities)} AND boost_of_id IS NULL
      AND NOT local_only AND NOT pending_approval AND (${statusId ?? null}::text IS NULL OR id = ${statusId ?? null})
      AND (${statusId !== undefined} OR in_reply_to_id IS NULL)
    ORDER BY id DESC LIMIT ${postsOnAPage}`
  return yield* statusViewsInOrder(
    rows.map((row) => row.id),
    { viewer: undefined }
  )
})

const profilePage = Effect.fnUntraced(function* ({ params }: Asked) {
  const shown = yield* shownAccount(params.username ?? "")
  const account = (yield* accountViews([shown.id])).get(shown.id)
  if (account === undefined) return yield* notFound()
  const posts = yield* postsOf(shown)
  const site = yield* siteTitle
  return Reply.html(
    page(`${account.display_name} (@${account.acct})`, site, profile(account) + posts.map(article).join(""))
  )
})

const statusPage = Effect.fnUntraced(function* ({ params }: Asked) {
  const id = params.id ?? ""
  const [status] = isId(id) ? yield* postsOf(yield* shownAccount(params.username ?? ""), id) : []
  if (status === undefined) return yield* notFound()
  return Reply.html(page(`Post by ${status.account.display_name}`, yield* siteTitle, article(status)))
})

const tagPage = Effect.fnUntraced(function* ({ params }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const name = normaliseTag(params.name ?? "")
  const known = name === undefined ? [] : yield* sql`SELECT 1 FROM tags WHERE name = ${name} AND listable`
  if (name === undefined || known.length === 0) return yield* notFound()
  const body = `<section><h1>#${escapeHtml(name)}</h1><p>Sign in with an app to see the posts with this hashtag.</p></section>`
  return Reply.html(page(`#${name}`, yield* siteTitle, body))
})

const about = Effect.fnUntraced(function* () {
  const instance = yield* instanceV1()
  const rules = instance.rules.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join("")
  const body = `<section><h1>${escapeHtml(instance.title)}</h1>${instance.short_description}${instance.description}
<p class="soft">${instance.stats.user_count} accounts · ${instance.stats.status_count} posts</p></section>
<section id="rules"><h2>Rules</h2>${rules ? `<ol>${rules}</ol>` : "<p>There are none.</p>"}</section>`
  return Reply.html(page(instance.title, instance.title, body))
})

/** ActivityPub wants a signature; a browser is sent to the page. */
const actor = Effect.fnUntraced(function* ({ params, request }: Asked) {
  const { username = "", id } = params
  if (!wantsHtml(request)) {
    return yield* unauthorized("http request wasn't signed or http signature was invalid: (verifier)")
  }
  return Reply.redirect(id === undefined ? `/@${username}` : `/@${username}/statuses/${id}`)
})

const activity = ["application/activity+json", "application/ld+json", "application/json", "text/html"]
export const routes = [
  open("GET", "/", about, html),
  open("GET", "/about", about, html),
  open("GET", "/@:username", profilePage, html),
  open("GET", "/@:username/statuses/:id", statusPage, html),
  open("GET", "/tags/:name", tagPage, html),
  open("GET", "/users/:username", actor, activity),
  open("GET", "/users/:username/statuses/:id", actor, activity)
]
