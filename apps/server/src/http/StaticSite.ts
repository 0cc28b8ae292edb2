import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { promisify } from "node:util"
import * as zlib from "node:zlib"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { contentSecurityPolicy, type SiteOrigins, scriptHashes, securityHeaders } from "./SecurityHeaders.ts"

export interface StaticSiteOptions extends SiteOrigins {
  /** The folder of the built web app. */
  readonly root: string
}

export class StaticSiteError extends Schema.TaggedError<StaticSiteError>()("StaticSiteError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** The whole site is kept in memory; more than this is not a built web app. */
const largestSite = 64 * 1024 * 1024
/** Shorter texts are not worth compressing. */
const smallestCompressed = 1024
/** Astro names files in this folder by their content. */
const hashedFolder = "/_astro/"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm"
}

interface Variant {
  readonly etag: string
  readonly body: Uint8Array
}

interface StaticFile {
  readonly plain: Variant
  readonly headers: Readonly<Record<string, string>>
  /** Made when first asked for, then kept. `None` when compressing gains nothing. */
  readonly br: Effect.Effect<Option.Option<Variant>>
  readonly gzip: Effect.Effect<Option.Option<Variant>>
}

const compressors = {
  br: (body: Uint8Array) =>
    promisify<zlib.InputType, zlib.BrotliOptions, Buffer>(zlib.brotliCompress)(body, {
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 }
    }),
  gzip: (body: Uint8Array) => promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip)(body, { level: 9 })
}

const etagOf = (body: Uint8Array) => createHash("sha256").update(body).digest("base64url").slice(0, 22)

const cacheControl = (path: string, type: string) => {
  if (path.startsWith(hashedFolder)) return "public, max-age=31536000, immutable"
  // pages, the service worker and the manifest decide what is loaded: always asked for, mostly answered with 304
  return /html|javascript|manifest/.test(type) ? "no-cache" : "public, max-age=3600"
}

/** The worker stands at the root and serves the whole site, whatever folder it may move to. */
const workerPath = "/sw.js"
const workerHeaders = { "service-worker-allowed": "/" }

/** The manifest's `share_target`. The service worker takes it; without one what was shared has nowhere to go. */
const sharePath = "/app/share"
const lostShare = "/app/compose?share=lost"

const prepare = Effect.fnUntraced(function* (path: string, body: Uint8Array, options: StaticSiteOptions) {
  const type =
    path === "/manifest.json" ? "application/manifest+json" : (types[extname(path)] ?? "application/octet-stream")
  const isPage = type.startsWith("text/html")
  const hash = etagOf(body)
  const compressible = body.length >= smallestCompressed && /text|json|xml|wasm/.test(type)
  const compressed = (name: keyof typeof compressors) =>
    Effect.promise(() => compressors[name](body)).pipe(
      Effect.map((smaller) =>
        smaller.length < body.length ? Option.some({ etag: `"${hash}-${name}"`, body: smaller }) : Option.none()
      ),
      (effect) => Effect.cached(compressible ? effect : Effect.succeedNone)
    )
  const policy = isPage ? contentSecurityPolicy(options, scriptHashes(Buffer.from(body).toString("utf8"))) : undefined
  const file: StaticFile = {
    plain: { etag: `"${hash}"`, body },
    headers: {
      ...securityHeaders(options),
      // a picture opened by itself runs nothing either
      "content-security-policy": policy ?? "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "content-type": type,
      "cache-control": cacheControl(path, type),
      ...(path === workerPath ? workerHeaders : {}),
      ...(compressible ? { vary: "accept-encoding" } : {})
    },
    br: yield* compressed("br"),
    gzip: yield* compressed("gzip")
  }
  // a service worker's own policy governs what it may fetch: it takes the pages' rules
  if (type.startsWith("text/javascript")) {
    const headers = { ...file.headers, "content-security-policy": contentSecurityPolicy(options, []) }
    return { ...file, headers }
  }
  return file
})

