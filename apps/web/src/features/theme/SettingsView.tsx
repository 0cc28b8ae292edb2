import { For, type JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { InstallSetting } from "../install/InstallSetting.tsx"
import { LanguageSetting } from "../language/LanguageSetting.tsx"
import { SearchPreference } from "../search/SearchPreference.tsx"
import { OwnSessions } from "../session/OwnSessions.tsx"
import { SignOut } from "../session/SignOut.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import { ComfortSettings } from "./ComfortSettings.tsx"
import { appearance, setAppearance, type Theme } from "./theme.ts"
import "./SettingsView.css"

const themes: ReadonlyArray<{ readonly value: Theme; readonly label: string; readonly icon: IconName }> = [
  { value: "system", label: "Device", icon: "system" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" }
]

/** How the app looks on this device, and the way out. */
export const SettingsView = (): JSX.Element => {
  const { me, entities } = useScope()
  const mine = () => entities.account(me.id) ?? me
  return (
    <>
      <ViewHeader title="Settings" />
      <div class="settings">
        <fieldset class="settings__group">
          <legend class="settings__title">Theme</legend>
          <div class="settings__themes">
            <For each={themes}>
              {(theme) => (
                <label class="settings__theme">
                  <input
                    type="radio"
                    name="theme"
                    value={theme.value}
                    checked={appearance().theme === theme.value}
                    onChange={() => setAppearance({ theme: theme.value })}
                  />
                  <Icon name={theme.icon} size={24} />
                  <span>{theme.label}</span>
                </label>
              )}
            </For>
          </div>
        </fieldset>
        <fieldset class="settings__group">
          <legend class="settings__title">Comfort</legend>
          <label class="settings__switch">
            <span>
              <b>High contrast</b>
              <span class="settings__hint">Clearer edges and darker text. Also follows the device.</span>
            </span>
            <input
              type="checkbox"
              checked={appearance().contrast === "more"}
              onChange={(event) => setAppearance({ contrast: event.currentTarget.checked ? "more" : "system" })}
            />
          </label>
          <label class="settings__switch">
            <span>
              <b>Less motion</b>
              <span class="settings__hint">
                No animations; moving pictures and emoji stand still. Also follows the device.
              </span>
            </span>
            <input
              type="checkbox"
              checked={appearance().motion === "reduce"}
              onChange={(event) => setAppearance({ motion: event.currentTarget.checked ? "reduce" : "system" })}
            />
          </label>
        </fieldset>
        <ComfortSettings />
        <LanguageSetting />
        <SearchPreference />
        <InstallSetting />
        <section class="settings__group" aria-labelledby="settings-account">
          <h2 id="settings-account" class="settings__title">
            Account
          </h2>
          <div class="settings__account">
            <a href={paths.profile(me.acct)}>
              <Avatar account={mine()} size={44} />
              <span>
                <b>
                  <EmojiText text={nameOf(mine())} emojis={mine().emojis} />
                </b>
                <span class="settings__hint">@{me.acct}</span>
              </span>
            </a>
            <SignOut />
          </div>
        </section>
        <OwnSessions />
      </div>
    </>
  )
}

export default SettingsView
