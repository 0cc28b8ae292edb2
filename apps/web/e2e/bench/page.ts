import type { Page } from "playwright-core"

/*
 * What the benchmark does inside the page. It must cost the page next to nothing: no polling, no walk through the posts in
 * each frame. The functions go into the page as text.
 */

/** Watches the next navigation: milliseconds from its start until the frame in which the first post stands was drawn. */
export const watchFirstPost = async (page: Page): Promise<{ readonly painted: Promise<number> }> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  await page.exposeFunction("firstPostStands", resolve)
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (document.getElementsByTagName("article").length === 0) return
      observer.disconnect()
      requestAnimationFrame(() =>
        setTimeout(() =>
          (window as unknown as { firstPostStands: (ms: number) => void }).firstPostStands(performance.now())
        )
      )
    })
    observer.observe(document, { childList: true, subtree: true })
  })
  return { painted: promise }
}

/** Scrolls down by a stride a frame until post `wanted` is near or nothing more comes. */
export const scrollFor = async ({ stride, wanted }: { readonly stride: number; readonly wanted: number }) => {
  const tasks: Array<number> = []
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
  observer.observe({ type: "longtask" })
  const frames: Array<number> = []
  const rows = document.getElementsByClassName("feed-window__row")
  let seen = 0
  let most = 0
  await new Promise<void>((resolve) => {
    let before = performance.now()
    let still = 0
    const frame = (now: number) => {
      frames.push(now - before)
      before = now
      const y = window.scrollY
      window.scrollBy({ top: stride, behavior: "instant" })
      still = window.scrollY === y ? still + 1 : 0
      most = Math.max(most, rows.length)
      seen = Number(rows[rows.length - 1]?.firstElementChild?.getAttribute("aria-posinset") ?? seen)
      if (seen >= wanted || still > 240) resolve()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  observer.disconnect()
  return { frames: frames.slice(1), tasks, seen, most }
}

/** The same in a page that holds nothing: milliseconds of each frame. */
export const perFrame = async ({ frames, stride }: { readonly frames: number; readonly stride: number }) => {
  const found: Array<number> = []
  await new Promise<void>((resolve) => {
    let before = performance.now()
    const frame = (now: number) => {
      found.push(now - before)
      before = now
      window.scrollBy({ top: stride, behavior: "instant" })
      if (found.length >= frames) resolve()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  return found.slice(1)
}
