import { type JSX, Show } from "solid-js"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { InstallSetting } from "../install/InstallSetting.tsx"
import { LanguageSetting } from "../language/LanguageSetting.tsx"
import { SearchIndexPanel } from "../search/SearchIndexPanel.tsx"
import { SearchPreference } from "../search/SearchPreference.tsx"
import { OwnSessions } from "../session/OwnSessions.tsx"
import { SignOut } from "../session/SignOut.tsx"
import { useScope } from "../shell/scope.ts"
import { ViewHeader } from "../shell/ViewHeader.tsx"
import { nameOf } from "../status/status.ts"
import { ComfortSettings } from "./ComfortSettings.tsx"
import { LookSettings } from "./LookSettings.tsx"
import { SightSettings } from "./SightSettings.tsx"
import { text } from "./settings.text.ts"
import "./SettingsView.css"

/** Everything that can be set, grouped under headings, and the way out. */
export const SettingsView = (): JSX.Element => {
  const { me, entities } = useScope()
  const mine = () => entities.account(me.id) ?? me
  return (
    <>
      <ViewHeader title={text.title} />
      <div class="settings">
        <SightSettings />
        <LookSettings />
        <ComfortSettings />
        <LanguageSetting />
        <SearchPreference />
        <InstallSetting />
        <section class="settings__group" aria-labelledby="settings-account">
          <h2 id="settings-account" class="settings__title">
            {text.account}
          </h2>
          <div class="settings__account">
            <a href={paths.profile(me.acct)}>
              <Avatar account={mine()} size={44} />
              <span>
                <b>
                  <EmojiText text={nameOf(mine())} emojis={mine().emojis} />
                </b>
                <span class="settings__hint">
                  <bdi dir="ltr">@{me.acct}</bdi>
                </span>
              </span>
            </a>
            <SignOut />
          </div>
          <ul class="rows settings__ways">
            <li>
              <a class="rows__link" href={paths.editProfile}>
                <Icon name="pen" />
                <span class="rows__words">
                  <span class="rows__title">{text.profile}</span>
                  <span class="rows__about">{text.profileHint}</span>
                </span>
              </a>
            </li>
          </ul>
        </section>
        <OwnSessions />
        {/* the server decides, and asks GoToSocial each time; this only spares others the sight of a refusal */}
        <Show when={me.role?.name === "admin"}>
          <SearchIndexPanel />
        </Show>
      </div>
    </>
  )
}

export default SettingsView
