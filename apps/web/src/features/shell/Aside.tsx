import { createResource, createSignal, type JSX, onCleanup, onMount, Show } from "solid-js"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText, Html } from "../../ui/Html.tsx"
import { shortNumber } from "../../ui/time.ts"
import { instanceOf } from "../compose/instance.ts"
import { hidesCount } from "../theme/comfort.ts"
import { largeText } from "../theme/theme.ts"
import { useScope } from "./scope.ts"
import "./Aside.css"
import { text } from "./shell.text.ts"

/** As in Shell.css. */
const WIDE = "(min-width: 64rem)"
const WIDE_FOR_LARGE_TEXT = "(min-width: 96rem)"

const Cards = (): JSX.Element => {
  const { me, entities, http } = useScope()
  const mine = () => entities.account(me.id) ?? me
  const [instance] = createResource(() => instanceOf(http).catch(() => undefined))
  return (
    <>
      <section class="card" aria-label={text.you}>
        <a class="card__me" href={paths.profile(me.acct)}>
          <Avatar account={mine()} size={48} />
          <span class="card__names">
            <span class="card__name">
              <EmojiText text={mine().display_name || mine().username} emojis={mine().emojis} />
            </span>
            <span class="card__handle">
              <bdi dir="ltr">@{me.acct}</bdi>
            </span>
          </span>
        </a>
        <dl class="card__stats">
          <div>
            <dt>{text.posts}</dt>
            <dd>{shortNumber(mine().statuses_count)}</dd>
          </div>
          <Show when={!hidesCount("people")}>
            <div>
              <dt>{text.following}</dt>
              <dd>{shortNumber(mine().following_count)}</dd>
            </div>
            <div>
              <dt>{text.followers}</dt>
              <dd>{shortNumber(mine().followers_count)}</dd>
            </div>
          </Show>
        </dl>
      </section>
      <Show when={instance()}>
        {(info) => (
          <section class="card" aria-labelledby="instance-name">
            <p class="card__over">{text.youAreOn}</p>
            <h2 id="instance-name" class="card__title">
              {info().title || info().uri}
            </h2>
            <Show when={info().short_description || info().description}>
              {(html) => <Html class="card__text" html={html()} />}
            </Show>
            <dl class="card__stats">
              <div>
                <dt>{text.people(info().stats.user_count)}</dt>
                <dd>{shortNumber(info().stats.user_count)}</dd>
              </div>
              <div>
                <dt>{text.posts}</dt>
                <dd>{shortNumber(info().stats.status_count)}</dd>
              </div>
              <div>
                <dt>{text.servers(info().stats.domain_count)}</dt>
                <dd>{shortNumber(info().stats.domain_count)}</dd>
              </div>
            </dl>
          </section>
        )}
      </Show>
    </>
  )
}

/** Beside the column on wide windows: who one is and where. Not loaded where there is no room for it. */
export const Aside = (): JSX.Element => {
  const matching = (condition: string) => {
    const query = matchMedia(condition)
    const [matches, setMatches] = createSignal(query.matches)
    onMount(() => {
      const onChange = () => setMatches(query.matches)
      query.addEventListener("change", onChange)
      onCleanup(() => query.removeEventListener("change", onChange))
    })
    return matches
  }
  const wide = matching(WIDE)
  const wider = matching(WIDE_FOR_LARGE_TEXT)
  return (
    <Show when={largeText() ? wider() : wide()}>
      <aside class="aside" aria-label={text.aside}>
        <Cards />
      </aside>
    </Show>
  )
}
