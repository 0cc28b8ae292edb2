import { buildCaches, ownCache } from "./builds.ts"
import { build, worker } from "./worker.ts"

/** The page that every address of the app is answered with. */
const shell = "/app"
/** Builds kept beside the one in use, so that a tab opened before an update still finds its parts. */
const kept = 2
/** Files fetched at once while a build is taken in. */
const atOnce = 4

/** What has the same name has the same content, if a build named it by its content. */
const isNamedByContent = (path: string) => path.startsWith("/_astro/")

/** The words of languages that are read here: the build before had some, or the browser asks for them. */
const spoken = async (): Promise<ReadonlyArray<string>> => {
  const languageOf = (path: string) => /\/([a-z]+)\.[^/]*$/.exec(path)?.[1] ?? ""
  const before = await Promise.all((await buildCaches()).map(async (name) => (await caches.open(name)).keys()))
  const names = new Set(before.flat().map(({ url }) => languageOf(new URL(url).pathname)))
  return build.languages.filter((path) => names.has(languageOf(path)))
}

/**
 * Takes the whole build in, or none of it: a part that does not arrive fails the installation, and the build before
 * stays in use. Files that an earlier build already has are copied.
 */
export const install = async (): Promise<void> => {
  const cache = await caches.open(ownCache)
  const waiting = [...build.files, ...(await spoken())]
  const take = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const known = isNamedByContent(path) ? await caches.match(path) : undefined
      const answer = known ?? (await fetch(path, { cache: isNamedByContent(path) ? "default" : "no-cache" }))
      if (!answer.ok || answer.redirected) throw new Error(`${path} of the new version answered ${answer.status}`)
      await cache.put(path, answer)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, take))
}

/** The new build is in use. Open pages are served from now on, also those of the first visit; the oldest builds go. */
export const activate = async (): Promise<void> => {
  const names = await buildCaches()
  const others = names.filter((name) => name !== ownCache)
  for (const name of others.slice(0, Math.max(0, others.length - (kept - 1)))) await caches.delete(name)
  await worker.clients.claim()
}

/** Navigation within the app: the shell, from this build, without a round trip. */
export const answerPage = (request: Request): Promise<Response> | undefined => {
  if (request.method !== "GET" || request.mode !== "navigate") return undefined
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin || !/^\/app(\/|$)/.test(pathname)) return undefined
  return caches.open(ownCache).then(async (cache) => (await cache.match(shell)) ?? fetch(request))
}
