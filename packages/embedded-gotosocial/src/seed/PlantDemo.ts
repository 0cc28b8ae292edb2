import { randomBytes } from "node:crypto"
import { Clock, DateTime, Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import sharp from "sharp"
import { createAccount } from "../accounts/NewAccount.ts"
import { updateProfile } from "../accounts/Profile.ts"
import { UploadedFile } from "../http/Fields.ts"
import { Ids } from "../ids/Ids.ts"
import { loadInstance } from "../instance/Instance.ts"
import { storeMedia } from "../media/Attachments.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { createStatus } from "../statuses/CreateStatus.ts"
import { insertBoost } from "../statuses/Reactions.ts"
import { findVisible } from "../statuses/StatusLookup.ts"
import { art, banner, portrait } from "./DemoArt.ts"
import { type DemoPerson, people } from "./DemoPeople.ts"
import { type DemoPost, posts } from "./DemoPosts.ts"
import { talk } from "./DemoTalk.ts"

interface Person {
  readonly id: string
  readonly username: string
}

const render = (svg: string, name: string) =>
  Effect.promise(() => sharp(Buffer.from(svg)).jpeg({ quality: 88 }).toBuffer()).pipe(
    Effect.map((bytes) => new UploadedFile(`${name}.jpeg`, "image/jpeg", bytes))
  )

const makePerson = Effect.fnUntraced(function* (person: DemoPerson, at: number) {
  const sql = yield* SqlClient.SqlClient
  const { application_id } = yield* loadInstance()
  const account = yield* createAccount({
    username: person.username,
    email: demoEmail(person.username),
    // nobody can sign in as them
    password: Redacted.make(randomBytes(32).toString("base64url")),
    confirmed: true,
    approved: true,
    applicationId: application_id
  })
  yield* updateProfile(account.id, {
    display_name: person.name,
    note: person.bio,
    locked: false,
    discoverable: true,
    avatar: yield* render(portrait(at + 1, person.portrait, person.look), "avatar"),
    avatar_description: `Drawn portrait of ${person.name}.`,
    header: yield* render(banner(at + 1, person.banner), "header"),
    header_description: "Soft hills under a pale sun.",
    source: { privacy: "public", language: person.language },
    fields_attributes: Object.fromEntries(person.fields.map(([name, value], n) => [String(n), { name, value }]))
  })
  // they were here before the first account was made
  yield* sql`UPDATE accounts SET created_at = now() - interval '200 days' - ${at}::int * interval '37 days'
    WHERE id = ${account.id}`
  return account
})

const demoEmail = (username: string) => `${username}@demo.invalid`

const follow = Effect.fnUntraced(function* (from: Person, to: Person) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* Effect.flatMap(Ids, (ids) => ids.random)
  yield* sql`INSERT INTO follows (id, account_id, target_id) VALUES (${id}, ${from.id}, ${to.id}) ON CONFLICT DO NOTHING`
})

const writePost = Effect.fnUntraced(function* (
  post: DemoPost,
  author: Person,
  me: Person,
  date: DateTime.Utc,
  inReplyToId: string | undefined
) {
  const media = post.image
    ? [
        yield* storeMedia({
          accountId: author.id,
          file: yield* render(art[post.image.art](), post.image.art),
          description: post.image.alt
        })
      ]
    : []
  return yield* createStatus({
    accountId: author.id,
    username: author.username,
    applicationId: null,
    text: post.text.replaceAll("{me}", me.username),
    contentType: post.markdown ? "text/markdown" : "text/plain",
    spoilerText: post.warning ?? "",
    visibility: post.visibility ?? "public",
    sensitive: post.warning !== undefined,
    language: post.language ?? "en",
    localOnly: false,
    inReplyToId,
    mediaIds: media.map(({ id }) => id),
    poll: post.poll && {
      options: post.poll.options,
      expiresIn: post.poll.hours * 3600,
      multiple: post.poll.multiple ?? false,
      hideTotals: false
    },
    policy: undefined,
    createdAt: date,
    seeded: true
  })
})

