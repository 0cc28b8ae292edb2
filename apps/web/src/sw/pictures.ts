/** Also named in features/session/remembered.ts, which drops it when somebody signs out. */
const name = "chirp-pictures"
/** Pictures kept; past it the oldest go, some at a time. */
const most = 300
const surplus = 40
/** Bytes. Larger ones (originals) are not kept. */
const largest = 600_000

let puts = 0

/**
 * Pictures from this server's own file store, which names them for good: avatars, emoji, previews. Kept when they are
 * shown, so that a timeline without a connection has its faces. Others' servers are asked by the browser alone.
 */
export const answerPicture = (request: Request): Promise<Response> | undefined => {
  if (request.method !== "GET" || request.destination !== "image") return undefined
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin || !pathname.startsWith("/fileserver/")) return undefined
  return caches.open(name).then(async (cache) => {
    const known = await cache.match(pathname)
    if (known !== undefined) return known
    const answer = await fetch(request)
    const size = Number(answer.headers.get("content-length") ?? Number.NaN)
    if (answer.status === 200 && answer.type === "basic" && size <= largest) {
      cache
        .put(pathname, answer.clone())
        .then(() => trim(cache))
        .catch(() => undefined)
    }
    return answer
  })
}

const trim = async (cache: Cache): Promise<void> => {
  puts += 1
  if (puts % 20 !== 1) return
  const keys = await cache.keys()
  if (keys.length <= most) return
  for (const key of keys.slice(0, keys.length - most + surplus)) await cache.delete(key)
}
