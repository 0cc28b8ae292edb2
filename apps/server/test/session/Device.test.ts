import { assert, describe, it } from "vitest"
import { deviceOf } from "../../src/session/Device.ts"

describe("deviceOf", () => {
  it("names browsers and systems as people know them", () => {
    const known: ReadonlyArray<readonly [string, string]> = [
      ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
      [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0",
        "Edge on Windows"
      ],
      [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Safari on macOS"
      ],
      [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1",
        "Chrome on iPhone"
      ],
      [
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
        "Chrome on Android"
      ],
      [
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
        "Samsung Internet on Android"
      ]
    ]
    for (const [agent, name] of known) assert.strictEqual(deviceOf(agent), name)
  })

  it("says nothing where nothing is known, whatever is sent", () => {
    for (const agent of [undefined, "", "curl/8", "<script>alert(1)</script>", "x".repeat(1_000_000)]) {
      assert.strictEqual(deviceOf(agent), "")
    }
  })
})
