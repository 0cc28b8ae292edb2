import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import { desktop, launch, openVisitor, phone, signIn } from "../rig/Chromium.ts"
import { type Content, fill } from "../rig/content.ts"
import { ownPostgres } from "../rig/OwnPostgres.ts"
import { type Site, startSite } from "../rig/Site.ts"
import { type State, show, statesOf } from "../rig/views.ts"
import { grid, sheet } from "./ContactSheet.ts"
import { readme } from "./readme.ts"

/**
 * Pictures of every view of a Chirp of its own with the demo's people: each state of e2e/rig/views.ts, on a desktop and on
 * a phone, light and dark, three of them with high contrast. A view that does not come to stand ends it with its name.
 */
const folder = fileURLToPath(new URL("../../../../screens/", import.meta.url))
const sizes = { desktop, phone }
const looks = { light: {}, dark: { colorScheme: "dark" }, contrast: { contrast: "more" } } as const
/** Shown with high contrast too. */
const main = new Set(["home", "thread", "settings"])

const settled = async (page: Page) => {
  await page.evaluate(() =>
    Promise.allSettled([
      document.fonts.ready,
      ...[...document.images].filter((one) => one.complete).map((one) => one.decode()),
      ...document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished)
    ])
  )
}

const outside = (origin: string): ReadonlyArray<State & { readonly url: string }> => [
  { name: "landing page", path: "/", ready: "h1", url: origin },
  { name: "sign in", path: "/app", ready: "h1", url: origin },
  { name: "GoToSocial's sign-in", path: "/session/login?return_to=/app", ready: 'input[name="username"]', url: origin }
]

const everyView = async (browser: Browser, site: Site, content: Content, wanted: ReadonlySet<string>) => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const taken: Array<{ readonly state: string; readonly size: string; readonly look: string; readonly file: string }> =
    []
  const { origin } = site.rig
  for (const [size, viewport] of Object.entries(sizes)) {
    const visitor = await openVisitor(browser, { viewport, touch: viewport === phone })
    const { page } = visitor
    const take = async (state: State) => {
      if (wanted.size > 0 && !wanted.has(state.name)) return
      await show(page, origin, state).catch((cause) => {
        throw new Error(`${state.name} (${state.path}) does not come to stand at ${size}`, { cause })
      })
      for (const [look, media] of Object.entries(looks)) {
        if (look === "contrast" && !main.has(state.name)) continue
        await page.emulateMedia({ colorScheme: "light", contrast: "no-preference", ...media })
        await settled(page)
        const file = `${state.name.replace(/\W+/g, "-")}.${size}.${look}.png`
        await page.screenshot({ path: join(folder, file) })
        taken.push({ state: state.name, size, look, file })
      }
      await page.emulateMedia({ colorScheme: "light", contrast: "no-preference" })
    }
    for (const state of outside(origin)) await take(state)
    await signIn(visitor, site, site.alice)
    for (const state of statesOf(content)) await take(state)
    if (visitor.complaints.length > 0) throw new Error(`complaints of the page:\n${visitor.complaints.join("\n")}`)
    await visitor.context.close()
  }
  writeFileSync(join(folder, "index.html"), sheet(taken))
  await grid(folder, taken)
  console.log(`${taken.length} pictures: open ${join(folder, "index.html")}`)
}

const names = process.argv.slice(2).filter((one) => !one.startsWith("--"))
const database = await ownPostgres()
const site = await startSite({ postgres: database.at, indexing: true })
const browser = await launch()
try {
  const content = await fill(site, { demo: true })
  if (process.argv.includes("--readme")) await readme(browser, site, content)
  else {
    const known = new Set([...outside(""), ...statesOf(content)].map(({ name }) => name))
    const strange = names.find((name) => !known.has(name))
    if (strange !== undefined) throw new Error(`no view is called ${strange}; there are ${[...known].join(", ")}`)
    await everyView(browser, site, content, new Set(names))
  }
} finally {
  await browser.close()
  await site.rig.stop()
  await database.stop()
}