/** Favourites, votes and boosts of a post, at their own times. */
const react = Effect.fnUntraced(function* (
  post: DemoPost,
  statusId: string,
  everybody: ReadonlyMap<string, Person>,
  now: number
) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  for (const [at, name] of (post.likedBy ?? []).entries()) {
    const by = everybody.get(name)
    if (by === undefined) continue
    const millis = Math.min(now, now - (post.ago - 7 * (at + 1)) * 60_000)
    yield* sql`INSERT INTO favourites (id, account_id, status_id, created_at)
      VALUES (${yield* ids.at(millis)}, ${by.id}, ${statusId}, to_timestamp(${millis / 1000}::float8)) ON CONFLICT DO NOTHING`
  }
  for (const [name, choices] of Object.entries(post.poll?.votes ?? {})) {
    const by = everybody.get(name)
    if (by === undefined) continue
    yield* sql`INSERT INTO poll_votes (id, poll_id, account_id, choices)
      SELECT ${yield* ids.next}, p.id, ${by.id}, ARRAY(SELECT c::int FROM json_array_elements_text(${JSON.stringify(choices)}::json) c)
      FROM polls p WHERE p.status_id = ${statusId} ON CONFLICT DO NOTHING`
  }
  for (const [name, ago] of post.boostedBy ?? []) {
    const by = everybody.get(name)
    if (by === undefined) continue
    const row = yield* findVisible(statusId, by.id)
    const date = DateTime.makeUnsafe(now - ago * 60_000)
    yield* insertBoost(row, { accountId: by.id, username: by.username, applicationId: null }, false, date)
  }
})

/**
 * People, posts and pictures for a server that is new, so that the first screen is alive. Posts are dated back over the
 * last seven days; the first account follows everybody and is followed by some. Does nothing, and answers false, when it
 * was done before. Taken names are left alone: their people and posts are missing.
 */
export const plantDemo = Effect.fn("Demo.plant")(function* (options: { readonly username: string }) {
  const sql = yield* SqlClient.SqlClient
  const accounts = yield* sql<Person>`
    SELECT id, username FROM accounts WHERE lower(username) = ${options.username.toLowerCase()} AND domain IS NULL`
  const me = accounts[0]
  if (me === undefined) return false
  const planted = yield* sql`SELECT 1 FROM users WHERE email LIKE '%@demo.invalid' LIMIT 1`
  if (planted.length > 0) return false
  // all or nothing: a start that is cut short does not leave half a village
  yield* sql.withTransaction(plant(me))
  return true
})

const plant = Effect.fnUntraced(function* (me: Person) {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const everybody = new Map<string, Person>()
  for (const [at, person] of people.entries()) {
    const taken = yield* sql`SELECT 1 FROM accounts WHERE lower(username) = ${person.username} AND domain IS NULL`
    if (taken.length === 0) everybody.set(person.username, yield* makePerson(person, at))
  }
  const all = [...everybody.values()]
  for (const from of all) for (const to of all) if (from.id !== to.id) yield* follow(from, to)
  for (const person of all) yield* follow(me, person)
  const keys = new Map<string, string>()
  for (const post of [...posts, ...talk].toSorted((a, b) => b.ago - a.ago)) {
    const author = everybody.get(post.by)
    const parent = post.replyTo === undefined ? undefined : keys.get(post.replyTo)
    if (author === undefined || (post.replyTo !== undefined && parent === undefined)) continue
    const id = yield* writePost(post, author, me, DateTime.makeUnsafe(now - post.ago * 60_000), parent)
    if (post.key !== undefined) keys.set(post.key, id)
    yield* react(post, id, everybody, now)
  }
  const fans = all.slice(0, 4)
  for (const fan of fans) yield* follow(fan, me)
  yield* insertNotifications(fans.map((fan) => ({ type: "follow", accountId: me.id, fromAccountId: fan.id })))
  // told when it happened, not when it was planted
  yield* sql`UPDATE notifications n SET created_at = s.created_at FROM statuses s
    WHERE s.id = n.status_id AND n.account_id <> s.account_id`
})
