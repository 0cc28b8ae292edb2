import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import sharp from "sharp"
import { desktop, openVisitor, phone, signIn } from "../rig/Chromium.ts"
import type { Content } from "../rig/content.ts"
import type { Site } from "../rig/Site.ts"

const folder = fileURLToPath(new URL("../../../../docs/images/", import.meta.url))
/** Bytes of one picture. */
const MOST = 120_000

interface Shot {
  readonly file: string
  readonly viewport: typeof desktop
  readonly scheme: "light" | "dark"
  readonly path: (content: Content) => string
  readonly ready: (page: Page) => Promise<unknown>
}

const shots: ReadonlyArray<Shot> = [
  {
    file: "home.webp",
    viewport: desktop,
    scheme: "light",
    path: () => "/app",
    ready: (page) => page.getByRole("article").nth(3).waitFor()
  },
  {
    file: "thread.webp",
    viewport: phone,
    scheme: "light",
    path: ({ threadId }) => `/app/@alice/${threadId}`,
    ready: (page) => page.getByRole("article").nth(2).waitFor()
  },
  {
    file: "schedule.webp",
    viewport: desktop,
    scheme: "light",
    path: () => "/app",
    ready: async (page) => {
      await page.getByRole("article").first().waitFor()
      await page.keyboard.press("n")
      const dialog = page.getByRole("dialog", { name: "New post" })
      await dialog
        .getByLabel("Your post")
        .fill("Seed swap on Saturday at ten, behind the old station. Bring a spoon. #Garden")
      await dialog.getByRole("button", { name: "Schedule", exact: true }).click()
      await page.getByRole("dialog", { name: "When should it go out?" }).waitFor()
    }
  },
  {
    file: "search.webp",
    viewport: desktop,
    scheme: "light",
    path: () => "/app/search?q=garden",
    ready: (page) => page.getByRole("article").first().waitFor()
  },
  {
    file: "notifications.webp",
    viewport: phone,
    scheme: "dark",
    path: () => "/app/notifications",
    ready: (page) => page.getByRole("article").nth(3).waitFor()
  },
  {
    file: "profile.webp",
    viewport: desktop,
    scheme: "dark",
    path: () => "/app/@mara",
    ready: (page) => page.getByRole("article").first().waitFor()
  }
]

/** The best quality that fits. */
const write = async (png: Buffer, file: string) => {
  for (let quality = 90; quality >= 50; quality -= 5) {
    const webp = await sharp(png).webp({ quality, effort: 6 }).toBuffer()
    if (webp.length > MOST) continue
    writeFileSync(join(folder, file), webp)
    console.log(`${file}: ${Math.ceil(webp.length / 1000)} kB`)
    return
  }
  throw new Error(`${file} does not fit into ${MOST} bytes`)
}

/** The six pictures of the README. */
export const readme = async (browser: Browser, site: Site, content: Content): Promise<void> => {
  for (const { file, path, ready, scheme, viewport } of shots) {
    const visitor = await openVisitor(browser, { viewport, scheme, touch: viewport === phone, zone: "Europe/Vienna" })
    const { page } = visitor
    await signIn(visitor, site, site.alice)
    await page.goto(site.rig.origin + path(content))
    await ready(page)
    await page.waitForLoadState("networkidle")
    await page.evaluate(() =>
      Promise.allSettled([...document.images].filter((one) => one.complete).map((one) => one.decode()))
    )
    await write(await page.screenshot({ animations: "disabled" }), file)
    await visitor.context.close()
  }
}
