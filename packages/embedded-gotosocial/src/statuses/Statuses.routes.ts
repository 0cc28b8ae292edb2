import { DateTime, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViewsInOrder } from "../accounts/AccountView.ts"
import type { Fields } from "../http/Fields.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, type Failure, user } from "../http/Route.ts"
import type { Identity } from "../oauth/Identity.ts"
import { schedule } from "../scheduled/Scheduled.ts"
import type { ContentType } from "../text/Format.ts"
import { contextOf } from "./Context.ts"
import { createStatus, type Draft } from "./CreateStatus.ts"
import { deleteStatus } from "./DeleteStatus.ts"
import { editStatus, historyOf } from "./EditStatus.ts"
import {
  type Actor,
  bookmark,
  favourite,
  mute,
  pin,
  reblog,
  unbookmark,
  unfavourite,
  unmute,
  unpin,
  unreblog
} from "./Reactions.ts"
import { readStatusForm, type StatusForm } from "./StatusForm.ts"
import { findVisible, viewStatus } from "./StatusLookup.ts"
import { mutedBy, visible } from "./Visibility.ts"

/** Reads are sent with a charset, writes without: as GoToSocial does. */
const utf8 = { type: "application/json; charset=utf-8" }

/** A date this far in the past is a mistake of the clock, not a wish to back-date. */
const BACKDATED_AFTER = Duration.seconds(1)

interface Defaults {
  readonly privacy: string
  readonly sensitive: boolean
  readonly language: string
  readonly status_content_type: string
}

const contentTypeOf = (value: string): ContentType => (value === "text/markdown" ? value : "text/plain")

/** What a form leaves open comes from the account's settings. */
export const draftOf = Effect.fnUntraced(function* (
  form: StatusForm,
  viewer: Pick<Identity, "accountId" | "username">,
  applicationId: string | null
) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Defaults>`
    SELECT privacy, sensitive, language, status_content_type FROM users WHERE account_id = ${viewer.accountId}`
  const settings = rows[0]
  const visibility = form.visibility ?? settings?.privacy ?? "unlisted"
  const policies = form.policy
    ? []
    : yield* sql<{ policy: Draft["policy"] }>`
        SELECT policy FROM default_policies WHERE account_id = ${viewer.accountId} AND visibility = ${visibility}`
  const draft: Draft = {
    accountId: viewer.accountId,
    username: viewer.username,
    applicationId,
    text: form.text,
    contentType: form.contentType ?? contentTypeOf(settings?.status_content_type ?? ""),
    spoilerText: form.spoilerText,
    visibility,
    sensitive: form.sensitive ?? settings?.sensitive ?? false,
    language: form.language ?? settings?.language ?? null,
    localOnly: form.localOnly,
    inReplyToId: form.inReplyToId,
    mediaIds: form.mediaIds,
    poll: form.poll,
    policy: form.policy ?? policies[0]?.policy,
    createdAt: undefined
  }
  return draft
})

const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const form = yield* readStatusForm(yield* body)
  const draft = yield* draftOf(form, viewer, viewer.applicationId)
  if (form.scheduledAt === undefined) return Reply.json(yield* viewStatus(yield* createStatus(draft), viewer.accountId))
  const now = yield* DateTime.now
  const past = DateTime.isLessThan(form.scheduledAt, DateTime.subtractDuration(now, BACKDATED_AFTER))
  if (!past) return Reply.json(yield* schedule(form, form.scheduledAt, viewer))
  return Reply.json(yield* viewStatus(yield* createStatus({ ...draft, createdAt: form.scheduledAt }), viewer.accountId))
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const row = yield* findVisible(params.id ?? "", viewer.accountId)
  return Reply.json(yield* viewStatus(row.id, viewer.accountId), utf8)
})

const edit = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const fields: Fields = yield* body
  const form = yield* readStatusForm(fields)
  yield* editStatus({ accountId: viewer.accountId, id: params.id ?? "", form, fields })
  return Reply.json(yield* viewStatus(params.id ?? "", viewer.accountId))
})

const remove = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* deleteStatus(params.id ?? "", viewer.accountId))
})

const source = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const row = yield* findVisible(params.id ?? "", viewer.accountId)
  const { id, text, spoiler_text, content_type } = row
  return Reply.json({ id, text, spoiler_text, content_type }, utf8)
})

const history = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* historyOf(params.id ?? "", viewer.accountId), utf8)
})

const context = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* contextOf(params.id ?? "", viewer.accountId), utf8)
})

/** Unpaged in GoToSocial; here at most this many, the newest. */
const MAX_REACTORS = 500

const favouritedBy = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findVisible(params.id ?? "", viewer.accountId)
  const rows = yield* sql<{ account_id: string }>`
    SELECT f.account_id FROM favourites f WHERE f.status_id = ${row.id} AND NOT f.pending_approval
      AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.account_id = ${viewer.accountId} AND b.target_id = f.account_id)
        OR (b.account_id = f.account_id AND b.target_id = ${viewer.accountId}))
    ORDER BY f.id DESC LIMIT ${MAX_REACTORS}`
  return Reply.json(yield* accountViewsInOrder(rows.map((one) => one.account_id)), utf8)
})

const rebloggedBy = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findVisible(params.id ?? "", viewer.accountId)
  const me = sql`${viewer.accountId}`
  const rows = yield* sql<{ account_id: string }>`
    SELECT s.account_id FROM statuses s WHERE s.boost_of_id = ${row.id}
      AND ${visible(sql, "s", me)} AND NOT ${mutedBy(sql, "s", me)}
    ORDER BY s.id DESC LIMIT ${MAX_REACTORS}`
  return Reply.json(yield* accountViewsInOrder(rows.map((one) => one.account_id)), utf8)
})

/** Does something to a post and answers the post as it is afterwards. */
const react = <E extends Failure, R>(act: (id: string, actor: Actor) => Effect.Effect<string, E, R>) =>
  Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
    const id = yield* act(params.id ?? "", viewer)
    return Reply.json(yield* viewStatus(id, viewer.accountId), utf8)
  })

const one = "/api/v1/statuses/:id" as const
const write = "write:statuses"

export const routes = [
  user("POST", "/api/v1/statuses", write, create),
  user("GET", one, "read:statuses", get),
  user("PUT", one, write, edit),
  user("DELETE", one, write, remove),
  user("GET", `${one}/source`, "read:statuses", source),
  user("GET", `${one}/history`, "read:statuses", history),
  user("GET", `${one}/context`, "read:statuses", context),
  user("GET", `${one}/favourited_by`, "read:accounts", favouritedBy),
  user("GET", `${one}/reblogged_by`, "read:accounts", rebloggedBy),
  user("POST", `${one}/favourite`, "write:favourites", react(favourite)),
  user("POST", `${one}/unfavourite`, "write:favourites", react(unfavourite)),
  user("POST", `${one}/reblog`, write, react(reblog)),
  user("POST", `${one}/unreblog`, write, react(unreblog)),
  user("POST", `${one}/bookmark`, "write:bookmarks", react(bookmark)),
  user("POST", `${one}/unbookmark`, "write:bookmarks", react(unbookmark)),
  user("POST", `${one}/pin`, "write:accounts", react(pin)),
  user("POST", `${one}/unpin`, "write:accounts", react(unpin)),
  user("POST", `${one}/mute`, "write:mutes", react(mute)),
  user("POST", `${one}/unmute`, "write:mutes", react(unmute))
]
