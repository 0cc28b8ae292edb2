import { ownCache } from "./builds.ts"
import { build } from "./worker.ts"

const files = new Set(build.files)

/** Scripts and styles by their name, from whichever build has them; icons and the manifest from this one. */
export const answerAsset = (request: Request): Promise<Response> | undefined => {
  if (request.method !== "GET") return undefined
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return undefined
  if (pathname.startsWith("/_astro/")) return caches.match(pathname).then((known) => known ?? fetch(request))
  if (request.mode === "navigate" || !files.has(pathname)) return undefined
  return caches.open(ownCache).then(async (cache) => (await cache.match(pathname)) ?? fetch(request))
}
