import type { Page } from "playwright-core"
import { type Route, routeOf } from "../../src/features/shell/route.ts"
import type { Content } from "./content.ts"

/** One state of a view: where it is, what shows that it has loaded, and what is opened in it. */
export interface State {
  /** Unique; also the name of its screenshots. */
  readonly name: string
  readonly path: string
  readonly ready: string
  readonly open?: (page: Page) => Promise<unknown>
}

/**
 * Every view of the app in its states, full of alice's content: what the screenshots show and axe looks at. A view that
 * the router knows and that is missing here does not compile.
 */
const views = (content: Content): { readonly [View in Route["view"]]: readonly [State, ...State[]] } => {
  const thread = `/app/@alice/${content.threadId}`
  return {
    home: [
      { name: "home", path: "/app", ready: "article" },
      { name: "help", path: "/app", ready: "article", open: (page) => opened(page, page.keyboard.press("?")) },
      { name: "accounts", path: "/app", ready: "article", open: (page) => opened(page, openAccounts(page)) },
      { name: "compose dialog", path: "/app", ready: "article", open: (page) => opened(page, page.keyboard.press("n")) }
    ],
    local: [{ name: "local", path: "/app/local", ready: "article" }],
    public: [{ name: "federated", path: "/app/public", ready: "article" }],
    tag: [
      { name: "hashtag", path: "/app/tags/morning", ready: "article" },
      { name: "two hashtags", path: "/app/tags/morning+meadow?all", ready: "h1" }
    ],
    notifications: [{ name: "notifications", path: "/app/notifications", ready: "article" }],
    compose: [{ name: "composer", path: "/app/compose", ready: "textarea" }],
    conversations: [{ name: "conversations", path: "/app/conversations", ready: "article" }],
    bookmarks: [{ name: "bookmarks", path: "/app/bookmarks", ready: "article" }],
    favourites: [{ name: "favourites", path: "/app/favourites", ready: "article" }],
    lists: [{ name: "lists", path: "/app/lists", ready: ".rows__link" }],
    list: [{ name: "list", path: `/app/lists/${content.listId}`, ready: "article, .state" }],
    listEdit: [{ name: "list editor", path: `/app/lists/${content.listId}/edit`, ready: ".person" }],
    drafts: [
      {
        name: "drafts",
        path: "/app/drafts",
        ready: "h1",
        open: async (page) => {
          const kept = page.locator(".draft").first()
          await page.goto(new URL("/app/compose", page.url()).href)
          await page.getByLabel("Your post").fill("Half a thought about beans, and which way they climb.")
          await page.goto(new URL("/app/drafts", page.url()).href)
          await kept.waitFor()
        }
      }
    ],
    scheduled: [
      { name: "scheduled", path: "/app/scheduled", ready: ".scheduled" },
      { name: "scheduled week", path: "/app/scheduled?view=week", ready: ".week" }
    ],
    search: [
      { name: "search start", path: "/app/search", ready: ".search-start" },
      { name: "search", path: "/app/search?q=meadow%20-cat", ready: "article, .state" }
    ],
    explore: [{ name: "explore", path: "/app/explore", ready: ".trend, .state" }],
    settings: [
      { name: "settings", path: "/app/settings", ready: "fieldset" },
      { name: "search index", path: "/app/settings", ready: "fieldset", open: asAdministrator }
    ],
    filters: [{ name: "filters", path: "/app/settings/filters", ready: ".rows__link" }],
    filter: [
      { name: "filter", path: `/app/settings/filters/${content.filterId}`, ready: "form" },
      { name: "new filter", path: "/app/settings/filters/new?word=%23tea", ready: "form" }
    ],
    mutes: [{ name: "muted accounts", path: "/app/settings/mutes", ready: ".person" }],
    blocks: [{ name: "blocked accounts", path: "/app/settings/blocks", ready: ".person" }],
    mutedConversations: [{ name: "muted conversations", path: "/app/settings/conversations", ready: ".rows__link" }],
    followedTags: [{ name: "followed hashtags", path: "/app/settings/hashtags", ready: ".rows__link" }],
    editProfile: [{ name: "edit profile", path: "/app/settings/profile", ready: "form" }],
    profile: [
      { name: "profile", path: "/app/@alice", ready: "article" },
      { name: "profile replies", path: "/app/@alice/replies", ready: "article" },
      { name: "profile media", path: "/app/@alice/media", ready: "#main img" },
      { name: "profile of another", path: "/app/@bob", ready: "article" },
      { name: "profile of nobody", path: "/app/@nobody", ready: '[role="alert"], .state, h1' }
    ],
    accountPeople: [
      { name: "followers", path: "/app/@alice/followers", ready: ".person" },
      { name: "following", path: "/app/@alice/following", ready: ".person" }
    ],
    status: [
      { name: "thread", path: thread, ready: "article" },
      {
        name: "media viewer",
        path: thread,
        ready: "article",
        open: (page) => opened(page, page.locator(".media-tile__open").first().press("Enter"))
      },
      { name: "sound", path: `/app/@alice/${content.soundId}`, ready: "audio" }
    ],
    statusPeople: [
      { name: "favourited by", path: `${thread}/favourites`, ready: ".person" },
      { name: "boosted by", path: `${thread}/boosts`, ready: ".person" }
    ],
    unknown: [{ name: "no such page", path: "/app/no/such/page", ready: "h1" }]
  }
}

/** The settings of somebody who runs the server, while the search index is made anew; alice does not. */
const asAdministrator = async (page: Page) => {
  await page.route("**/api/v1/accounts/verify_credentials", async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), role: { name: "admin" } } })
  })
  const work = { done: 4200, total: 12_000, started_at: "2026-11-21T12:00:00.000Z", finished_at: null, error: null }
  await page.route("**/api/v2/chirp/admin/search_index", (route) =>
    route.fulfill({
      json: {
        engine: "postgresql",
        outdated: false,
        index: { statuses: 11_480, accounts: 312, tags: 208 },
        ledger: { statuses: 11_688, accounts: 312, pending: 3 },
        lag: 0.4,
        accounts_due: 0,
        token: "accepted",
        waiting: null,
        last_error: null,
        works: [{ phase: "rebuild", ...work }]
      }
    })
  )
  await page.reload()
  await page.locator(".search-index__work").waitFor()
  await page.locator(".search-index__work").scrollIntoViewIfNeeded()
}

/** By the button of this size. */
const openAccounts = async (page: Page) => {
  const button = page.getByRole("button", { name: /^Accounts/ })
  if (await button.isVisible()) return button.click()
  await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).click()
  await page.getByRole("menuitem", { name: "Accounts" }).click()
}

const opened = async (page: Page, doing: Promise<unknown>) => {
  await doing
  await page.locator("dialog[open]").waitFor()
}

/** All states, in the order of `views`; throws when an address leads to another view than the one it stands under. */
export const statesOf = (content: Content): ReadonlyArray<State> =>
  Object.entries(views(content)).flatMap(([view, states]) => {
    for (const { name, path } of states) {
      const led = routeOf(path.split("?")[0] ?? path).view
      if (led !== view) throw new Error(`${name}: ${path} is the view ${led}, not ${view}`)
    }
    return states
  })

/** Goes to a state and waits until it stands: loaded, opened, nothing still on its way. */
export const show = async (page: Page, origin: string, state: State): Promise<void> => {
  await page.goto(origin + state.path)
  await page.locator(state.ready).first().waitFor()
  await state.open?.(page)
  await page.waitForLoadState("networkidle")
}
