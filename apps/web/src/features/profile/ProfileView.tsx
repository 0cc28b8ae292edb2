import type { Account } from "@chirp/domain/Account"
import { createEffect, createMemo, createResource, type JSX, Match, on, onCleanup, Show, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { toast } from "../../ui/Toast.tsx"
import { shortNumber } from "../../ui/time.ts"
import { loadRelationships } from "../relationship/relationship.actions.ts"
import { currentLocation } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import { accountSpec } from "../timeline/specs.ts"
import { TimelineView } from "../timeline/TimelineView.tsx"
import { MediaTab } from "./MediaTab.tsx"
import { Pinned } from "./Pinned.tsx"
import { ProfileHeader } from "./ProfileHeader.tsx"
import "./ProfileView.css"
import { text } from "./profile.text.ts"

type Tab = "posts" | "replies" | "media"

const posts = (count: number) => text.posts(count, shortNumber(count))

const Posts = (props: { readonly account: Account; readonly tab: Tab }): JSX.Element => {
  const { me, timelines } = useScope()
  const empty = () => {
    const words = text.empty[props.tab]
    return { title: words.title, text: props.account.id === me.id ? words.own : words.text }
  }
  const handle = createMemo(() => {
    const found = timelines.open(accountSpec(props.account.id, props.tab))
    if (currentLocation().by !== "pop") found.fromTop()
    return found
  })
  return (
    <Show
      when={props.tab === "media"}
      fallback={
        <>
          <Show when={props.tab === "posts"}>
            <Pinned account={props.account} />
          </Show>
          <TimelineView handle={handle()} label={text.postsOf(nameOf(props.account))} empty={empty()} />
        </>
      }
    >
      <MediaTab handle={handle()} label={text.mediaOf(nameOf(props.account))} empty={empty()} />
    </Show>
  )
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
  onCleanup(entities.hold(() => [account()?.id ?? ""]))
  createEffect(
    on(
      () => account()?.id,
      (found) => {
        if (found === undefined || found === me.id) return
        loadRelationships(scope, [found]).catch((error) =>
          toast(text.noRelationship(props.acct, messageOf(error)), { tone: "error" })
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
              <ProfileHeader account={found()} />
              <TabLinks
                label={text.tabs.label}
                tabs={[
                  { href: paths.profile(props.acct), label: text.tabs.posts, current: props.tab === "posts" },
                  {
                    href: paths.profileTab(props.acct, "replies"),
                    label: text.tabs.replies,
                    current: props.tab === "replies"
                  },
                  {
                    href: paths.profileTab(props.acct, "media"),
                    label: text.tabs.media,
                    current: props.tab === "media"
                  }
                ]}
                replace
              />
              <Posts account={found()} tab={props.tab} />
            </>
          )}
        </Match>
        <Match when={missing()}>
          <EmptyState icon="user" title={text.unknown(props.acct)} text={text.unknownText}>
            <a class="button button--soft button--md" href={paths.search(`@${props.acct}`)}>
              {text.lookUp(props.acct)}
            </a>
          </EmptyState>
        </Match>
        <Match when={id.error}>
          <ErrorState message={messageOf(id.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={true}>
          <SkeletonList count={3} label={text.loading} />
        </Match>
      </Switch>
    </>
  )
}

export default ProfileView
