import { type JSX, Show } from "solid-js"
import { api, paths } from "../../paths.ts"
import { EmptyState } from "../../ui/States.tsx"
import { TabLinks } from "../../ui/Tabs.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { PeopleList } from "./PeopleList.tsx"
import { createPeople } from "./people.store.ts"
import { text } from "./people.text.ts"

type StatusPeople = "favourites" | "boosts"

const Answers = (props: { readonly id: string; readonly list: StatusPeople }): JSX.Element => {
  const people = createPeople(useScope(), api.statusPeople(props.id, props.list))
  return (
    <PeopleList
      people={people}
      label={props.list === "favourites" ? text.favouritesOf : text.boostsOf}
      empty={
        <EmptyState
          icon={props.list === "favourites" ? "heart" : "boost"}
          title={text.none[props.list]}
          text={text.noneHint}
        />
      }
    />
  )
}

/** Who favourited and who boosted a post, as far as this server knows. */
export const StatusPeopleView = (props: {
  readonly acct: string
  readonly id: string
  readonly list: StatusPeople
}): JSX.Element => (
  <>
    <ViewHeader
      title={props.list === "favourites" ? text.favouritesOf : text.boostsOf}
      back={paths.status(props.acct, props.id)}
    >
      <TabLinks
        label={text.sections}
        replace
        tabs={(["favourites", "boosts"] as const).map((list) => ({
          href: paths.statusPeople(props.acct, props.id, list),
          label: text[list],
          current: props.list === list
        }))}
      />
    </ViewHeader>
    <Show when={`${props.id}/${props.list}`} keyed>
      <Answers id={props.id} list={props.list} />
    </Show>
  </>
)

export default StatusPeopleView
