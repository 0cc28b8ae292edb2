import { Effect } from "effect"
import { type AccountView, accountViews, acctOf, profileUrl } from "../accounts/AccountView.ts"
import { type EmojiView, emojisIn } from "../emojis/Emojis.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { defaultPolicy, type Interaction, permission, policyView } from "../interactions/InteractionPolicy.ts"
import { type MediaView, mediaView } from "../media/Attachments.ts"
import { type PollViewed, pollView } from "../polls/PollView.ts"
import { type FilterContext, type Filtered, filteringFor } from "./Filtering.ts"
import { loadStatuses, type StatusRow } from "./StatusRows.ts"

/** GoToSocial's Status. Keys it leaves out are left out. */
export interface StatusView {
  readonly id: string
  readonly created_at: string
  readonly edited_at: string | null
  readonly in_reply_to_id: string | null
  readonly in_reply_to_account_id: string | null
  readonly sensitive: boolean
  readonly spoiler_text: string
  readonly visibility: string
  readonly language: string | null
  readonly uri: string
  readonly url: string
  readonly local_only?: true
  readonly replies_count: number
  readonly reblogs_count: number
  readonly favourites_count: number
  readonly favourited: boolean
  readonly reblogged: boolean
  readonly muted: boolean
  readonly bookmarked: boolean
  readonly pinned: boolean
  readonly content: string
  readonly reblog: StatusView | null
  readonly application: { readonly name: string; readonly website?: string } | null
  readonly account: AccountView
  readonly media_attachments: ReadonlyArray<MediaView>
  readonly mentions: ReadonlyArray<{
    readonly id: string
    readonly username: string
    readonly url: string
    readonly acct: string
  }>
  readonly tags: ReadonlyArray<{ readonly name: string; readonly url: string }>
  readonly emojis: ReadonlyArray<EmojiView>
  readonly card: null
  readonly poll: PollViewed | null
  readonly text?: string
  readonly content_type?: string
  readonly filtered?: ReadonlyArray<Filtered>
  readonly interaction_policy: ReturnType<typeof policyView>
}

const shownVisibility = (visibility: string) => (visibility === "mutuals_only" ? "private" : visibility)

/** What the viewer may do with the post; undefined for somebody who is not signed in. */
export const permissionsOf = (row: StatusRow, viewer: string) => {
  if (viewer === "") return undefined
  const of = (interaction: Interaction) =>
    permission({
      interaction,
      policy: row.interaction_policy ?? defaultPolicy(row.visibility),
      visibility: row.visibility,
      pending: row.pending_approval,
      standing: {
        isAuthor: row.account_id === viewer,
        followsAuthor: row.follows_author,
        followedByAuthor: row.followed_by_author,
        mentioned: row.mentioned,
        answered: row.in_reply_to_account_id === viewer
      }
    })
  return { can_favourite: of("can_favourite"), can_reply: of("can_reply"), can_reblog: of("can_reblog") }
}

/** The texts of a post in which emojis may stand. */
const emojiText = (row: StatusRow) => [row.text, row.spoiler_text, ...(row.poll?.options ?? [])].join(" ")

