import type { Account } from "@chirp/domain/Account"
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { absoluteTime, monthOf, shortNumber } from "../../ui/time.ts"
import { ListMembership } from "../list/ListMembership.tsx"
import { FollowButton } from "../relationship/FollowButton.tsx"
import { ReportDialog } from "../report/ReportDialog.tsx"
import { useScope } from "../shell/scope.ts"
import { nameOf, routeLinks } from "../status/status.ts"
import { hidesCount } from "../theme/comfort.ts"
import { BlockDialog } from "./BlockDialog.tsx"
import { MuteDialog } from "./MuteDialog.tsx"
import { PrivateNote } from "./PrivateNote.tsx"
import { type ProfileDialog, profileMenu } from "./profileMenu.ts"
import "../../ui/Entry.css"
import { text } from "./profile.text.ts"

const route = routeLinks([], [])

/** Who somebody is, how one stands to them, and what one can do about it. */
export const ProfileHeader = (props: { readonly account: Account }): JSX.Element => {
  const scope = useScope()
  const own = () => props.account.id === scope.me.id
  const relationship = () => scope.entities.relationship(props.account.id)
  const [dialog, setDialog] = createSignal<ProfileDialog>()
  const close = () => setDialog(undefined)
  const items = () => profileMenu(scope, props.account, relationship(), setDialog)
  return (
    <section class="profile" aria-label={text.about}>
      <div class="profile__header">
        <Show when={props.account.header}>
          <img
            src={props.account.header}
            alt=""
            decoding="async"
            // without a connection the colours behind it are better than a broken picture
            onError={(event) => {
              event.currentTarget.hidden = true
            }}
          />
        </Show>
      </div>
      <div class="profile__row">
        <span class="profile__avatar">
          <Avatar account={props.account} size={92} alt={props.account.avatar_description ?? ""} />
        </span>
        <div class="profile__buttons">
          <Menu label={text.moreAbout(props.account.acct)} items={items} />
          <Show when={own()} fallback={<FollowButton account={props.account} />}>
            <a class="button button--soft button--md" href={paths.editProfile}>
              <Icon name="pen" size={18} />
              <span>{text.edit}</span>
            </a>
          </Show>
        </div>
      </div>
      <h2 class="profile__name">
        <EmojiText text={nameOf(props.account)} emojis={props.account.emojis} />
      </h2>
      <p class="profile__handle">
        <bdi dir="ltr">@{props.account.acct}</bdi>
        <Show when={props.account.locked}>
          <span title={text.locked}>
            <Icon name="lock" size={15} />
            <span class="visually-hidden">{text.locked}</span>
          </span>
        </Show>
        <Show when={props.account.bot}>
          <span class="chip">{text.automated}</span>
        </Show>
        <Show when={relationship()?.followed_by}>
          <span class="chip">{text.followsYou}</span>
        </Show>
        <Show when={relationship()?.muting}>
          <span class="chip">{text.muted}</span>
        </Show>
        <Show when={relationship()?.blocking}>
          <span class="chip chip--danger">{text.blocked}</span>
        </Show>
      </p>
      <Show when={props.account.note}>
        <Html class="profile__note" html={props.account.note} emojis={props.account.emojis} route={route} />
      </Show>
      <Show when={props.account.fields.length > 0}>
        <dl class="profile__fields">
          <For each={props.account.fields}>
            {(field) => (
              <div classList={{ "profile__field--verified": field.verified_at !== null }}>
                <dt>
                  <EmojiText text={field.name} emojis={props.account.emojis} />
                </dt>
                <dd>
                  <Show when={field.verified_at}>
                    {(iso) => (
                      <span title={text.verifiedAt(absoluteTime(iso()))}>
                        <Icon name="check" size={16} />
                        <span class="visually-hidden">{text.verified}</span>
                      </span>
                    )}
                  </Show>
                  <Html html={field.value} emojis={props.account.emojis} route={route} />
                </dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
      <ul class="profile__counts">
        <li>{text.counts.posts(props.account.statuses_count, <b>{shortNumber(props.account.statuses_count)}</b>)}</li>
        <li>
          <a href={paths.accountPeople(props.account.acct, "following")}>
            <Show when={!hidesCount("people")} fallback={text.following}>
              {text.counts.following(
                props.account.following_count,
                <b>{shortNumber(props.account.following_count)}</b>
              )}
            </Show>
          </a>
        </li>
        <li>
          <a href={paths.accountPeople(props.account.acct, "followers")}>
            <Show when={!hidesCount("people")} fallback={text.followers}>
              {text.counts.followers(
                props.account.followers_count,
                <b>{shortNumber(props.account.followers_count)}</b>
              )}
            </Show>
          </a>
        </li>
        <li>{text.counts.joined(<b>{monthOf(props.account.created_at)}</b>)}</li>
      </ul>
      <Show when={!own() && relationship()}>
        {(now) => <PrivateNote account={props.account} relationship={now()} />}
      </Show>
      <Switch>
        <Match when={dialog() === "mute"}>
          <MuteDialog account={props.account} onClose={close} />
        </Match>
        <Match when={dialog() === "block"}>
          <BlockDialog account={props.account} onClose={close} />
        </Match>
        <Match when={dialog() === "report"}>
          <ReportDialog account={props.account} onClose={close} />
        </Match>
        <Match when={dialog() === "lists"}>
          <ListMembership account={props.account} onClose={close} />
        </Match>
      </Switch>
    </section>
  )
}
