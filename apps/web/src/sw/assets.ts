import { ownCache } from "./builds.ts"
import { build } from "./worker.ts"

const files = new Set(build.files)

/** The words of a language are kept once they are asked for: those who read another never fetch them. */
const fetchPart = async (request: Request, pathname: string): Promise<Response> => {
  const answer = await fetch(request)
  if (answer.ok && build.languages.includes(pathname)) {
    const copy = answer.clone()
    await caches.open(ownCache).then((cache) => cache.put(pathname, copy))
  }
  return answer
}

/** Scripts and styles by their name, from whichever build has them; icons and the manifest from this one. */
export const answerAsset = (request: Request): Promise<Response> | undefined => {
  if (request.method !== "GET") return undefined
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return undefined
  if (pathname.startsWith("/_astro/"))
    return caches.match(pathname).then((known) => known ?? fetchPart(request, pathname))
  if (request.mode === "navigate" || !files.has(pathname)) return undefined
  return caches.open(ownCache).then(async (cache) => (await cache.match(pathname)) ?? fetch(request))
}