const plainView = (
  origin: string,
  viewer: string,
  row: StatusRow,
  account: AccountView,
  emojis: ReadonlyArray<EmojiView>
): StatusView => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  edited_at: row.edited_at?.toISOString() ?? null,
  in_reply_to_id: row.in_reply_to_id,
  in_reply_to_account_id: row.in_reply_to_account_id,
  sensitive: row.sensitive,
  spoiler_text: row.spoiler_text,
  visibility: shownVisibility(row.visibility),
  language: row.language,
  uri: row.uri,
  url: row.url,
  ...(row.local_only ? { local_only: true } : {}),
  replies_count: row.replies_count,
  reblogs_count: row.reblogs_count,
  favourites_count: row.favourites_count,
  favourited: row.favourited,
  reblogged: row.reblogged,
  muted: row.muted,
  bookmarked: row.bookmarked,
  pinned: row.pinned && row.account_id === viewer,
  content: row.content,
  reblog: null,
  application:
    row.application === null
      ? null
      : { name: row.application.name, ...(row.application.website ? { website: row.application.website } : {}) },
  account,
  media_attachments: (row.media ?? []).map((media) => mediaView(origin, media)),
  mentions: (row.mentions ?? []).map((mention) => ({
    id: mention.id,
    username: mention.username,
    url: profileUrl(origin, mention),
    acct: acctOf(mention)
  })),
  tags: (row.tags ?? []).map((name) => ({ name, url: `${origin}/tags/${encodeURIComponent(name)}` })),
  emojis,
  card: null,
  poll: row.poll === null ? null : pollView(row.poll, emojis),
  ...(row.boost_of_id === null ? { text: row.text, content_type: row.content_type } : {}),
  interaction_policy: policyView(row.interaction_policy ?? defaultPolicy(row.visibility), permissionsOf(row, viewer))
})

/** The boost around a post: the booster's, with the viewer's flags and the policy of the post in it. */
const boostView = (outer: StatusView, inner: StatusView): StatusView => ({
  ...outer,
  sensitive: inner.sensitive,
  favourited: inner.favourited,
  reblogged: inner.reblogged,
  bookmarked: inner.bookmarked,
  muted: outer.muted || inner.muted,
  reblog: inner,
  interaction_policy: inner.interaction_policy
})

export interface ViewOptions {
  /** the account that looks; absent: nobody is signed in */
  readonly viewer: string | undefined
  /** where it is looked at: filters of this context apply; absent: none do */
  readonly context?: FilterContext | undefined
}

/**
 * Views of these posts by id. Unknown ids are missing, and so is what the viewer hides by a filter. Visibility is the
 * caller's business. At most seven queries, however many posts.
 */
export const statusViews = Effect.fn("StatusView.statusViews")(function* (
  ids: ReadonlyArray<string>,
  options: ViewOptions
) {
  const { origin } = yield* InstanceConfig
  const viewer = options.viewer ?? ""
  const outer = yield* loadStatuses(ids, viewer)
  const boosted = yield* loadStatuses(
    outer.flatMap((row) => row.boost_of_id ?? []),
    viewer
  )
  const rows = new Map([...boosted, ...outer].map((row) => [row.id, row]))
  const all = [...rows.values()]
  const [accounts, emojis, filtering] = yield* Effect.all(
    [
      accountViews(all.map((row) => row.account_id)),
      emojisIn(all.map(emojiText)),
      filteringFor(viewer, options.context)
    ],
    { concurrency: 3 }
  )
  const plain = new Map<string, StatusView>()
  all.forEach((row, at) => {
    const account = accounts.get(row.account_id)
    if (account !== undefined) plain.set(row.id, plainView(origin, viewer, row, account, emojis[at] ?? []))
  })
  const views = new Map<string, StatusView>()
  for (const { id, boost_of_id, account_id } of outer) {
    const view = plain.get(id)
    const inner = boost_of_id === null ? undefined : plain.get(boost_of_id)
    if (view === undefined || (boost_of_id !== null && inner === undefined)) continue
    const subject = inner ?? view
    const result = subject.account.id === viewer && account_id === viewer ? filtering.none : filtering.check(subject)
    if (result === "hide") continue
    const matched = result.length > 0 ? { filtered: result } : {}
    views.set(
      id,
      inner === undefined ? { ...view, ...matched } : { ...boostView(view, { ...inner, ...matched }), ...matched }
    )
  }
  return views
})

/** The views in the order of the ids, without what is missing. */
export const statusViewsInOrder = Effect.fnUntraced(function* (ids: ReadonlyArray<string>, options: ViewOptions) {
  const views = yield* statusViews(ids, options)
  return ids.flatMap((id) => views.get(id) ?? [])
})
