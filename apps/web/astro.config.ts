import solid from "@astrojs/solid-js"
import { defineConfig } from "astro/config"
import { firstLoad } from "./astro.chunks.ts"
import { preloadModules } from "./astro.preload.ts"
import { ownStyles } from "./astro.styles.ts"
import { serviceWorker } from "./astro.worker.ts"

/**
 * Static output that Chirp's server serves. Scripts stay in files of their own (the one inline script, the theme, is
 * covered by its hash in the CSP), so nothing here may inline code into the HTML.
 */
export default defineConfig({
  output: "static",
  devToolbar: { enabled: false },
  build: { inlineStylesheets: "never" },
  integrations: [solid(), preloadModules(), ownStyles(), serviceWorker()],
  vite: {
    build: {
      assetsInlineLimit: 0,
      target: "es2022",
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: { output: { codeSplitting: { groups: firstLoad() } } }
    }
  }
})
