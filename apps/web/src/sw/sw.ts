import { answerAsset } from "./assets.ts"
import { onMessage } from "./messages.ts"
import { answerPicture } from "./pictures.ts"
import { answerShare } from "./share.ts"
import { activate, answerPage, install } from "./shell.ts"
import { onSync } from "./sync.ts"
import { worker } from "./worker.ts"

// The API's answers are never in here: they belong to an account (features/offline keeps what may be read offline).

worker.addEventListener("install", (event) => event.waitUntil(install()))
worker.addEventListener("activate", (event) => event.waitUntil(activate()))
worker.addEventListener("message", (event) => event.waitUntil(onMessage(event.data)))
worker.addEventListener("sync", (event) => event.waitUntil(onSync(event.tag)))
worker.addEventListener("fetch", (event) => {
  const { request } = event
  const answer = answerShare(request) ?? answerPage(request) ?? answerAsset(request) ?? answerPicture(request)
  if (answer !== undefined) event.respondWith(answer)
})
