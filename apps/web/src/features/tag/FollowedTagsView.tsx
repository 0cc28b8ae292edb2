import type { Tag } from "@chirp/domain/Status"
import { createSignal, For, type JSX, Match, onMount, Switch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Combobox } from "../../ui/Combobox.tsx"
import "../../ui/Entry.css"
import { Icon } from "../../ui/Icon.tsx"
import "../../ui/Rows.css"
import { order } from "../../language/formats.ts"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { makeSuggestApi } from "../compose/suggest.api.ts"
import { focusNear } from "../shell/focusNear.ts"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { text } from "./tag.text.ts"
import { tagNameOf } from "./tagName.ts"

/** Hashtags a request, GoToSocial's most. Past it more are asked for by a button. */
const PAGE = 200

const lower = (name: string) => name.toLowerCase()

/** The hashtags whose posts come to home: each a way to its timeline, new ones by typing, every unfollowing undoable. */
export const FollowedTagsView = (): JSX.Element => {
  const { http } = useScope()
  const suggest = makeSuggestApi(http)
  const [names, setNames] = createSignal<ReadonlyArray<string>>()
  const [next, setNext] = createSignal<string>()
  const [error, setError] = createSignal("")
  const [loading, setLoading] = createSignal(false)
  const [typed, setTyped] = createSignal("")
  const [problem, setProblem] = createSignal("")
  const [busy, setBusy] = createSignal(false)
  const sorted = () => names()?.toSorted(order().compare)
  const put = (name: string) =>
    setNames((held = []) => (held.some((one) => lower(one) === lower(name)) ? held : [...held, name]))
  const drop = (name: string) => setNames((held = []) => held.filter((one) => lower(one) !== lower(name)))

  const load = async () => {
    setLoading(true)
    setError("")
    try {
      const page = await http.page<Tag>(next() ?? api.followedTags, next() ? {} : { query: { limit: PAGE } })
      setNames((held = []) => [...new Set([...held, ...page.items.map(({ name }) => name)])])
      setNext(page.items.length < PAGE ? undefined : page.next)
    } catch (reason) {
      setError(messageOf(reason))
    } finally {
      setLoading(false)
    }
  }
  onMount(() => void load())

  const follow = async (name: string): Promise<void> => {
    setBusy(true)
    try {
      put((await http.send<Tag>("POST", api.followTag(name))).name)
      setTyped("")
      toast(text.followed(name), { tone: "success" })
    } catch (reason) {
      setProblem(text.notFollowed(name, messageOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const name = tagNameOf(typed())
    if (busy()) return
    if (name === undefined) setProblem(text.oneWord)
    else if (names()?.some((one) => lower(one) === lower(name))) setProblem(text.known(name))
    else void follow(name)
  }
  const unfollow = async (name: string, row: Element | null) => {
    focusNear(row, ".rows > li")
    drop(name)
    try {
      await http.send("POST", api.unfollowTag(name))
      toast(text.unfollowed(name), { tone: "success", action: { label: text.undo, run: () => void again(name) } })
    } catch (reason) {
      put(name)
      toast(text.notUnfollowed(name, messageOf(reason)), { tone: "error" })
    }
  }
  const again = async (name: string) => {
    put(name)
    try {
      await http.send("POST", api.followTag(name))
    } catch (reason) {
      drop(name)
      toast(text.notFollowed(name, messageOf(reason)), { tone: "error" })
    }
  }
  return (
    <>
      <ViewHeader title={text.title} back={paths.settings} />
      <form class="rows-add" onSubmit={submit} noValidate>
        <label for="follow-tag">{text.follow}</label>
        <div class="rows-add__line">
          <Combobox
            id="follow-tag"
            value={typed()}
            invalid={problem() !== ""}
            describedBy="follow-tag-problem"
            onInput={(value) => {
              setTyped(value)
              setProblem("")
            }}
            find={async (query, signal) => {
              const found = await suggest.find(
                { kind: "tag", query: query.replace(/^#/, ""), start: 0, end: 0 },
                signal
              )
              return found.flatMap((one) => (one.kind === "tag" ? [one.name] : []))
            }}
            render={(name) => (
              <>
                <Icon name="hash" size={20} />
                <span>{name}</span>
              </>
            )}
            onTake={(name) => setTyped(name)}
          />
          <Button type="submit" variant="primary" busy={busy()} disabled={typed().trim() === ""}>
            {text.followNow}
          </Button>
        </div>
        <p id="follow-tag-problem" class="entry__error" role="alert">
          {problem()}
        </p>
      </form>
      <Switch>
        <Match when={names() === undefined && error() !== ""}>
          <ErrorState message={error()} onRetry={() => void load()} />
        </Match>
        <Match when={names() === undefined}>
          <SkeletonList count={4} label={text.loading} />
        </Match>
        <Match when={names()?.length === 0}>
          <EmptyState icon="hash" title={text.none} text={text.noneHint} />
        </Match>
        <Match when={true}>
          <ul class="rows" aria-label={text.title}>
            <For each={sorted()}>
              {(name) => (
                <li>
                  <a id={`tag-${name}`} class="rows__link" href={paths.tag(name)}>
                    <Icon name="hash" />
                    <span class="rows__words">
                      <span class="rows__title">#{name}</span>
                    </span>
                  </a>
                  <Button
                    size="sm"
                    aria-label={text.unfollowNamed(name)}
                    onClick={(event) => void unfollow(name, event.currentTarget.closest("li"))}
                  >
                    {text.unfollow}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </Match>
      </Switch>
      <Switch>
        <Match when={names() !== undefined && error() !== ""}>
          <ErrorState message={error()} onRetry={() => void load()} />
        </Match>
        <Match when={next() !== undefined}>
          <p class="timeline__end">
            <Button variant="quiet" busy={loading()} onClick={() => void load()}>
              {text.more}
            </Button>
          </p>
        </Match>
      </Switch>
    </>
  )
}

export default FollowedTagsView
