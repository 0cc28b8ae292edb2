import type { Account } from "@chirp/domain/Account"
import {
  createEffect,
  createMemo,
  createResource,
  createSignal,
  For,
  type JSX,
  Match,
  on,
  Show,
  Switch
} from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { toast } from "../../ui/Toast.tsx"
import { absoluteTime, monthOf, shortNumber } from "../../ui/time.ts"
import { FollowButton } from "../relationship/FollowButton.tsx"
import { changeRelationship, loadRelationships } from "../relationship/relationship.actions.ts"
import { openCompose } from "../shell/composing.ts"
import { currentLocation } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf, routeLinks } from "../status/status.ts"
import { accountSpec } from "../timeline/specs.ts"
import { TimelineView } from "../timeline/TimelineView.tsx"
import "./ProfileView.css"

type Tab = "posts" | "replies" | "media"

const route = routeLinks([], [])

const Details = (props: { readonly account: Account }): JSX.Element => {
  const scope = useScope()
  const [blocking, setBlocking] = createSignal(false)
  const own = () => props.account.id === scope.me.id
  const relationship = () => scope.entities.relationship(props.account.id)
  const items = (): ReadonlyArray<MenuItem> => {
    const now = relationship()
    return [
      {
        label: `Mention @${props.account.username}`,
        icon: "mention",
        onSelect: () => openCompose({ text: `@${props.account.acct} ` })
      },
      {
        label: "Copy link to profile",
        icon: "link",
        onSelect: () =>
          void navigator.clipboard.writeText(props.account.url).then(
            () => toast("Link copied", { tone: "success" }),
            () => toast("The browser did not allow copying.", { tone: "error" })
          )
      },
      ...(props.account.acct.includes("@")
        ? [{ label: "Open on its own server", icon: "external" as const, href: props.account.url }]
        : []),
      ...(now && !own()
        ? [
            {
              label: now.muting ? "Unmute" : "Mute",
              icon: now.muting ? ("bell" as const) : ("mute" as const),
              onSelect: () => void changeRelationship(scope, props.account, now.muting ? "unmute" : "mute")
            },
            {
              label: now.blocking ? "Unblock" : "Block",
              icon: "block" as const,
              danger: !now.blocking,
              onSelect: () =>
                now.blocking ? void changeRelationship(scope, props.account, "unblock") : setBlocking(true)
            }
          ]
        : [])
    ]
  }
  return (
    <section class="profile" aria-label="About this account">
      <div class="profile__header">
        <Show when={props.account.header}>
          <img src={props.account.header} alt="" decoding="async" />
        </Show>
      </div>
      <div class="profile__row">
        <span class="profile__avatar">
          <Avatar account={props.account} size={92} alt={props.account.avatar_description ?? ""} />
        </span>
        <div class="profile__buttons">
          <Menu label={`More about @${props.account.acct}`} items={items} />
          <FollowButton account={props.account} />
        </div>
      </div>
      <h2 class="profile__name">
        <EmojiText text={nameOf(props.account)} emojis={props.account.emojis} />
      </h2>
      <p class="profile__handle">
        @{props.account.acct}
        <Show when={props.account.locked}>
          <span title="Follows need approval">
            <Icon name="lock" size={15} />
            <span class="visually-hidden">Follows need approval</span>
          </span>
        </Show>
        <Show when={props.account.bot}>
          <span class="chip">Automated</span>
        </Show>
        <Show when={relationship()?.followed_by}>
          <span class="chip">Follows you</span>
        </Show>
        <Show when={relationship()?.muting}>
          <span class="chip">Muted</span>
        </Show>
        <Show when={relationship()?.blocking}>
          <span class="chip chip--danger">Blocked</span>
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
                      <span title={`Verified ${absoluteTime(iso())}`}>
                        <Icon name="check" size={16} />
                        <span class="visually-hidden">Verified</span>
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
        <li>
          <b>{shortNumber(props.account.statuses_count)}</b> {props.account.statuses_count === 1 ? "post" : "posts"}
        </li>
        <li>
          <b>{shortNumber(props.account.following_count)}</b> following
        </li>
        <li>
          <b>{shortNumber(props.account.followers_count)}</b>{" "}
          {props.account.followers_count === 1 ? "follower" : "followers"}
        </li>
        <li>
          joined <b>{monthOf(props.account.created_at)}</b>
        </li>
      </ul>
      <Show when={blocking()}>
        <Dialog
          title={`Block @${props.account.acct}?`}
          size="sm"
          onClose={() => setBlocking(false)}
          actions={
            <>
              <Button autofocus onClick={() => setBlocking(false)}>
                Cancel
              </Button>
              <Button
                variant="danger"
                icon="block"
                onClick={() => {
                  setBlocking(false)
                  void changeRelationship(scope, props.account, "block")
                }}
              >
                Block
              </Button>
            </>
          }
        >
          <p>
            You will not see each other's posts, and follows between you are removed. They can find out that you did.
          </p>
        </Dialog>
      </Show>
    </section>
  )
}

