import type { Account } from "@chirp/domain/Account"
import { createMemo, type JSX, Show } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { absoluteTime, spokenTime } from "../../ui/time.ts"
import type { FilterContext } from "../filter/filter.ts"
import { follow } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { comfort } from "../theme/comfort.ts"
import type { StatusEntity } from "./entities.ts"
import { StatusActionBar } from "./StatusActionBar.tsx"
import { StatusBody } from "./StatusBody.tsx"
import { labelOf, nameOf, visibilityIcons } from "./status.ts"
import "./StatusCard.css"
import { text } from "./status.text.ts"

export interface StatusCardProps {
  /** The row's id: a boost's own id shows the boosted post with who boosted it. */
  readonly id: string
  /** Place in the feed, from 1; `size` -1 while the end is not known. */
  readonly position?: number
  readonly size?: number
  /** The post a thread view is about: larger, with the full date. */
  readonly focused?: boolean
  /** Lines that join the post to the one before or after it in a thread. */
  readonly joins?: { readonly above: boolean; readonly below: boolean }
  /** Where it is shown, which decides the filters that apply. Default: a thread. */
  readonly context?: FilterContext
  /** Further boosts of the same post that were folded into this row. */
  readonly also?: ReadonlyArray<string>
  /** What belongs to the post and stands below its actions. */
  readonly footer?: JSX.Element
  /** Called when the author deleted it here. */
  readonly onRemoved?: () => void
}

const Name = (props: { readonly account: Account }): JSX.Element => (
  <a class="status__author" href={paths.profile(props.account.acct)}>
    <span class="status__name">
      <EmojiText text={nameOf(props.account)} emojis={props.account.emojis} />
    </span>{" "}
    <span class="status__handle">
      <Show when={props.account.bot}>
        <Icon name="robot" size={15} />
        <span class="visually-hidden">{text.automated}</span>
      </Show>
      @{props.account.acct}
    </span>
  </a>
)

const Meta = (props: { readonly status: StatusEntity; readonly author: Account }): JSX.Element => (
  <span class="status__meta">
    <Show when={props.status.local_only}>
      <span class="status__local">{text.localOnly}</span>
    </Show>
    <Show when={props.status.visibility !== "public"}>
      <span class="status__visibility" title={text.visibility[props.status.visibility]}>
        <Icon name={visibilityIcons[props.status.visibility]} size={15} />
        <span class="visually-hidden">{text.visibility[props.status.visibility]}</span>
      </span>
    </Show>
    <a class="status__time" href={paths.status(props.author.acct, props.status.id)}>
      <RelativeTime iso={props.status.created_at} />
      <Show when={props.status.edited_at}>
        {(iso) => (
          <span title={text.edited(absoluteTime(iso()))}>
            <span aria-hidden="true">*</span>
            <span class="visually-hidden">{text.editedMark}</span>
          </span>
        )}
      </Show>
    </a>
  </span>
)

