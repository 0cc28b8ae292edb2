import { createComponent, createRoot, ErrorBoundary, Suspense } from "solid-js"
import { describe, expect, it } from "vitest"
import { messageOf } from "../../../src/clients/http.ts"
import { onDemand } from "../../../src/features/shell/onDemand.ts"

const settle = () => new Promise((resolve) => setTimeout(resolve))

describe("views that load when used", () => {
  it("asks again after a failure, and only until it is there", async () => {
    let asked = 0
    const View = onDemand(async () => {
      asked += 1
      if (asked === 1) throw new TypeError("Failed to fetch dynamically imported module: /view.js")
      return { default: () => "the view" }
    })
    let again: (() => void) | undefined
    let said = ""
    const show = createRoot(() =>
      createComponent(ErrorBoundary, {
        fallback: (error, reset) => {
          said = messageOf(error)
          again = reset
          return "failed"
        },
        get children() {
          return createComponent(Suspense, {
            get children() {
              return createComponent(View, {})
            }
          })
        }
      })
    ) as unknown as () => unknown
    const text = (): unknown => {
      let value: unknown = show
      while (typeof value === "function") value = value()
      return value
    }
    await settle()
    expect(text()).toBe("failed")
    expect(said).toMatch(/could not be loaded/)
    again?.()
    await settle()
    expect(text()).toBe("the view")
    await View.preload()
    expect(asked).toBe(2)
  })
})
