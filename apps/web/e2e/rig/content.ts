import { landscape, portrait, tone } from "./pictures.ts"
import type { Site } from "./Site.ts"

/** What the addresses of the views name. */
export interface Content {
  readonly threadId: string
  readonly listId: string
  readonly filterId: string
  readonly soundId: string
}

const HOUR = 3_600_000

/**
 * Something of every kind for alice, so that no view of hers is empty: posts with a picture, a sound, a warning and a poll,
 * a thread, likes and a boost, people followed, muted and blocked, a list, a filter, a followed hashtag, a conversation,
 * scheduled posts, a note on a profile and a search that is kept. `demo` puts the demo's people and posts around her first.
 */
export const fill = async (site: Site, options: { readonly demo?: boolean } = {}): Promise<Content> => {
  const { rig } = site
  if (options.demo === true) await rig.run(rig.standIn.seedDemo({ username: "alice" }))
  const tokens = { alice: await rig.token("alice"), bob: await rig.token("bob"), carol: await rig.token("carol") }
  type Who = keyof typeof tokens
  const ask = async (who: Who, method: string, path: string, body: object | FormData = {}) => {
    const form = body instanceof FormData
    const answer = await fetch(rig.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${tokens[who]}`,
        "user-agent": "e2e",
        ...(form ? {} : { "content-type": "application/json" })
      },
      body: form ? body : JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const send = (who: Who, path: string, body: object | FormData = {}) => ask(who, "POST", path, body)
  const status = (who: Who, body: object) => send(who, "/api/v1/statuses", { visibility: "public", ...body })
  const upload = async (file: Awaited<ReturnType<typeof portrait>>, description: string) => {
    const form = new FormData()
    form.set("file", new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }), file.name)
    form.set("description", description)
    return (await send("alice", "/api/v2/media", form)).id
  }
  const looks = {
    alice: ["Alice Winter", "Gardener, night owl, keeper of one old server. #Garden #SmallWeb", 3],
    bob: ["Bob Marlow", "I repair bicycles and tell them about my day.", 8],
    carol: ["Carol Adeyemi", "Maps, trains, and maps of trains.", 14]
  } as const
  for (const [who, [name, note, seed]] of Object.entries(looks) as ReadonlyArray<[Who, (typeof looks)[Who]]>) {
    const face = await portrait(seed)
    const form = new FormData()
    form.set("display_name", name)
    form.set("note", note)
    form.set("locked", "false")
    form.set("discoverable", "true")
    if (who === "alice") {
      const header = await landscape("leaves")
      form.set("header", new Blob([new Uint8Array(header.buffer)], { type: header.mimeType }), header.name)
    }
    form.set("avatar", new Blob([new Uint8Array(face.buffer)], { type: face.mimeType }), face.name)
    await ask(who, "PATCH", "/api/v1/accounts/update_credentials", form)
  }
  const follow = (who: Who, whom: Who) => send(who, `/api/v1/accounts/${rig.users[whom].id}/follow`)
  await follow("alice", "bob")
  await follow("bob", "alice")
  await follow("carol", "alice")

  await status("bob", { status: "@alice between us: the surprise is on Friday", visibility: "direct" })
  const thread = await status("alice", {
    status: "Good #morning from the meadow",
    media_ids: [await upload(await landscape("forest"), "Fir trees in the mist behind the meadow")]
  })
  const sound = await status("alice", {
    status: "And this is what it sounds like",
    media_ids: [await upload(tone("meadow.flac"), "One long, low note: the wind in the fence.")]
  })
  await status("alice", { status: "It was the gardener.", spoiler_text: "How the book ends", sensitive: true })
  await status("alice", { status: "Tea or coffee?", poll: { options: ["Tea", "Coffee"], expires_in: 86_400 } })
  const reply = await status("bob", { status: "@alice what a light!", in_reply_to_id: thread.id })
  await status("alice", { status: "@bob it lasted for a minute", in_reply_to_id: reply.id })
  await send("bob", `/api/v1/statuses/${thread.id}/favourite`)
  await send("carol", `/api/v1/statuses/${thread.id}/favourite`)
  await send("bob", `/api/v1/statuses/${thread.id}/reblog`)
  await send("alice", `/api/v1/statuses/${thread.id}/bookmark`)
  await send("alice", `/api/v1/statuses/${reply.id}/favourite`)

  for (const [text, hours] of [
    ["Good night from the meadow", 9],
    ["Tomorrow: sowing beans. Who has a string that does not tangle? #Garden", 26],
    ["A week of meadow pictures, one each morning", 50]
  ] as const) {
    const at = new Date(Date.now() + hours * HOUR).toISOString()
    await send("alice", "/api/v2/chirp/scheduled_statuses", { text, scheduled_at: at })
  }
  const list = await send("alice", "/api/v1/lists", { title: "Close friends" })
  await send("alice", `/api/v1/lists/${list.id}/accounts`, { account_ids: [rig.users.bob.id] })
  const filter = await send("alice", "/api/v2/filters", {
    title: "The end of the book",
    context: ["home", "public"],
    filter_action: "warn",
    keywords_attributes: [{ keyword: "last chapter", whole_word: true }]
  })
  await send("alice", `/api/v1/accounts/${rig.users.bob.id}/note`, { comment: "Met at the bicycle market" })
  await send("alice", `/api/v1/accounts/${rig.users.carol.id}/mute`, { duration: 86_400 })
  await send("alice", `/api/v1/accounts/${rig.users.admin.id}/block`)
  await send("alice", "/api/v1/tags/meadow/follow")
  await send("alice", `/api/v1/statuses/${thread.id}/mute`)
  await send("alice", "/api/v2/chirp/saved_searches", { query: "meadow" })
  return { threadId: thread.id, listId: list.id, filterId: filter.id, soundId: sound.id }
}
