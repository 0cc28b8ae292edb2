import { createSignal, For, type JSX, Show, Suspense } from "solid-js"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { Logo } from "../../ui/Logo.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { failedCount } from "../schedule/alerts.ts"
import { useAccounts } from "../session/accounts.context.ts"
import { text as accountsText } from "../session/accounts.text.ts"
import { openCompose } from "./composing.ts"
import type { Route } from "./route.ts"
import { useScope } from "./scope.ts"
import { shownUnread } from "./unread.ts"
import "./Navigation.css"
import { text } from "./shell.text.ts"
import { AccountsDialog } from "./views.ts"

/** Pictures of other accounts beside one's own. */
const FACES = 2

interface Entry {
  readonly href: string
  readonly label: string
  /** For the bar of phones, where the name is too long for it. */
  readonly short?: string
  readonly icon: IconName
  readonly current: boolean
  /** Shown in the bar of phones. */
  readonly bar: boolean
  /** The bar has no link of its own for the current view; it is within this one. */
  readonly holds?: boolean
  readonly badge?: number
  /** What the badge counts, after the name. Default: unread. */
  readonly badgeWords?: (count: number) => string
}

/** What stands under the settings. */
const settingsViews = [
  "settings",
  "editProfile",
  "filters",
  "filter",
  "mutes",
  "mutedConversations",
  "blocks",
  "followedTags"
] as const

/** On a phone the button for a new post would float over what is filled in there. */
const forms: ReadonlySet<Route["view"]> = new Set<Route["view"]>(["settings", "editProfile", "filter", "listEdit"])

/** Where to go: a rail at the side on wide windows, a bar below on phones. The same links in the same order. */
export const Navigation = (props: { readonly route: Route }): JSX.Element => {
  const { me, entities } = useScope()
  const accounts = useAccounts()
  const [choosing, setChoosing] = createSignal(false)
  const mine = () => entities.account(me.id) ?? me
  const at = (view: Route["view"]) => props.route.view === view
  const entries = (): ReadonlyArray<Entry> => [
    {
      href: paths.home,
      label: text.home,
      icon: "home",
      current: at("home"),
      bar: true,
      holds: at("local") || at("public")
    },
    { href: paths.local, label: text.local, icon: "people", current: at("local"), bar: false },
    { href: paths.public, label: text.federated, icon: "globe", current: at("public"), bar: false },
    {
      href: paths.search(),
      label: text.search,
      icon: "search",
      current: at("search"),
      bar: true,
      holds: at("explore") || at("tag")
    },
    { href: paths.explore, label: text.explore, icon: "trend", current: at("explore"), bar: false },
    {
      href: paths.notifications,
      label: text.notifications,
      short: text.notificationsShort,
      icon: "bell",
      current: at("notifications"),
      bar: true,
      badge: shownUnread()
    },
    { href: paths.conversations, label: text.conversations, icon: "mail", current: at("conversations"), bar: false },
    {
      href: paths.lists,
      label: text.lists,
      icon: "list",
      current: at("lists") || at("list") || at("listEdit"),
      bar: false
    },
    { href: paths.bookmarks, label: text.bookmarks, icon: "bookmark", current: at("bookmarks"), bar: false },
    { href: paths.favourites, label: text.favourites, icon: "heart", current: at("favourites"), bar: false },
    { href: paths.drafts, label: text.drafts, icon: "pen", current: at("drafts"), bar: false },
    {
      href: paths.scheduled,
      label: text.scheduled,
      icon: "clock",
      current: at("scheduled"),
      bar: false,
      badge: failedCount(),
      badgeWords: text.notSent
    },
    { href: paths.settings, label: text.settings, icon: "settings", current: settingsViews.some(at), bar: false }
  ]
  const faces = () =>
    accounts
      .others()
      .flatMap((other) => other.me ?? [])
      .slice(0, FACES)
  const behind = () => entries().filter(({ bar }) => !bar)
  const onProfile = () => props.route.view === "profile" && props.route.acct === me.acct
  return (
    <nav class="nav" aria-label={text.main}>
      <p class="nav__brand">
        <Logo size={34} />
        <span>Chirp</span>
      </p>
      <ul class="nav__list">
        <For each={entries()}>
          {(entry) => (
            <li classList={{ "nav__wide-only": !entry.bar }}>
              <a
                class="nav__link"
                classList={{ "nav__link--holds": entry.holds === true }}
                href={entry.href}
                title={entry.label}
                aria-current={entry.current ? "page" : undefined}
              >
                <span class="nav__icon">
                  <Icon name={entry.icon} size={25} />
                  <Show when={entry.badge}>
                    {(count) => (
                      <span class="nav__badge" aria-hidden="true">
                        {count() > 99 ? "99+" : count()}
                      </span>
                    )}
                  </Show>
                </span>
                <span class="nav__label">
                  <Show when={entry.short} fallback={entry.label}>
                    {(short) => (
                      <>
                        <span class="nav__wide-name">{entry.label}</span>
                        <span class="nav__bar-name">{short()}</span>
                      </>
                    )}
                  </Show>
                  <Show when={entry.badge}>
                    {(count) => <span class="visually-hidden">{(entry.badgeWords ?? text.unread)(count())}</span>}
                  </Show>
                </span>
              </a>
            </li>
          )}
        </For>
        <li class="nav__self">
          <a class="nav__link" href={paths.profile(me.acct)} aria-current={onProfile() ? "page" : undefined}>
            <span class="nav__icon">
              <Avatar account={mine()} size={27} />
            </span>
            <span class="nav__label">{text.profile}</span>
          </a>
          <button
            type="button"
            id="accounts"
            class="nav__accounts"
            aria-haspopup="dialog"
            aria-label={accountsText.open(me.acct)}
            title={accountsText.title}
            onClick={() => setChoosing(true)}
          >
            <Show when={faces().length > 0} fallback={<Icon name="people" size={21} />}>
              <For each={faces()}>{(face) => <Avatar account={face} size={24} />}</For>
            </Show>
          </button>
        </li>
        <li class="nav__narrow-only">
          <Menu
            label={text.more}
            trigger={
              <span
                class="nav__link"
                classList={{
                  "nav__link--holds":
                    behind().some(({ current }) => current) && !entries().some(({ bar, holds }) => bar && holds)
                }}
              >
                <span class="nav__icon">
                  <Icon name="more" size={25} />
                  <Show when={failedCount() > 0}>
                    <span class="nav__badge" aria-hidden="true">
                      !
                    </span>
                  </Show>
                </span>
                <span class="nav__label" aria-hidden="true">
                  {text.more}
                </span>
              </span>
            }
            items={() => [
              ...behind().map(({ href, label, icon }) => ({ href, label, icon })),
              { label: accountsText.title, icon: "people" as const, onSelect: () => setChoosing(true) }
            ]}
          />
        </li>
      </ul>
      <Show when={!at("compose")}>
        <button
          type="button"
          class="nav__compose"
          classList={{ "nav__wide-only": forms.has(props.route.view) }}
          onClick={() => openCompose()}
        >
          <Icon name="pen" size={22} />
          <span>{text.newPost}</span>
        </button>
      </Show>
      <Show when={choosing()}>
        <Suspense>
          <AccountsDialog onClose={() => setChoosing(false)} />
        </Suspense>
      </Show>
    </nav>
  )
}