const load = Effect.fnUntraced(function* (options: StaticSiteOptions) {
  const files = new Map<string, StaticFile>()
  if (!existsSync(join(options.root, "index.html"))) return files
  const read = Effect.try({
    try: () => {
      let total = 0
      return readdirSync(options.root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file, `/${relative(options.root, file).split(sep).join("/")}`] as const)
        .filter(([, path]) => !path.includes("/."))
        .map(([file, path]) => {
          const body = readFileSync(file)
          total += body.length
          if (total > largestSite) throw new Error(`it holds more than ${largestSite / 1024 / 1024} MB`)
          return [path, body] as const
        })
    },
    catch: (cause) =>
      new StaticSiteError({
        message: `CHIRP_STATIC_DIR: the web app in ${options.root} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause
      })
  })
  for (const [path, body] of yield* read) files.set(path, yield* prepare(path, body, options))
  return files
})

const decodePath = Option.liftThrowable(decodeURIComponent)

/** The path of a request target, decoded once; nothing for a target that is no path. */
const pathOf = (target: string) =>
  target.startsWith("/") ? decodePath(target.split(/[?#]/, 1)[0] ?? "/") : Option.none()

/** Whether a quality value of `Accept-Encoding` (RFC 9110, 12.5.3) lets `name` through. */
const accepts = (header: string, name: string) =>
  // cut up rather than matched: blanks without end in a header must not cost more than their number
  header.split(",").some((coding) => {
    const [given, quality] = coding.split(";", 2)
    return given?.trim().toLowerCase() === name && Number(/^\s*q=([0-9.]+)/i.exec(quality ?? "")?.[1] ?? 1) > 0
  })

const matches = (header: string, etag: string) =>
  header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag)

const notBuilt =
  "The web app is not built: run `npm run build` and start Chirp again, or set CHIRP_STATIC_DIR to its folder.\n"

/**
 * The built web app, from memory: a path is a key and never a file name, so nothing outside the folder can be asked for.
 *
 * `/app` and everything below it that is no file is the app's page, which routes by itself. Answers carry ETag, br or
 * gzip, and on pages a policy with the hashes of their own inline scripts. Files named by content are immutable.
 */
export class StaticSite extends Context.Service<
  StaticSite,
  {
    /** The answer to a GET or HEAD (and to a share that met no service worker); `None` when the site has nothing there. */
    readonly respond: (
      request: HttpServerRequest.HttpServerRequest
    ) => Effect.Effect<Option.Option<HttpServerResponse.HttpServerResponse>>
    /** The page for an address that nothing answers, with status 404; `None` when the site has none. */
    readonly notFound: (
      request: HttpServerRequest.HttpServerRequest
    ) => Effect.Effect<Option.Option<HttpServerResponse.HttpServerResponse>>
  }
>()("@chirp/server/http/StaticSite") {
  static readonly layer = (options: StaticSiteOptions) =>
    Layer.effect(
      StaticSite,
      Effect.gen(function* () {
        const files = yield* load(options)
        if (files.size === 0) yield* Effect.logWarning(`There is no built web app in ${options.root}`)

        const find = (path: string) => {
          const exact = files.get(path)
          if (exact !== undefined) return exact
          const trimmed = path.replace(/\/+$/, "")
          const page = files.get(`${trimmed}/index.html`) ?? files.get(`${trimmed}.html`)
          if (page !== undefined) return page
          const inApp = trimmed === "/app" || path.startsWith("/app/")
          // a missing script must not be answered with a page; names such as @a@b.example are the app's
          return inApp && types[extname(path)] === undefined ? files.get("/app/index.html") : undefined
        }

        const answer = Effect.fnUntraced(function* (
          request: HttpServerRequest.HttpServerRequest,
          file: StaticFile,
          status: number
        ) {
          const accept = request.headers["accept-encoding"] ?? ""
          const br = accepts(accept, "br") ? yield* file.br : Option.none<Variant>()
          const gzip = Option.isNone(br) && accepts(accept, "gzip") ? yield* file.gzip : Option.none<Variant>()
          const { etag, body } = Option.getOrElse(
            Option.orElse(br, () => gzip),
            () => file.plain
          )
          const encoding = Option.isSome(br) ? "br" : Option.isSome(gzip) ? "gzip" : undefined
          const headers = { ...file.headers, etag }
          if (status === 200 && matches(request.headers["if-none-match"] ?? "", etag)) {
            return HttpServerResponse.empty({ status: 304, headers })
          }
          return HttpServerResponse.uint8Array(body, {
            status,
            headers: encoding === undefined ? headers : { ...headers, "content-encoding": encoding },
            contentType: file.headers["content-type"] ?? ""
          })
        })

        return StaticSite.of({
          respond: Effect.fnUntraced(function* (request) {
            if (request.method === "POST" && request.url === sharePath && files.size > 0) {
              return Option.some(
                HttpServerResponse.redirect(lostShare, { status: 303, headers: securityHeaders(options) })
              )
            }
            if (request.method !== "GET" && request.method !== "HEAD") return Option.none()
            const path = pathOf(request.url)
            if (Option.isNone(path)) return Option.none()
            const file = find(path.value)
            if (file !== undefined) return Option.some(yield* answer(request, file, 200))
            if (files.size > 0 || !/^\/(app(\/.*)?)?$/.test(path.value)) return Option.none()
            return Option.some(HttpServerResponse.text(notBuilt, { status: 503, headers: securityHeaders(options) }))
          }),
          notFound: Effect.fnUntraced(function* (request) {
            const page = files.get("/404.html")
            const wantsPage = /text\/html/.test(request.headers.accept ?? "")
            return page !== undefined && wantsPage ? Option.some(yield* answer(request, page, 404)) : Option.none()
          })
        })
      })
    )
}
