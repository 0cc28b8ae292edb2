import { fileURLToPath } from "node:url"
import axe from "axe-core"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { expect } from "vitest"
import type { Person, Site } from "./Site.ts"

const quiet = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** Milliseconds until a page is given up on: generous, machines are shared. `CHIRP_E2E_PATIENCE` sets it, to see failures sooner. */
const PATIENCE = Number(process.env.CHIRP_E2E_PATIENCE ?? 40_000)

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHIRP_TEST_CHROMIUM ?? "/usr/bin/chromium", args: quiet })

/** A person's browser: a context of its own, and what its pages complained about. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Uncaught errors and policy violations; failed requests are expected in some tests and not in here. */
  readonly complaints: Array<string>
  /** Requests without an answer, and those that the server could not serve. */
  readonly failed: Array<string>
}

export interface VisitorOptions {
  readonly scheme?: "light" | "dark"
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Default: UTC. */
  readonly zone?: string
  /** A screen that takes fingers. */
  readonly touch?: boolean
  /** Without a service worker, so that a test can hold the app's own scripts back. */
  readonly workerless?: boolean
}

export const desktop = { width: 1280, height: 800 }
export const phone = { width: 390, height: 844 }

/** What failed of all visitors of this file. */
export const failures: Array<string> = []

export const openVisitor = async (browser: Browser, options: VisitorOptions = {}): Promise<Visitor> => {
  const context = await browser.newContext({
    viewport: options.viewport ?? desktop,
    colorScheme: options.scheme ?? "light",
    hasTouch: options.touch === true,
    serviceWorkers: options.workerless === true ? "block" : "allow",
    // pages show times; what they say must not depend on the machine
    timezoneId: options.zone ?? "UTC",
    locale: "en-GB"
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const complaints: Array<string> = []
  const failed: Array<string> = []
  const fail = (what: string) => {
    failed.push(what)
    failures.push(what)
  }
  page.on("requestfailed", (request) => {
    // a page that leaves takes its requests along
    const why = request.failure()?.errorText
    if (why !== "net::ERR_ABORTED") fail(`${request.method()} ${request.url()}: ${why}`)
  })
  page.on("response", (answer) => {
    if (answer.status() >= 500) fail(`${answer.request().method()} ${answer.url()}: ${answer.status()}`)
  })
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack ?? error.message}`))
  page.on("console", (message) => {
    const text = message.text()
    if (message.type() !== "error" || text.startsWith("Failed to load resource")) return
    // a replica that is about to go may refuse a socket (503); the app asks again, and misses nothing: that is what is tested
    if (process.env.CHIRP_E2E_REPLICAS !== undefined && text.startsWith("WebSocket connection to")) return
    complaints.push(`console: ${text}`)
  })
  return { context, page, complaints, failed }
}

/** From wherever the page is asked to sign in, through GoToSocial's own pages, back into the app. */
export const signIn = async ({ page }: Visitor, site: Site, person: Person, returnTo = "/app"): Promise<void> => {
  await page.goto(`${site.rig.origin}/session/login?return_to=${encodeURIComponent(returnTo)}`)
  await passSignInPages(page, person)
  await page.waitForURL(`${site.rig.origin}${returnTo}`)
  await page.getByRole("navigation", { name: "Main" }).waitFor()
}

/** Fills in the form of GoToSocial and allows Chirp, on whichever of its pages the browser is. */
export const passSignInPages = async (page: Page, person: Person): Promise<void> => {
  await page.locator('input[name="username"]').fill(person.email)
  await page.locator('input[name="password"]').fill(person.password)
  await page.locator('form button[type="submit"], form input[type="submit"]').first().click()
  await page.locator('form[action="/oauth/authorize"] button, button:has-text("Allow")').first().click()
}

/** Presses a link of the main navigation. */
export const goTo = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click()

/** One post on the screen, found by its words. */
export const post = (page: Page, words: string) => page.getByRole("article").filter({ hasText: words }).first()

/** What each visitor saw when a test failed, in `apps/web/e2e/.failed/`. */
export const keepPicture = async (
  task: { readonly name: string; readonly result?: { readonly state?: string } | undefined },
  visitors: Readonly<Record<string, Visitor>>
): Promise<void> => {
  if (task.result?.state !== "fail") return
  for (const [who, visitor] of Object.entries(visitors)) {
    const name = `${task.name.replace(/\W+/g, "-").slice(0, 60)}-${who}.png`
    await visitor.page
      .screenshot({ path: fileURLToPath(new URL(`../.failed/${name}`, import.meta.url)) })
      .catch(() => {})
  }
}

/**
 * Fails with the rule, the element and the remedy for each finding of whatever severity; targets of 24 pixels included.
 * `colours` asks only for what another theme can change.
 */
export const expectAccessible = async (page: Page, view: string, only?: "colours"): Promise<void> => {
  // what is still fading in has no contrast yet, and a change of look fades from the next frame on; what goes round for
  // ever never ends
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished)
    )
  })
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source)
  const results = await page.evaluate(async (colours) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
      ...(colours
        ? { runOnly: ["color-contrast", "link-in-text-block"] }
        : // of WCAG 2.2, which axe leaves off by default
          { rules: { "target-size": { enabled: true } } })
    })
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)}\n      ${failureSummary}`)
    }))
  }, only === "colours")
  expect.soft(results, `${view}: accessibility findings`).toEqual([])
}

/** Fails with each text that has less than 7:1 (WCAG 2.2, 1.4.6), what high contrast promises. */
export const expectContrast = async (page: Page, view: string): Promise<void> => {
  await page.evaluate(axe.source)
  const short = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["color-contrast-enhanced"],
      rules: { "color-contrast-enhanced": { enabled: true } }
    })
    return violations.flatMap(({ nodes }) =>
      nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}\n      ${failureSummary}`)
    )
  })
  expect(short, `${view}: text with less than 7:1`).toEqual([])
}
