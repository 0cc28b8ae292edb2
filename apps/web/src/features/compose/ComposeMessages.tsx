import { For, type JSX, Show } from "solid-js"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { signInPath } from "../session/session.ts"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"

/** What the composer has to say: what it noticed, and why the post did not go out. */
export const ComposeMessages = (props: { readonly composer: Composer }): JSX.Element => {
  const { composer } = props
  const failure = () => {
    const phase = composer.phase()
    return phase.at === "failed" ? phase : undefined
  }
  return (
    <>
      <Show when={composer.notices().length > 0}>
        <div class="compose__notices" role="status">
          <ul>
            <For each={composer.notices()}>{(sentence) => <li>{sentence}</li>}</For>
          </ul>
          <IconButton icon="close" size={16} label={text.dismiss} onClick={composer.dismissNotices} />
        </div>
      </Show>
      <Show when={failure()}>
        {(problem) => (
          <div class="compose__failure" role="alert">
            <Icon name="warning" size={18} />
            <p>
              {problem().message} <span>{text.nothingLost}</span>
            </p>
            <Show
              when={problem().signedOut}
              fallback={
                // what is wrong with the words themselves is not helped by another try
                <Show when={composer.blocker() === undefined}>
                  <Button size="sm" onClick={() => void composer.submit()}>
                    {text.again}
                  </Button>
                </Show>
              }
            >
              <a
                class="button button--soft button--sm"
                href={signInPath(location.pathname + location.search)}
                onClick={() => void composer.save()}
              >
                {text.signInAgain}
              </a>
            </Show>
          </div>
        )}
      </Show>
    </>
  )
}
