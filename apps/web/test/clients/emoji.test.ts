import { describe, expect, it } from "vitest"
import { emojify } from "../../src/clients/html.ts"

describe("emoji in names", () => {
  it("does not read names as HTML, nor emoji addresses as scripts", () => {
    const nodes = emojify("<img src=x onerror=alert(1)> :x:", [
      { shortcode: "x", url: "javascript:alert(1)", static_url: "javascript:alert(1)" }
    ])
    const box = document.createElement("div")
    box.append(...nodes)
    expect(box.querySelector("img")).toBeNull()
    expect(box.textContent).toBe("<img src=x onerror=alert(1)> :x:")
  })
})
