import type { Account } from "@chirp/domain/Account"
import type { FoundTag } from "@chirp/domain/api/SearchApi"
import { createEffect, For, type JSX, Match, on, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { type EndState, ListEnd } from "../../ui/ListEnd.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { EmptyState } from "../../ui/States.tsx"
import { shortNumber } from "../../ui/time.ts"
import { TagChart } from "../explore/TagChart.tsx"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { StatusCard } from "../status/StatusCard.tsx"
import { nameOf } from "../status/status.ts"
import { FeedWindow } from "../timeline/FeedWindow.tsx"
import type { ResultTab } from "./SearchTabs.tsx"
import type { ResultKind } from "./search.api.ts"
import type { Search } from "./search.store.ts"
import { text } from "./search.text.ts"

/** People and hashtags shown above the posts under "All". */
const FEW = 3

const People = (props: { readonly people: ReadonlyArray<Account> }): JSX.Element => (
  <ul class="search-people" aria-label={text.people}>
    <For each={props.people}>
      {(account) => (
        <li>
          <a class="search-people__row" href={paths.profile(account.acct)}>
            <Avatar account={account} size={46} />
            <span class="search-people__text">
              <span class="search-people__name">
                <b>
                  <EmojiText text={nameOf(account)} emojis={account.emojis} />
                </b>{" "}
                <span class="search-people__handle">
                  <bdi dir="ltr">@{account.acct}</bdi>
                </span>
              </span>
              <Show when={textOf(account.note)}>
                {(note) => (
                  <span class="search-people__note" dir="auto">
                    {note()}
                  </span>
                )}
              </Show>
            </span>
          </a>
        </li>
      )}
    </For>
  </ul>
)

const Tags = (props: { readonly tags: ReadonlyArray<FoundTag> }): JSX.Element => (
  <ul class="search-tags" aria-label={text.tags}>
    <For each={props.tags}>
      {(tag) => (
        <li>
          <a class="search-tags__row" href={paths.tag(tag.name)}>
            <span class="search-tags__text">
              <b class="search-tags__name">#{tag.name}</b>
              <span class="search-tags__uses">{text.usedThisWeek(tag.uses_week)}</span>
            </span>
            <TagChart history={tag.history} />
          </a>
        </li>
      )}
    </For>
  </ul>
)

const End = (props: { readonly search: Search; readonly kind: ResultKind }): JSX.Element => {
  const state = (): EndState => {
    const { search, kind } = props
    if (search.moreError() === kind) return "failed"
    if (search.loadingMore() === kind) return "loading"
    return search.hasMore(kind) ? "more" : "complete"
  }
  return (
    <ListEnd
      state={state()}
      error={props.search.error()?.message}
      onMore={() => void props.search.loadMore(props.kind)}
      text={text}
    />
  )
}

/** What was found, of one kind or of all; what matches meanwhile waits under a counted pill and moves nothing. */
export const SearchResults = (props: { readonly search: Search; readonly tab: ResultTab }): JSX.Element => {
  const { search } = props
  const waiting = () => search.pending().length
  const showNew = () => {
    search.release()
    document.getElementById("view-title")?.focus({ preventScroll: true })
  }
  createEffect(
    on(waiting, (count, before) => count > (before ?? 0) && announce(text.newResults(count)), { defer: true })
  )
  const posts = () => (
    <>
      <div role="feed" aria-label={text.posts} aria-busy={search.loadingMore() === "statuses"}>
        <FeedWindow
          rows={search.ids()}
          memory={search.memory}
          covered={coveredByHeader}
          onEnd={() => void search.loadMore("statuses")}
        >
          {(id, index) => (
            <StatusCard id={id} position={index() + 1} size={search.hasMore("statuses") ? -1 : search.ids().length} />
          )}
        </FeedWindow>
      </div>
      <End search={search} kind="statuses" />
    </>
  )
  const none = (kind: "posts" | "people" | "tags") => <EmptyState icon="search" title={text.nothingOf[kind]} />
  return (
    <div class="timeline">
      <Show when={waiting() > 0 && (props.tab === "all" || props.tab === "statuses")}>
        <div class="timeline__pill">
          <button type="button" class="pill" onClick={showNew}>
            <Icon name="arrow-up" size={17} />
            {text.newResults(waiting())}
          </button>
        </div>
      </Show>
      <Switch>
        <Match when={props.tab === "accounts"}>
          <Show when={search.people().length > 0} fallback={none("people")}>
            <People people={search.people()} />
            <End search={search} kind="accounts" />
          </Show>
        </Match>
        <Match when={props.tab === "hashtags"}>
          <Show when={search.tags().length > 0} fallback={none("tags")}>
            <Tags tags={search.tags()} />
            <End search={search} kind="hashtags" />
          </Show>
        </Match>
        <Match when={props.tab === "statuses"}>
          <Show when={search.ids().length > 0} fallback={none("posts")}>
            {posts()}
          </Show>
        </Match>
        <Match when={true}>
          <Show when={search.people().length > 0}>
            <section class="search-section" aria-labelledby="found-people">
              <div class="search-section__head">
                <h2 id="found-people">{text.people}</h2>
                <Show when={search.people().length > FEW || search.hasMore("accounts")}>
                  <a href={paths.search(search.query, "accounts")} data-router-replace="">
                    {text.morePeople}
                  </a>
                </Show>
              </div>
              <People people={search.people().slice(0, FEW)} />
            </section>
          </Show>
          <Show when={search.tags().length > 0}>
            <section class="search-section" aria-labelledby="found-tags">
              <div class="search-section__head">
                <h2 id="found-tags">{text.tags}</h2>
                <Show when={search.tags().length > FEW || search.hasMore("hashtags")}>
                  <a href={paths.search(search.query, "hashtags")} data-router-replace="">
                    {text.moreTags}
                  </a>
                </Show>
              </div>
              <Tags tags={search.tags().slice(0, FEW)} />
            </section>
          </Show>
          <Show when={search.ids().length > 0}>
            <section class="search-section" aria-labelledby="found-posts">
              <div class="search-section__head">
                <h2 id="found-posts">{text.posts}</h2>
                <span>
                  {shortNumber(search.counts()?.statuses.value ?? 0)}
                  {search.counts()?.statuses.more ? "+" : ""}
                </span>
              </div>
              {posts()}
            </section>
          </Show>
        </Match>
      </Switch>
    </div>
  )
}