/** One post as an article: header, body, actions. Pressing it anywhere that is not a control opens its thread. */
export const StatusCard = (props: StatusCardProps): JSX.Element => {
  const { entities, filters, reveals } = useScope()
  const row = () => entities.status(props.id)
  const status = createMemo(() => {
    const reblog = row()?.reblog_id
    return reblog ? entities.status(reblog) : row()
  })
  const author = () => {
    const id = status()?.account_id
    return id === undefined ? undefined : entities.account(id)
  }
  const booster = () => {
    const outer = row()
    return outer?.reblog_id ? entities.account(outer.account_id) : undefined
  }
  const also = () => props.also?.length ?? 0
  const verdict = createMemo(() => filters.verdict(props.id, props.context ?? "thread"))
  /** The filter that covers it, until it is asked for. One that hides it takes it out of lists; where it stands alone it is covered. */
  const covered = () => {
    const now = verdict()
    const id = status()?.id
    const covers = now.action === "warn" || now.action === "hide"
    return covers && id !== undefined && !reveals.isOpen("filter", id) ? now.title : undefined
  }
  const parentAuthor = () => {
    const id = status()?.in_reply_to_account_id
    return id ? entities.account(id) : undefined
  }
  const label = createMemo(() => {
    const post = status()
    const by = author()
    if (!post || !by) return ""
    const filter = covered()
    if (filter !== undefined) return text.filteredLabel(filter, nameOf(by))
    const boostedBy = booster()
    return labelOf({
      author: nameOf(by),
      boostedBy: boostedBy && nameOf(boostedBy),
      spoiler: post.spoiler_text,
      text: textOf(post.content),
      hidden: post.spoiler_text !== "" && !reveals.isOpen("text", post.id),
      media: post.media_attachments.length,
      poll: Boolean(post.poll),
      reply: post.in_reply_to_id !== null,
      time: spokenTime(post.created_at, Date.now()),
      visibility: post.visibility,
      short: comfort().labels === "short"
    })
  })
  const open = () => {
    const post = status()
    const by = author()
    if (post && by && !props.focused) follow(paths.status(by.acct, post.id))
  }
  return (
    <Show when={status()}>
      {(post) => (
        <Show when={author()}>
          {(by) => (
            <article
              id={`post-${props.id}`}
              class="status"
              classList={{
                "status--focused": props.focused === true,
                "status--joined-above": props.joins?.above === true,
                "status--joined-below": props.joins?.below === true
              }}
              tabindex="0"
              aria-label={label()}
              aria-posinset={props.position}
              aria-setsize={props.size}
              onClick={(event) => {
                const target = event.target as Element
                if (target.closest("a, button, input, label, video, audio, summary, [popover], dialog, .media-grid"))
                  return
                if (getSelection()?.type === "Range") return
                if (event.metaKey || event.ctrlKey) return
                open()
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter" && event.target === event.currentTarget) open()
              }}
            >
              <Show when={booster()}>
                {(account) => (
                  <p class="status__context">
                    <Icon name="boost" size={16} />
                    <span>
                      {text.boosted(
                        <a href={paths.profile(account().acct)}>
                          <EmojiText text={nameOf(account())} emojis={account().emojis} />
                        </a>,
                        also()
                      )}
                    </span>
                  </p>
                )}
              </Show>
              <Show when={!booster() && also() > 0}>
                <p class="status__context">
                  <Icon name="boost" size={16} />
                  <span>{text.boostedMore(also())}</span>
                </p>
              </Show>
              <Show when={!booster() && !props.joins && !props.focused && status()?.in_reply_to_id}>
                <p class="status__context">
                  <Icon name="reply" size={16} />
                  <span>
                    <Show when={parentAuthor()} fallback={text.aReply}>
                      {(account) => (
                        <Show when={account().id !== by().id} fallback={text.continues}>
                          {text.replyingTo(
                            <a href={paths.profile(account().acct)}>
                              <EmojiText text={nameOf(account())} emojis={account().emojis} />
                            </a>
                          )}
                        </Show>
                      )}
                    </Show>
                  </span>
                </p>
              </Show>
              {/* biome-ignore lint/a11y: the name beside it is the same link; once is enough for keyboards and screen readers */}
              <a class="status__avatar" href={paths.profile(by().acct)} tabindex="-1" aria-hidden="true">
                <Avatar account={by()} />
              </a>
              <header class="status__header">
                <Name account={by()} />
                <Show when={!props.focused}>
                  <Meta status={post()} author={by()} />
                </Show>
              </header>
              <Show
                when={covered() === undefined}
                fallback={
                  <div class="status__filtered">
                    <p>
                      <Icon name="eye-off" size={18} /> {text.filtered(covered() ?? "")}
                    </p>
                    <button
                      type="button"
                      class="status__fold"
                      onClick={(event) => {
                        const card = event.currentTarget.closest("article")
                        reveals.set("filter", post().id, true)
                        card?.focus({ preventScroll: true })
                      }}
                    >
                      {text.showAnyway}
                    </button>
                  </div>
                }
              >
                <StatusBody status={post()} whole={props.focused === true} mediaCovered={verdict().action === "blur"} />
              </Show>
              <Show when={props.focused}>
                <p class="status__facts">
                  <time datetime={post().created_at}>{absoluteTime(post().created_at)}</time>
                  <span>
                    <Icon name={visibilityIcons[post().visibility]} size={15} />
                    {text.visibility[post().visibility]}
                  </span>
                  <Show when={post().local_only}>
                    <span>{text.localOnly}</span>
                  </Show>
                  <Show when={post().edited_at}>{(iso) => <span>{text.edited(absoluteTime(iso()))}</span>}</Show>
                  <Show when={post().reblogs_count > 0}>
                    <a href={paths.statusPeople(by().acct, post().id, "boosts")}>{text.whoBoosted}</a>
                  </Show>
                  <Show when={post().favourites_count > 0}>
                    <a href={paths.statusPeople(by().acct, post().id, "favourites")}>{text.whoFavourited}</a>
                  </Show>
                  <Show when={post().application?.name}>{(name) => <span>{name()}</span>}</Show>
                </p>
              </Show>
              <StatusActionBar
                status={post()}
                author={by()}
                {...(props.onRemoved ? { onRemoved: props.onRemoved } : {})}
              />
              {props.footer}
            </article>
          )}
        </Show>
      )}
    </Show>
  )
}
