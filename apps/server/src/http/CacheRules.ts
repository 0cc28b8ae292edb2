import type { IncomingHttpHeaders } from "node:http"
import { Duration } from "effect"

/** How long an answer is given out again without asking. */
const second = Duration.seconds(1)
const minute = Duration.minutes(1)

/**
 * What is the same for everybody who is nobody: path, the query parameters that may be there, and for how long. GoToSocial
 * decides whether nobody may read it at all: a refusal is not kept.
 */
const routes = new Map<string, { readonly fresh: Duration.Duration; readonly query: ReadonlySet<string> }>([
  ["/api/v1/instance", { fresh: Duration.seconds(10), query: new Set() }],
  ["/api/v2/instance", { fresh: Duration.seconds(10), query: new Set() }],
  ["/api/v1/instance/rules", { fresh: Duration.seconds(10), query: new Set() }],
  ["/api/v1/custom_emojis", { fresh: Duration.seconds(10), query: new Set() }],
  ["/api/v1/timelines/public", { fresh: Duration.times(second, 3), query: new Set(["local", "limit"]) }],
  ["/nodeinfo/2.0", { fresh: minute, query: new Set() }],
  ["/nodeinfo/2.1", { fresh: minute, query: new Set() }],
  ["/.well-known/nodeinfo", { fresh: minute, query: new Set() }]
])

export const cachedPaths: ReadonlyArray<string> = [...routes.keys()]

/** A request whose answer may be given out again, by the name it is kept under. */
export interface Cacheable {
  readonly name: string
  readonly fresh: Duration.Duration
}

/**
 * Whether the answer to a request is the same for all who send it: GET of one of the routes above by nobody in particular,
 * at Chirp's own name, for JSON, whole, with none but plain parameters. Who is asking has been decided before.
 */
export const cacheable = (
  method: string,
  path: string,
  target: string,
  headers: IncomingHttpHeaders,
  host: string
): Cacheable | undefined => {
  const route = method === "GET" ? routes.get(path) : undefined
  if (route === undefined || headers.authorization !== undefined || headers.host !== host) return undefined
  if (headers.range !== undefined || !takesJson(headers.accept)) return undefined
  if (target.length === path.length) return { name: path, fresh: route.fresh }
  const query = [...new URLSearchParams(target.slice(path.length))]
  const plain = query.every(([name, value]) => route.query.has(name) && /^(true|false|[1-9]\d?)$/.test(value))
  if (!plain || new Set(query.map(([name]) => name)).size < query.length) return undefined
  const sorted = query.map(([name, value]) => `${name}=${value}`).toSorted()
  return { name: sorted.length === 0 ? path : `${path}?${sorted.join("&")}`, fresh: route.fresh }
}

/** GoToSocial answers some of these in other forms when it is asked to; those are not kept. */
export const takesJson = (accept: string | undefined) =>
  accept === undefined || (/application\/json|\*\/\*/.test(accept) && !/html|xml|activity|ld\+json|jrd/i.test(accept))