const posts = (count: number) => `${shortNumber(count)} ${count === 1 ? "post" : "posts"}`

const empties = {
  posts: { title: "No posts yet", text: "What they write appears here.", own: "What you write appears here." },
  replies: {
    title: "No posts or replies yet",
    text: "What they write appears here.",
    own: "What you write and answer appears here."
  },
  media: {
    title: "No media yet",
    text: "Their pictures and videos appear here.",
    own: "Your pictures and videos appear here."
  }
} as const

const Posts = (props: { readonly account: Account; readonly tab: Tab }): JSX.Element => {
  const { me, timelines } = useScope()
  const empty = () => {
    const { title, text, own } = empties[props.tab]
    return { title, text: props.account.id === me.id ? own : text }
  }
  const handle = createMemo(() => {
    const found = timelines.open(accountSpec(props.account.id, props.tab))
    if (currentLocation().by !== "pop") found.fromTop()
    return found
  })
  return <TimelineView handle={handle()} label={`Posts of ${nameOf(props.account)}`} empty={empty()} />
}

/** A person: who they are, how one stands to them, what they wrote. */
export const ProfileView = (props: { readonly acct: string; readonly tab: Tab }): JSX.Element => {
  const scope = useScope()
  const { entities, http, me } = scope
  const [id, { refetch }] = createResource(
    () => props.acct,
    async (acct) => {
      const account = await http.get<Account>(api.lookup(acct))
      entities.putAccount(account)
      return account.id
    }
  )
  const account = createMemo(() => {
    const found = id.error ? undefined : id.latest
    return found === undefined ? entities.accountByAcct(props.acct) : entities.account(found)
  })
  createEffect(
    on(
      () => account()?.id,
      (found) => {
        if (found === undefined || found === me.id) return
        loadRelationships(scope, [found]).catch((error) =>
          toast(`How you stand to @${props.acct} did not load. ${messageOf(error)}`, { tone: "error" })
        )
      }
    )
  )
  const missing = () => id.error instanceof ApiError && id.error.status === 404
  return (
    <>
      <ViewHeader
        title={account() ? nameOf(account() as Account) : `@${props.acct}`}
        subtitle={account() ? posts((account() as Account).statuses_count) : undefined}
        back={paths.home}
      />
      <Switch>
        <Match when={account()}>
          {(found) => (
            <>
              <Details account={found()} />
              <TabLinks
                label="Posts of this account"
                tabs={[
                  { href: paths.profile(props.acct), label: "Posts", current: props.tab === "posts" },
                  {
                    href: paths.profileTab(props.acct, "replies"),
                    label: "Replies",
                    current: props.tab === "replies"
                  },
                  { href: paths.profileTab(props.acct, "media"), label: "Media", current: props.tab === "media" }
                ]}
                replace
              />
              <Posts account={found()} tab={props.tab} />
            </>
          )}
        </Match>
        <Match when={missing()}>
          <EmptyState
            icon="user"
            title={`@${props.acct} is not known here`}
            text="There is no such account, or this server has not met it yet."
          />
        </Match>
        <Match when={id.error}>
          <ErrorState message={messageOf(id.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={true}>
          <SkeletonList count={3} label="Loading the profile…" />
        </Match>
      </Switch>
    </>
  )
}

export default ProfileView
