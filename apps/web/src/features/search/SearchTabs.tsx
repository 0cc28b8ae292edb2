import type { SearchCount } from "@chirp/domain/api/SearchApi"
import type { JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { TabLinks } from "../../ui/Tabs.tsx"
import { countWords } from "./operators.ts"
import type { ResultKind } from "./search.api.ts"
import { text } from "./search.text.ts"

export type ResultTab = "all" | ResultKind

/** The kinds of results with how many there are. */
export const SearchTabs = (props: {
  readonly query: string
  readonly tab: ResultTab
  readonly counts: Readonly<Record<ResultKind, SearchCount>> | undefined
}): JSX.Element => {
  const tab = (kind: ResultTab, label: string) => {
    const count = kind === "all" ? "" : countWords(props.counts?.[kind])
    return {
      href: paths.search(props.query, kind === "all" ? undefined : kind),
      label: count === "" ? label : `${label} ${count}`,
      current: props.tab === kind
    }
  }
  return (
    <TabLinks
      label={text.tabs}
      replace
      tabs={[
        tab("all", text.all),
        tab("statuses", text.posts),
        tab("accounts", text.people),
        tab("hashtags", text.tags)
      ]}
    />
  )
}
