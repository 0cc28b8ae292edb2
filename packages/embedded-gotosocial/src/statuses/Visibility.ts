import type { SqlClient, Statement } from "effect/sql"

type Fragment = Statement.Fragment
type Sql = SqlClient.SqlClient

/**
 * Who may see what, as SQL conditions, so that a page is decided in one query. `s` is the alias of a row of `statuses`;
 * `viewer` an account id: a parameter or a column.
 */

/** Has either of the two accounts blocked the other? */
export const blockedEither = (sql: Sql, a: Fragment, b: Fragment): Fragment => sql`EXISTS (
  SELECT 1 FROM blocks bl
  WHERE (bl.account_id = ${a} AND bl.target_id = ${b}) OR (bl.account_id = ${b} AND bl.target_id = ${a}))`

export const follows = (sql: Sql, a: Fragment, b: Fragment): Fragment =>
  sql`EXISTS (SELECT 1 FROM follows fo WHERE fo.account_id = ${a} AND fo.target_id = ${b})`

const mentions = (sql: Sql, s: Fragment, viewer: Fragment): Fragment =>
  sql`EXISTS (SELECT 1 FROM status_mentions me WHERE me.status_id = ${s}.id AND me.account_id = ${viewer})`

/** May the viewer see this post (not: the post it boosts)? */
const visiblePost = (sql: Sql, alias: string, viewer: Fragment): Fragment => {
  const s = sql.literal(alias)
  const author = sql.literal(`${alias}.account_id`)
  return sql`(${author} = ${viewer} OR (
    (NOT ${s}.pending_approval OR ${s}.in_reply_to_account_id = ${viewer} OR ${s}.boost_of_account_id = ${viewer})
    AND NOT ${blockedEither(sql, viewer, author)}
    AND NOT EXISTS (SELECT 1 FROM accounts su WHERE su.id = ${author} AND su.suspended_at IS NOT NULL)
    AND (${s}.visibility IN ('public', 'unlisted')
      OR ${mentions(sql, s, viewer)}
      OR (${s}.visibility IN ('private', 'mutuals_only') AND ${follows(sql, viewer, author)}
        AND (${s}.visibility = 'private' OR ${follows(sql, author, viewer)})))))`
}

/** May the viewer see this post and, if it is a boost, the post in it? */
export const visible = (sql: Sql, alias: string, viewer: Fragment): Fragment => sql`(
  ${visiblePost(sql, alias, viewer)}
  AND (${sql.literal(alias)}.boost_of_id IS NULL OR EXISTS (
    SELECT 1 FROM statuses bo WHERE bo.id = ${sql.literal(alias)}.boost_of_id AND ${visiblePost(sql, "bo", viewer)})))`

/** May somebody who is not signed in see this post? */
export const visibleToAnyone = (sql: Sql, alias: string): Fragment => {
  const s = sql.literal(alias)
  return sql`(${s}.visibility = 'public' AND NOT ${s}.local_only AND NOT ${s}.pending_approval)`
}

/** Has the viewer muted the author, or the author of the post it boosts? A muted conversation only stops notifications. */
export const mutedBy = (sql: Sql, alias: string, viewer: Fragment): Fragment => {
  const s = sql.literal(alias)
  return sql`EXISTS (
    SELECT 1 FROM mutes mu WHERE mu.account_id = ${viewer} AND (mu.expires_at IS NULL OR mu.expires_at > now())
      AND mu.target_id IN (${s}.account_id, coalesce(${s}.boost_of_account_id, '')))`
}

/**
 * Does the post belong on the viewer's home timeline or lists because its author is followed (or the viewer)? Replies in
 * threads of several authors do only if the viewer takes part, or if they mention somebody the viewer follows.
 */
export const homeworthy = (sql: Sql, alias: string, viewer: Fragment): Fragment => {
  const s = sql.literal(alias)
  return sql`(${s}.account_id = ${viewer} OR (
    EXISTS (SELECT 1 FROM follows hf WHERE hf.account_id = ${viewer} AND hf.target_id = ${s}.account_id
      AND (${s}.boost_of_id IS NULL OR hf.show_reblogs))
    AND (${s}.single_author OR ${s}.boost_of_id IS NOT NULL
      OR EXISTS (SELECT 1 FROM statuses th WHERE th.thread_id = ${s}.thread_id AND (th.account_id = ${viewer}
        OR EXISTS (SELECT 1 FROM status_mentions tm WHERE tm.status_id = th.id AND tm.account_id = ${viewer})))
      OR EXISTS (SELECT 1 FROM status_mentions fm JOIN follows ff ON ff.target_id = fm.account_id
        WHERE fm.status_id = ${s}.id AND ff.account_id = ${viewer}))))`
}

/** Is the author on one of the viewer's exclusive lists, so that the post stays off the home timeline? */
export const listedExclusively = (sql: Sql, alias: string, viewer: Fragment): Fragment => sql`EXISTS (
  SELECT 1 FROM list_entries xe JOIN lists xl ON xl.id = xe.list_id JOIN follows xf ON xf.id = xe.follow_id
  WHERE xl.exclusive AND xl.account_id = ${viewer} AND xf.target_id = ${sql.literal(alias)}.account_id)`

/** Is it a public post (no boost) with a hashtag the viewer follows? */
export const tagFollowed = (sql: Sql, alias: string, viewer: Fragment): Fragment => {
  const s = sql.literal(alias)
  return sql`(${s}.visibility = 'public' AND ${s}.boost_of_id IS NULL AND EXISTS (
    SELECT 1 FROM status_tags gt JOIN followed_tags gf ON gf.tag_id = gt.tag_id JOIN tags gg ON gg.id = gt.tag_id
    WHERE gt.status_id = ${s}.id AND gf.account_id = ${viewer} AND gg.useable))`
}

/** Does the list's reply policy let the post in? `l` is the alias of a row of `lists`. */
export const fitsList = (sql: Sql, alias: string, list: string): Fragment => {
  const s = sql.literal(alias)
  const l = sql.literal(list)
  return sql`(${s}.in_reply_to_id IS NULL
    OR (${l}.replies_policy = 'followed' AND EXISTS (
      SELECT 1 FROM follows rf WHERE rf.account_id = ${l}.account_id AND rf.target_id = ${s}.in_reply_to_account_id))
    OR (${l}.replies_policy = 'list' AND EXISTS (
      SELECT 1 FROM list_entries re JOIN follows rf ON rf.id = re.follow_id
      WHERE re.list_id = ${l}.id AND rf.target_id = ${s}.in_reply_to_account_id)))`
}

/** Is it a post for the public timelines: public, no boost, no reply to somebody else? */
export const publicworthy = (sql: Sql, alias: string): Fragment => {
  const s = sql.literal(alias)
  return sql`(${s}.visibility = 'public' AND ${s}.boost_of_id IS NULL AND ${s}.single_author AND NOT ${s}.pending_approval)`
}
