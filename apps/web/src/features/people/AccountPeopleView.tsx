import type { Account } from "@chirp/domain/Account"
import { createMemo, createResource, type JSX, Match, onCleanup, Show, Switch } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import { PeopleList } from "./PeopleList.tsx"
import { createPeople } from "./people.store.ts"
import { text } from "./people.text.ts"

type AccountPeople = "followers" | "following"

const Circle = (props: { readonly account: Account; readonly list: AccountPeople }): JSX.Element => {
  const scope = useScope()
  const people = createPeople(scope, api.accountPeople(props.account.id, props.list))
  const own = () => props.account.id === scope.me.id
  const kept = () => props.account.hide_collections === true && !own()
  const counted = () => (props.list === "followers" ? props.account.followers_count : props.account.following_count)
  const elsewhere = () => (
    <Show when={props.account.acct.includes("@") && people.ids().length < counted()}>
      <p class="timeline__end">
        {text.some(props.account.acct)}{" "}
        <a href={props.account.url} target="_blank" rel="noopener noreferrer">
          {text.there}
        </a>
      </p>
    </Show>
  )
  return (
    <PeopleList
      people={people}
      label={
        props.list === "followers" ? text.followersOf(nameOf(props.account)) : text.followedBy(nameOf(props.account))
      }
      empty={
        <>
          <EmptyState
            icon="user"
            title={kept() ? text.kept : text.none[props.list]}
            text={kept() ? text.keptHint(props.account.acct) : text.noneHint}
          />
          {elsewhere()}
        </>
      }
      end={elsewhere()}
    />
  )
}

/** Who follows an account, and whom it follows, as far as this server knows and the account shows it. */
export const AccountPeopleView = (props: { readonly acct: string; readonly list: AccountPeople }): JSX.Element => {
  const { entities, http } = useScope()
  const [found, { refetch }] = createResource(
    () => props.acct,
    async (acct) => {
      const known = entities.accountByAcct(acct)
      if (known) return known.id
      const account = await http.get<Account>(api.lookup(acct))
      entities.putAccount(account)
      return account.id
    }
  )
  const account = () => {
    const id = found.error ? undefined : found.latest
    return id === undefined ? undefined : entities.account(id)
  }
  onCleanup(entities.hold(() => [account()?.id ?? ""]))
  // one list a pair of account and tab: what the account says of itself may change underneath
  const key = createMemo(() => account()?.id && `${account()?.id}/${props.list}`)
  return (
    <>
      <ViewHeader
        title={account() ? nameOf(account() as Account) : `@${props.acct}`}
        subtitle={`@${props.acct}`}
        back={paths.profile(props.acct)}
      >
        <TabLinks
          label={text.sections}
          replace
          tabs={(["followers", "following"] as const).map((list) => ({
            href: paths.accountPeople(props.acct, list),
            label: text[list],
            current: props.list === list
          }))}
        />
      </ViewHeader>
      <Switch>
        <Match when={key()} keyed>
          <Circle account={account() as Account} list={props.list} />
        </Match>
        <Match when={found.error instanceof ApiError && found.error.status === 404}>
          <EmptyState icon="user" title={text.unknownPerson(props.acct)} text={text.unknownPersonHint} />
        </Match>
        <Match when={found.error}>
          <ErrorState message={messageOf(found.error)} onRetry={() => void refetch()} />
        </Match>
        <Match when={true}>
          <SkeletonList count={5} label={text.loading} />
        </Match>
      </Switch>
    </>
  )
}

export default AccountPeopleView
