import type { Poll } from "@chirp/domain/Poll"
import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { Button } from "../../ui/Button.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { toast } from "../../ui/Toast.tsx"
import { timeLeft } from "../../ui/time.ts"
import { shares, showsResults } from "./poll.ts"
import "./PollView.css"
import { numbers } from "../../language/formats.ts"
import { text } from "./poll.text.ts"

const percent = numbers({ style: "percent" })

/** A poll: a form while one may vote, bars after. */
export const PollView = (props: {
  readonly poll: Poll
  readonly own: boolean
  readonly onVote: (choices: ReadonlyArray<number>) => Promise<void>
}): JSX.Element => {
  const name = createUniqueId()
  const [chosen, setChosen] = createSignal<ReadonlyArray<number>>([])
  const [busy, setBusy] = createSignal(false)
  const choose = (index: number, on: boolean) =>
    setChosen((now) =>
      props.poll.multiple ? (on ? [...now, index] : now.filter((other) => other !== index)) : [index]
    )
  const vote = async (event: Event) => {
    event.preventDefault()
    if (chosen().length === 0 || busy()) return
    setBusy(true)
    try {
      await props.onVote(chosen())
    } catch (error) {
      toast(text.notCounted(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  const footer = () => {
    const count = props.poll.voters_count ?? props.poll.votes_count
    const counted = props.poll.voters_count === null ? text.votes(count) : text.voters(count)
    const end = props.poll.expired
      ? text.ended
      : props.poll.expires_at === null
        ? ""
        : timeLeft(props.poll.expires_at, Date.now())
    return [counted, end].filter((part) => part !== "").join(" · ")
  }
  return (
    <div class="poll">
      <Show
        when={!showsResults(props.poll, props.own)}
        fallback={
          <ul class="poll__results" aria-label={text.results}>
            <For each={shares(props.poll)}>
              {(share, index) => (
                <li class="poll__result" classList={{ "poll__result--leading": share.leading }}>
                  <span class="poll__bar" style={{ "--share": `${share.percent}%` }} />
                  <span class="poll__text">
                    <EmojiText text={props.poll.options[index()]?.title ?? ""} emojis={props.poll.emojis} />
                    <Show when={props.poll.own_votes?.includes(index())}>
                      <Icon name="check" size={16} />
                      <span class="visually-hidden">{text.yours}</span>
                    </Show>
                  </span>
                  <span class="poll__percent">{percent().format(share.percent / 100)}</span>
                </li>
              )}
            </For>
          </ul>
        }
      >
        <form onSubmit={vote}>
          <fieldset class="poll__choices">
            <legend class="visually-hidden">{props.poll.multiple ? text.chooseAny : text.chooseOne}</legend>
            <For each={props.poll.options}>
              {(option, index) => (
                <label class="poll__choice">
                  <input
                    type={props.poll.multiple ? "checkbox" : "radio"}
                    name={name}
                    checked={chosen().includes(index())}
                    onChange={(event) => choose(index(), event.currentTarget.checked)}
                  />
                  <EmojiText text={option.title} emojis={props.poll.emojis} />
                </label>
              )}
            </For>
          </fieldset>
          <Button type="submit" size="sm" variant="primary" busy={busy()} disabled={chosen().length === 0}>
            {text.vote}
          </Button>
        </form>
      </Show>
      <p class="poll__footer">{footer()}</p>
    </div>
  )
}
