/** The app in Chromium. It stands with the app's browser tests, whose types know a page; `npm run bench` looks here. */
await import(new URL("../../../web/e2e/bench/web.ts", import.meta.url).href)

export {}
