import { For, type JSX } from "solid-js"
import { paths } from "../../paths.ts"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import "../../ui/Rows.css"
import { text } from "./settings.text.ts"

/** The ways to what decides which posts one sees. */
export const SightSettings = (): JSX.Element => {
  const ways: ReadonlyArray<{
    readonly href: string
    readonly icon: IconName
    readonly title: string
    readonly about: string
  }> = [
    { href: paths.filters, icon: "filter", title: text.ways.filters, about: text.ways.filtersHint },
    { href: paths.followedTags, icon: "hash", title: text.ways.tags, about: text.ways.tagsHint },
    { href: paths.lists, icon: "list", title: text.ways.lists, about: text.ways.listsHint },
    { href: paths.mutes, icon: "mute", title: text.ways.mutes, about: text.ways.mutesHint },
    {
      href: paths.mutedConversations,
      icon: "mute",
      title: text.ways.conversations,
      about: text.ways.conversationsHint
    },
    { href: paths.blocks, icon: "block", title: text.ways.blocks, about: text.ways.blocksHint }
  ]
  return (
    <section class="settings__group" aria-labelledby="settings-see">
      <h2 id="settings-see" class="settings__title">
        {text.see}
      </h2>
      <ul class="rows settings__ways">
        <For each={ways}>
          {(way) => (
            <li>
              <a class="rows__link" href={way.href}>
                <Icon name={way.icon} />
                <span class="rows__words">
                  <span class="rows__title">{way.title}</span>
                  <span class="rows__about">{way.about}</span>
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
