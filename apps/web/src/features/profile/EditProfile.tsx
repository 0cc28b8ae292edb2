import type { CredentialAccount } from "@chirp/domain/Account"
import { createEffect, createSignal, For, Index, type JSX, onCleanup, Show } from "solid-js"
import { createStore, type SetStoreFunction } from "solid-js/store"
import { messageOf } from "../../clients/http.ts"
import { api, paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { toast } from "../../ui/Toast.tsx"
import { languageChoices } from "../compose/languages.ts"
import { keepTyped, readTyped } from "../drafts/typed.ts"
import { navigate } from "../shell/router.ts"
import { type Scope, useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { text as statusText } from "../status/status.text.ts"
import { CropDialog } from "./CropDialog.tsx"
import { bodyOf, formOf, MAX_FIELDS, type ProfileForm } from "./edit.ts"
import "./EditProfile.css"
import { text as words } from "./profile.text.ts"

const pictures = {
  avatar: { aspect: 1, width: 400, alt: "avatarAlt" },
  header: { aspect: 3, width: 1500, alt: "headerAlt" }
} as const
type Which = keyof typeof pictures

type Draft = readonly [ProfileForm, SetStoreFunction<{ -readonly [K in keyof ProfileForm]: ProfileForm[K] }>]

/** Forms that were left unsaved, for each account: what was typed is there when one comes back, the words also after a reload. */
const drafts = new WeakMap<Scope, Draft>()

const WORDS = ["name", "bio", "fields", "avatarAlt", "headerAlt"] as const

const wordsOf = (kept: string): Partial<ProfileForm> => {
  try {
    const found: unknown = JSON.parse(kept || "{}")
    return typeof found === "object" && found !== null ? found : {}
  } catch {
    return {}
  }
}

/** One's own profile: who one is, how it looks, and what new posts start with. */
export const EditProfile = (): JSX.Element => {
  const scope = useScope()
  const { entities, http, me } = scope
  const typed = `${me.id}/profile`
  const [form, setForm] = drafts.get(scope) ?? createStore({ ...formOf(me), ...wordsOf(readTyped(typed)) })
  drafts.set(scope, [form, setForm])
  createEffect(() => {
    const words = JSON.stringify(form, [...WORDS, "name", "value"])
    keepTyped(typed, words === JSON.stringify(formOf(me), [...WORDS, "name", "value"]) ? "" : words)
  })
  const [cropping, setCropping] = createSignal<{ readonly which: Which; readonly file: File }>()
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal("")
  const languages = languageChoices([form.language].filter((code) => code !== ""))
  const rows = () => (form.fields.length < MAX_FIELDS ? [...form.fields, { name: "", value: "" }] : form.fields)
  const setRow = (index: number, change: { readonly name?: string; readonly value?: string }) =>
    setForm("fields", (now) => {
      const next = [...now]
      next[index] = { ...(next[index] ?? { name: "", value: "" }), ...change }
      return next
    })
  const save = async (event: Event) => {
    event.preventDefault()
    if (busy()) return
    setBusy(true)
    setError("")
    try {
      const saved = await http.send<CredentialAccount>("PATCH", api.updateCredentials, { body: bodyOf(form) })
      Object.assign(me, saved)
      entities.putAccount({ ...saved })
      drafts.delete(scope)
      keepTyped(typed, "")
      toast(words.form.saved, { tone: "success" })
      navigate(paths.profile(me.acct))
    } catch (reason) {
      setError(words.form.notSaved(messageOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  const choose = (which: Which, file: File | undefined) => {
    if (!file) return
    // An animation would stand still after cropping: it is taken as it is.
    if (file.type === "image/gif") setForm(which, file)
    else setCropping({ which, file })
  }

  const Picture = (picture: { readonly which: Which }): JSX.Element => {
    const [url, setUrl] = createSignal<string>()
    createEffect(() => {
      const file = form[picture.which]
      const made = file ? URL.createObjectURL(file) : undefined
      setUrl(made)
      onCleanup(() => made && URL.revokeObjectURL(made))
    })
    const { alt } = pictures[picture.which]
    const said = words.form[picture.which]
    return (
      <div class={`edit-profile__picture edit-profile__picture--${picture.which}`}>
        <img src={url() ?? me[picture.which]} alt="" />
        <label class="button button--soft button--sm">
          {said.choose}
          <input
            class="visually-hidden"
            type="file"
            accept="image/jpeg,image/png,image/gif,image/webp"
            onChange={(event) => {
              choose(picture.which, event.currentTarget.files?.[0])
              event.currentTarget.value = ""
            }}
          />
        </label>
        <div class="entry">
          <label for={`edit-${alt}`}>{said.alt}</label>
          <input
            id={`edit-${alt}`}
            type="text"
            maxlength="500"
            value={form[alt]}
            onInput={(event) => setForm(alt, event.currentTarget.value)}
          />
        </div>
      </div>
    )
  }

  return (
    <>
      <ViewHeader
        title={words.form.title}
        back={paths.profile(me.acct)}
        actions={
          <Button size="sm" variant="primary" type="submit" form="edit-profile" busy={busy()}>
            {words.form.save}
          </Button>
        }
      />
      <form id="edit-profile" class="edit-profile" onSubmit={save}>
        <Show when={error()}>
          {(text) => (
            <p class="entry__error" role="alert">
              {text()}
            </p>
          )}
        </Show>
        <Picture which="header" />
        <Picture which="avatar" />
        <div class="entry">
          <label for="edit-name">{words.form.name}</label>
          <input
            id="edit-name"
            type="text"
            maxlength="120"
            autocomplete="name"
            value={form.name}
            onInput={(event) => setForm("name", event.currentTarget.value)}
          />
        </div>
        <div class="entry">
          <label for="edit-bio">{words.form.bio}</label>
          <textarea
            id="edit-bio"
            rows="5"
            maxlength="10000"
            value={form.bio}
            onInput={(event) => setForm("bio", event.currentTarget.value)}
          />
        </div>
        <fieldset class="entry">
          <legend>{words.form.table}</legend>
          <p class="entry__hint">{words.form.tableHint}</p>
          <Index each={rows()}>
            {(row, index) => (
              <div class="edit-profile__row">
                <input
                  type="text"
                  maxlength="255"
                  placeholder={words.form.label}
                  aria-label={words.form.labelOf(index + 1)}
                  value={row().name}
                  onInput={(event) => setRow(index, { name: event.currentTarget.value })}
                />
                <input
                  type="text"
                  maxlength="255"
                  placeholder={words.form.content}
                  aria-label={words.form.contentOf(index + 1)}
                  value={row().value}
                  onInput={(event) => setRow(index, { value: event.currentTarget.value })}
                />
                <IconButton
                  icon="close"
                  label={words.form.remove(index + 1)}
                  disabled={index >= form.fields.length}
                  onClick={() => setForm("fields", (now) => now.filter((_, at) => at !== index))}
                />
              </div>
            )}
          </Index>
        </fieldset>
        <fieldset class="entry">
          <legend>{words.form.account}</legend>
          <Check checked={form.locked} label={words.form.locked} onChange={(on) => setForm("locked", on)} />
          <Check
            checked={form.discoverable}
            label={words.form.discoverable}
            onChange={(on) => setForm("discoverable", on)}
          />
          <Check
            checked={form.bot}
            label={words.form.bot}
            hint={words.form.botHint}
            onChange={(on) => setForm("bot", on)}
          />
        </fieldset>
        <fieldset class="entry">
          <legend>{words.form.newPosts}</legend>
          <div class="entry">
            <label for="edit-privacy">{words.form.privacy}</label>
            <select
              id="edit-privacy"
              value={form.privacy}
              onChange={(event) => setForm("privacy", event.currentTarget.value)}
            >
              <For each={["public", "unlisted", "private", "direct"] as const}>
                {(one) => (
                  <option value={one} selected={form.privacy === one}>
                    {statusText.visibility[one]}
                  </option>
                )}
              </For>
            </select>
          </div>
          <div class="entry">
            <label for="edit-language">{words.form.language}</label>
            <select
              id="edit-language"
              value={form.language}
              onChange={(event) => setForm("language", event.currentTarget.value)}
            >
              <For each={languages}>
                {({ code, name }) => (
                  <option value={code} selected={form.language === code}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          </div>
          <Check checked={form.sensitive} label={words.form.sensitive} onChange={(on) => setForm("sensitive", on)} />
        </fieldset>
        <Button variant="primary" type="submit" block busy={busy()}>
          {words.form.saveAll}
        </Button>
      </form>
      <Show when={cropping()}>
        {(now) => (
          <CropDialog
            file={now().file}
            title={words.form[now().which].crop}
            aspect={pictures[now().which].aspect}
            width={pictures[now().which].width}
            round={now().which === "avatar"}
            onClose={() => setCropping(undefined)}
            onDone={(file) => {
              setForm(now().which, file)
              setCropping(undefined)
            }}
          />
        )}
      </Show>
    </>
  )
}

export default EditProfile
