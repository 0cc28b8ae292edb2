import { createUniqueId, For, type JSX, onMount } from "solid-js"
import { choices, chooseLanguage, chosen, ofBrowser, offered } from "../../language/languages.ts"
import { toast } from "../../ui/Toast.tsx"
import { text } from "./language.text.ts"

const id = "app-language"
/** The app is drawn anew by the choice made here. */
let focusAgain = false

/** Which language the app speaks. The app is drawn anew in it; the focus comes back here. */
export const LanguageSetting = (): JSX.Element => {
  const hint = createUniqueId()
  let field!: HTMLSelectElement
  const own = ofBrowser(navigator.languages)
  const change = async (select: HTMLSelectElement) => {
    focusAgain = true
    try {
      await chooseLanguage(select.value === "" ? undefined : select.value)
    } catch {
      focusAgain = false
      select.value = chosen() ?? ""
      toast(text.failed, { tone: "error" })
    }
  }
  onMount(() => {
    if (!focusAgain) return
    focusAgain = false
    field.focus({ preventScroll: true })
  })
  return (
    <section class="settings__group" aria-labelledby="settings-language">
      <h2 id="settings-language" class="settings__title">
        {text.title}
      </h2>
      <label class="settings__switch" for={id}>
        <span>
          <b>{text.label}</b>
          <span id={hint} class="settings__hint">
            {text.hint}
          </span>
        </span>
        <select
          ref={field}
          id={id}
          class="field"
          aria-describedby={hint}
          onChange={(event) => void change(event.currentTarget)}
        >
          <option value="" selected={chosen() === undefined}>
            {text.browser(offered.find(({ tag }) => tag === own)?.name ?? own)}
          </option>
          <For each={choices()}>
            {({ tag, name }) => (
              <option value={tag} lang={tag} selected={chosen() === tag}>
                {name}
              </option>
            )}
          </For>
        </select>
      </label>
    </section>
  )
}
