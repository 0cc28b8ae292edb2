import type { OwnSession } from "@chirp/domain/Session"
import { createResource, createSignal, For, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { RelativeTime } from "../../ui/RelativeTime.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import "./OwnSessions.css"
import { useAccounts } from "./accounts.context.ts"
import { signOut } from "./session.store.ts"
import { endSession, listSessions } from "./sessions.api.ts"
import { text } from "./sessions.text.ts"

/** The person's own sessions in browsers: which they are, and how to end one or all. */
export const OwnSessions = (): JSX.Element => {
  const { http, me, close } = useScope()
  const { signedOut } = useAccounts()
  const [sessions, { mutate, refetch }] = createResource(() => listSessions(http))
  const [ending, setEnding] = createSignal<string>()
  const [asking, setAsking] = createSignal(false)
  const [leaving, setLeaving] = createSignal(false)
  let list: HTMLUListElement | undefined

  /** The server says "Firefox on Linux", as far as it knows. */
  const nameOf = ({ device }: OwnSession) => {
    const [browser = "", system] = device.split(" on ", 2)
    return device === "" ? text.unknown : system === undefined ? browser : text.device(browser, system)
  }

  const end = async (session: OwnSession) => {
    setEnding(session.id)
    try {
      await endSession(http, session.id)
      mutate((all) => all?.filter(({ id }) => id !== session.id))
      toast(text.ended(nameOf(session)))
      list?.focus()
    } catch (error) {
      toast(text.notEnded(messageOf(error)), { tone: "error" })
    } finally {
      setEnding(undefined)
    }
  }

  const everywhere = async () => {
    setLeaving(true)
    try {
      await signOut(http, me.id, close, api.logoutEverywhere)
      await signedOut(me.acct)
    } catch (error) {
      toast(text.stillIn(messageOf(error)), { tone: "error" })
      setLeaving(false)
    }
  }

  return (
    <section class="settings__group" aria-labelledby="settings-sessions">
      <h2 id="settings-sessions" class="settings__title">
        {text.title}
      </h2>
      <Show when={sessions.error}>
        <ErrorState message={messageOf(sessions.error)} onRetry={() => void refetch()} busy={sessions.loading} />
      </Show>
      <Show when={sessions.loading && !sessions.error}>
        <p class="sessions__loading" role="status">
          <Spinner size={18} /> {text.loading}
        </p>
      </Show>
      <Show when={!sessions.error && sessions()}>
        {(all) => (
          <>
            <ul class="sessions" ref={list} tabindex={-1} aria-labelledby="settings-sessions">
              <For each={all()}>
                {(session) => (
                  <li class="sessions__one">
                    <span class="sessions__what">
                      <b>{nameOf(session)}</b>
                      <Show when={session.current}>
                        <span class="sessions__current">{text.current}</span>
                      </Show>
                      <span class="settings__hint">
                        {text.times(
                          <RelativeTime iso={session.created_at} inWords />,
                          <RelativeTime iso={session.last_used_at} inWords />
                        )}
                      </span>
                    </span>
                    <Show when={!session.current}>
                      <Button
                        size="sm"
                        busy={ending() === session.id}
                        aria-label={text.endNamed(nameOf(session))}
                        onClick={() => void end(session)}
                      >
                        {text.end}
                      </Button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
            <div class="sessions__all">
              <Button variant="danger" icon="logout" onClick={() => setAsking(true)}>
                {text.everywhere}
              </Button>
              <span class="settings__hint">{text.everywhereHint}</span>
            </div>
          </>
        )}
      </Show>
      <Show when={asking()}>
        <Dialog
          size="sm"
          title={text.everywhereTitle}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{text.stay}</Button>
              <Button variant="danger" busy={leaving()} onClick={() => void everywhere()}>
                {text.leave}
              </Button>
            </>
          }
        >
          <p>{text.everywhereText}</p>
        </Dialog>
      </Show>
    </section>
  )
}
