import type { Tag } from "@chirp/domain/Status"
import { createResource, createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import { navigate } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { tagNameOf } from "../tag/tagName.ts"
import "./TagControls.css"
import { text } from "./timeline.text.ts"

/** A switch to have a hashtag's posts in home. */
export const FollowTag = (props: { readonly tag: string }): JSX.Element => {
  const { http } = useScope()
  const [tag, { mutate }] = createResource(() => http.get<Tag>(api.tag(props.tag)).catch(() => undefined))
  const [busy, setBusy] = createSignal(false)
  const follow = async () => {
    const before = tag()
    const on = before?.following !== true
    setBusy(true)
    mutate({ name: props.tag, url: "", ...before, following: on })
    try {
      mutate(await http.send<Tag>("POST", on ? api.followTag(props.tag) : api.unfollowTag(props.tag)))
      toast((on ? text.tag.followed : text.tag.unfollowed)(props.tag), { tone: "success" })
    } catch (error) {
      mutate(before)
      toast((on ? text.tag.notFollowed : text.tag.notUnfollowed)(props.tag, messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Show when={!tag.loading}>
      <Button
        size="sm"
        variant={tag()?.following ? "soft" : "primary"}
        busy={busy()}
        aria-pressed={tag()?.following === true}
        onClick={() => void follow()}
      >
        {tag()?.following ? text.tag.following : text.tag.follow}
      </Button>
    </Show>
  )
}

/** Asks for one more hashtag to look at together with these. */
export const AddTag = (props: { readonly tags: ReadonlyArray<string>; readonly all: boolean }): JSX.Element => {
  const [open, setOpen] = createSignal(false)
  const [name, setName] = createSignal("")
  const [error, setError] = createSignal("")
  const add = (event: Event) => {
    event.preventDefault()
    const found = tagNameOf(name())
    if (found === undefined) {
      setError(text.tag.oneWord)
      return
    }
    setOpen(false)
    navigate(paths.tags([...props.tags, found], props.all))
  }
  return (
    <>
      <IconButton icon="plus" label={text.tag.add} onClick={() => setOpen(true)} />
      <Show when={open()}>
        <Dialog
          title={text.tag.add}
          size="sm"
          onClose={() => setOpen(false)}
          actions={
            <Button variant="primary" type="submit" form="add-tag">
              {text.tag.addNow}
            </Button>
          }
        >
          <form id="add-tag" class="add-tag" onSubmit={add}>
            <label for="add-tag-name">{text.tag.addLabel}</label>
            <input
              id="add-tag-name"
              autofocus
              autocapitalize="off"
              autocomplete="off"
              spellcheck={false}
              value={name()}
              aria-invalid={error() !== ""}
              aria-describedby="add-tag-error"
              onInput={(event) => {
                setName(event.currentTarget.value)
                setError("")
              }}
            />
            <p id="add-tag-error" role="alert">
              {error()}
            </p>
          </form>
        </Dialog>
      </Show>
    </>
  )
}
