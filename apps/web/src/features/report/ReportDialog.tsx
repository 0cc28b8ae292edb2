import type { Account } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"
import { createResource, createSignal, For, type JSX, Match, Show, Switch } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { instanceOf } from "../compose/instance.ts"
import { keepTyped, readTyped } from "../drafts/typed.ts"
import { changeRelationship } from "../relationship/relationship.actions.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./report.text.ts"
import { bodyOf, MAX_COMMENT } from "./report.ts"

/** Posts offered to go with a report, the newest first. */
const OFFERED = 20

type Step = "posts" | "words" | "done"

/** Tells the moderators of somebody: which posts, why, and whether their own server should know; then what else one may do. */
export const ReportDialog = (props: {
  readonly account: Account
  /** The post it began with. */
  readonly status?: string
  readonly onClose: () => void
}): JSX.Element => {
  const scope = useScope()
  const { entities, http } = scope
  const [step, setStep] = createSignal<Step>("posts")
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set(props.status ? [props.status] : []))
  const [rules, setRules] = createSignal<ReadonlySet<string>>(new Set())
  /** A report that is closed before it was sent is gone on with. */
  const draft = `${scope.me.id}/report/${props.account.id}`
  const [comment, write] = createSignal(readTyped(draft))
  const setComment = (words: string) => {
    write(words)
    keepTyped(draft, words)
  }
  const [forward, setForward] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal("")
  const remote = () => props.account.acct.split("@")[1]
  const [posts] = createResource(async () => {
    const { items } = await http.page<Status>(api.accountStatuses(props.account.id), {
      query: { limit: OFFERED, exclude_reblogs: true }
    })
    entities.put(items)
    const first = props.status
    const ids = items.map(({ id }) => id)
    return first === undefined || ids.includes(first) ? ids : [first, ...ids]
  })
  const [instance] = createResource(() => instanceOf(http).catch(() => undefined))
  const toggle = (set: (change: (now: ReadonlySet<string>) => ReadonlySet<string>) => void, id: string, on: boolean) =>
    set((now) => {
      const next = new Set(now)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  const excerpt = (id: string) => {
    const post = entities.status(id)
    return post ? post.spoiler_text || textOf(post.content).slice(0, 160) || text.wordless : text.wordless
  }
  const send = async () => {
    if (busy()) return
    setBusy(true)
    setError("")
    try {
      await http.send("POST", api.reports, {
        body: bodyOf({
          account: props.account.id,
          statuses: [...chosen()],
          comment: comment(),
          forward: forward(),
          rules: [...rules()]
        })
      })
      keepTyped(draft, "")
      setStep("done")
    } catch (reason) {
      setError(text.failed(messageOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  const relationship = () => entities.relationship(props.account.id)
  return (
    <Dialog
      title={step() === "done" ? text.sent : text.title(props.account.acct)}
      onClose={props.onClose}
      canClose={() => !busy()}
      actions={
        <Switch>
          <Match when={step() === "posts"}>
            <Button onClick={props.onClose}>{text.cancel}</Button>
            <Button variant="primary" onClick={() => setStep("words")}>
              {text.next}
            </Button>
          </Match>
          <Match when={step() === "words"}>
            <Button onClick={() => setStep("posts")}>{text.back}</Button>
            <Button variant="danger" busy={busy()} onClick={() => void send()}>
              {text.send}
            </Button>
          </Match>
          <Match when={step() === "done"}>
            <Button variant="primary" autofocus onClick={props.onClose}>
              {text.close}
            </Button>
          </Match>
        </Switch>
      }
    >
      <Switch>
        <Match when={step() === "posts"}>
          <fieldset class="entry">
            <legend>{text.which}</legend>
            <p class="entry__hint">{text.whichHint}</p>
            <Show when={!posts.loading} fallback={<Spinner />}>
              <Show when={!posts.error} fallback={<p role="alert">{messageOf(posts.error)}</p>}>
                <For each={posts() ?? []} fallback={<p>{text.noPosts}</p>}>
                  {(id) => (
                    <Check
                      checked={chosen().has(id)}
                      label={<span dir="auto">{excerpt(id)}</span>}
                      hint={absoluteTime(entities.status(id)?.created_at ?? "")}
                      onChange={(on) => toggle(setChosen, id, on)}
                    />
                  )}
                </For>
              </Show>
            </Show>
          </fieldset>
        </Match>
        <Match when={step() === "words"}>
          <Show when={(instance()?.rules?.length ?? 0) > 0}>
            <fieldset class="entry">
              <legend>{text.rules}</legend>
              <For each={instance()?.rules ?? []}>
                {(rule) => (
                  <Check
                    checked={rules().has(rule.id)}
                    label={rule.text}
                    onChange={(on) => toggle(setRules, rule.id, on)}
                  />
                )}
              </For>
            </fieldset>
          </Show>
          <div class="entry">
            <label for="report-comment">{text.why}</label>
            <textarea
              id="report-comment"
              rows="4"
              maxlength={MAX_COMMENT}
              autofocus
              value={comment()}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
            <p class="entry__hint">{text.whyHint}</p>
          </div>
          <Show when={remote()}>
            {(host) => (
              <Check checked={forward()} label={text.forward(host())} hint={text.forwardHint} onChange={setForward} />
            )}
          </Show>
          <p class="entry__error" role="alert">
            {error()}
          </p>
        </Match>
        <Match when={step() === "done"}>
          <p>{text.sentText}</p>
          <Show when={relationship()}>
            {(now) => (
              <p class="report__more">
                <Show when={!now().muting}>
                  <Button icon="mute" onClick={() => void changeRelationship(scope, props.account, "mute")}>
                    {text.mute(props.account.acct)}
                  </Button>
                </Show>
                <Show when={!now().blocking}>
                  <Button
                    icon="block"
                    variant="danger"
                    onClick={() => void changeRelationship(scope, props.account, "block")}
                  >
                    {text.block(props.account.acct)}
                  </Button>
                </Show>
              </p>
            )}
          </Show>
        </Match>
      </Switch>
    </Dialog>
  )
}

export default ReportDialog
