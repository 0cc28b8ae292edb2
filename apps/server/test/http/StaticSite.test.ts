import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type IncomingHttpHeaders, request } from "node:http"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import { HttpRouter, HttpServer, HttpServerResponse } from "effect/http"
import { contentSecurityPolicy, scriptHashes } from "../../src/http/SecurityHeaders.ts"
import { StaticSite } from "../../src/http/StaticSite.ts"

const script = "console.log('inline <b>')"
const files: Readonly<Record<string, string>> = {
  "dist/index.html": `<!doctype html><title>Landing</title><script>${script}</script>${"x".repeat(2000)}`,
  "dist/app/index.html": "<!doctype html><title>App</title><script type=module src=/_astro/app.h4sh.js></script>",
  "dist/about/index.html": "<!doctype html><title>About</title>",
  "dist/404.html": "<!doctype html><title>Nothing here</title>",
  "dist/_astro/app.h4sh.js": `export const text = ${JSON.stringify("y".repeat(3000))}`,
  "dist/sw.js": "self.addEventListener('fetch', () => {})",
  "dist/manifest.json": '{"name":"Chirp"}',
  "dist/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "dist/.chirp-build": "hidden",
  "dist/.cache/notes.txt": "hidden",
  "dist-secret/secret.txt": "outside",
  "secret.txt": "outside"
}

class Site extends Context.Service<
  Site,
  {
    /** Sends the target as it is; no client cleans it up. */
    readonly get: (
      target: string,
      headers?: Readonly<Record<string, string>>,
      method?: string
    ) => Effect.Effect<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }>
  }
>()("test/Site") {}

const fixture = Effect.acquireRelease(
  Effect.sync(() => {
    const base = mkdtempSync(join(tmpdir(), "chirp-site-"))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, name)), { recursive: true })
      writeFileSync(join(base, name), text)
    }
    return base
  }),
  (base) => Effect.sync(() => rmSync(base, { recursive: true, force: true }))
)

const serving = (root: string, publicUrl = new URL("https://chirp.example")) =>
  Layer.effect(
    Site,
    Effect.gen(function* () {
      const { address } = yield* HttpServer.HttpServer
      const port = "port" in address ? address.port : 0
      return Site.of({
        get: (target, headers = {}, method = "GET") =>
          Effect.callback((resume) => {
            const outgoing = request(
              { host: "127.0.0.1", port, path: target, method, headers, agent: false },
              (answer) => {
                const chunks: Array<Buffer> = []
                answer.on("data", (chunk: Buffer) => chunks.push(chunk))
                answer.on("end", () =>
                  resume(
                    Effect.succeed({
                      status: answer.statusCode ?? 0,
                      headers: answer.headers,
                      body: Buffer.concat(chunks)
                    })
                  )
                )
              }
            )
            outgoing.once("error", (cause) => resume(Effect.die(cause)))
            outgoing.end()
          })
      })
    })
  ).pipe(
    Layer.provideMerge(
      HttpRouter.serve(
        HttpRouter.use(
          Effect.fnUntraced(function* (router) {
            const site = yield* StaticSite
            yield* router.add(
              "*",
              "/*",
              Effect.fnUntraced(function* (incoming) {
                const found = yield* site.respond(incoming)
                const missing = Option.isNone(found) ? yield* site.notFound(incoming) : found
                return Option.getOrElse(missing, () => HttpServerResponse.text("nothing", { status: 404 }))
              })
            )
          })
        ).pipe(Layer.provide(StaticSite.layer({ root, publicUrl, mediaOrigins: [] }))),
        { disableLogger: true, disableListenLog: true }
      )
    ),
    Layer.provide(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" }))
  )

layer(Layer.unwrap(Effect.map(fixture, (base) => serving(join(base, "dist")))))("StaticSite", (it) => {
  it.effect("serves the landing page, the app and its routes", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const title = Effect.fnUntraced(function* (target: string) {
        const { body, status } = yield* get(target)
        return `${status} ${/<title>(.*?)<\/title>/.exec(body.toString())?.[1]}`
      })
      assert.strictEqual(yield* title("/"), "200 Landing")
      assert.strictEqual(yield* title("/?utm=1"), "200 Landing")
      for (const target of [
        "/app",
        "/app/",
        "/app/home",
        "/app/@mo@far.example",
        "/app/@mo@far.example/01ABC?x=y",
        "/app/tags/caf%C3%A9"
      ]) {
        assert.strictEqual(yield* title(target), "200 App", target)
      }
      assert.strictEqual(yield* title("/about"), "200 About")
      assert.strictEqual(yield* title("/about/"), "200 About")
    })
  )

  it.effect("a missing file below the app is not answered with a page", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      for (const target of ["/app/gone.js", "/app/old.css", "/_astro/app.0ld.js"]) {
        assert.strictEqual((yield* get(target)).status, 404, target)
      }
    })
  )

  it.effect("answers 404 with the page for people and without it for programs", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const page = yield* get("/nowhere", { accept: "text/html,*/*" })
      assert.strictEqual(page.status, 404)
      assert.include(page.body.toString(), "Nothing here")
      assert.strictEqual((yield* get("/nowhere", { accept: "application/json" })).body.toString(), "nothing")
    })
  )

  it.effect("nothing outside the folder, and no hidden file, can be asked for", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const ups = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "..%00",
        "..;",
        "%252e%252e",
        "..%5c",
        "..\\",
        "%c0%ae%c0%ae",
        "....//"
      ]
      const targets = [
        ...ups.flatMap((up) => [`/${up}/secret.txt`, `/_astro/${up}/${up}/secret.txt`, `/app/${up}/${up}/secret.txt`]),
        "//secret.txt",
        "/..%2fsecret.txt",
        "/../dist-secret/secret.txt",
        "/%2e%2e%2fdist-secret%2fsecret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/file:///etc/passwd",
        "/.chirp-build",
        "/%2echirp-build",
        "/.cache/notes.txt",
        "/constructor",
        "/__proto__",
        "/%",
        "/%zz",
        "/\u0000".replace("\u0000", "%00")
      ]
      for (const target of targets) {
        const { body, status } = yield* get(target)
        assert.notInclude(body.toString(), "outside", target)
        assert.notInclude(body.toString(), "hidden", target)
        assert.notInclude(body.toString(), "root:", target)
        assert.isTrue(
          status === 404 || status === 400 || (status === 200 && body.includes("<title>App")),
          `${target} ${status}`
        )
      }
    })
  )

  it.effect("hashed files are immutable; pages and the service worker are asked for each time", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const control = Effect.fnUntraced(function* (target: string) {
        return (yield* get(target)).headers["cache-control"]
      })
      assert.strictEqual(yield* control("/_astro/app.h4sh.js"), "public, max-age=31536000, immutable")
      for (const target of ["/", "/app/home", "/sw.js"]) assert.strictEqual(yield* control(target), "no-cache")
      assert.strictEqual(yield* control("/icon.svg"), "public, max-age=3600")
    })
  )

  it.effect("the service worker may serve the whole site, and is asked for each time, as is the manifest", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const worker = yield* get("/sw.js")
      assert.strictEqual(worker.headers["service-worker-allowed"], "/")
      assert.strictEqual(worker.headers["cache-control"], "no-cache")
      assert.include(String(worker.headers["content-security-policy"]), "worker-src 'self'")
      const manifest = yield* get("/manifest.json")
      assert.strictEqual(manifest.headers["content-type"], "application/manifest+json")
      assert.strictEqual(manifest.headers["cache-control"], "no-cache")
    })
  )

  it.effect("a share that met no service worker leads to the composer, which says so", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const answer = yield* get("/app/share", { "content-length": "0" }, "POST")
      assert.strictEqual(answer.status, 303)
      assert.strictEqual(answer.headers.location, "/app/compose?share=lost")
      assert.strictEqual((yield* get("/app/other", { "content-length": "0" }, "POST")).status, 404)
    })
  )

  it.effect("compresses with br or gzip as asked, and names what the answer varies with", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const plain = yield* get("/_astro/app.h4sh.js")
      const br = yield* get("/_astro/app.h4sh.js", { "accept-encoding": "gzip, deflate, br" })
      const gzip = yield* get("/_astro/app.h4sh.js", { "accept-encoding": "gzip, br;q=0" })
      assert.strictEqual(plain.headers["content-encoding"], undefined)
      assert.strictEqual(br.headers["content-encoding"], "br")
      assert.strictEqual(gzip.headers["content-encoding"], "gzip")
      assert.deepStrictEqual(brotliDecompressSync(br.body), plain.body)
      assert.deepStrictEqual(gunzipSync(gzip.body), plain.body)
      for (const answer of [plain, br, gzip]) assert.strictEqual(answer.headers.vary, "accept-encoding")
      assert.strictEqual(new Set([plain, br, gzip].map((answer) => answer.headers.etag)).size, 3)
      assert.strictEqual(Number(br.headers["content-length"]), br.body.length)
    })
  )

  it.effect("is not kept busy by a header of many blanks", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const start = performance.now()
      for (let at = 0; at < 10; at++) {
        const answer = yield* get("/", { "accept-encoding": `br${" ".repeat(15_000)}x` })
        assert.isUndefined(answer.headers["content-encoding"])
      }
      // matched by a regular expression these took four seconds
      assert.isBelow(performance.now() - start, 1500)
    })
  )

  it.effect("answers 304 to the tag it gave, per encoding", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const first = yield* get("/", { "accept-encoding": "br" })
      const etag = first.headers.etag ?? ""
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const again = yield* get("/", { "accept-encoding": "br", "if-none-match": tag })
        assert.strictEqual(again.status, 304)
        assert.strictEqual(again.body.length, 0)
        assert.strictEqual(again.headers.etag, etag)
      }
      assert.strictEqual((yield* get("/", { "if-none-match": etag })).status, 200)
    })
  )

  it.effect("HEAD has a GET's headers and no body; other methods are not the site's", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const head = yield* get("/icon.svg", {}, "HEAD")
      assert.strictEqual(head.status, 200)
      assert.strictEqual(head.body.length, 0)
      assert.strictEqual(Number(head.headers["content-length"]), files["dist/icon.svg"]?.length)
      assert.strictEqual((yield* get("/", {}, "POST")).status, 404)
    })
  )

  it.effect("pages carry the hash of their own inline scripts and no unsafe-inline", () =>
    Effect.gen(function* () {
      const { get } = yield* Site
      const { headers } = yield* get("/")
      const policy = String(headers["content-security-policy"])
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1]
      const hash = createHash("sha256").update(script).digest("base64")
      assert.strictEqual(scripts, `'self' 'sha256-${hash}'`)
      for (const directive of ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) {
        assert.include(policy, directive)
      }
      assert.notInclude(policy, "unsafe-eval")
      assert.include(policy, "wss://chirp.example")
      assert.strictEqual(headers["x-content-type-options"], "nosniff")
      assert.strictEqual(headers["strict-transport-security"], "max-age=31536000")
      assert.strictEqual(headers["cross-origin-opener-policy"], "same-origin")
      assert.strictEqual(headers["referrer-policy"], "same-origin")
      assert.match(String(headers["permissions-policy"]), /\bgeolocation=\(\), payment=\(\), usb=\(\)/)
      assert.strictEqual(
        /script-src ([^;]*)/.exec(String((yield* get("/app")).headers["content-security-policy"]))?.[1],
        "'self'"
      )
    })
  )
})

layer(Layer.unwrap(Effect.map(fixture, (base) => serving(join(base, "not-built"), new URL("http://localhost:3000")))))(
  "StaticSite without a build",
  (it) => {
    it.effect("says what to do", () =>
      Effect.gen(function* () {
        const { get } = yield* Site
        for (const target of ["/", "/app", "/app/home"]) {
          const { body, headers, status } = yield* get(target)
          assert.strictEqual(status, 503)
          assert.include(body.toString(), "npm run build")
          assert.isUndefined(headers["strict-transport-security"])
        }
        assert.strictEqual((yield* get("/other")).status, 404)
      })
    )
  }
)

layer(Layer.empty)("SecurityHeaders", (it) => {
  it.effect("hashes inline scripts alone, each once, to the byte", () =>
    Effect.sync(() => {
      const html = [
        "<script>a</script>",
        '<script type="module">\n b </script >',
        "<SCRIPT>a</SCRIPT>",
        '<script src="/x.js"></script>',
        '<script type="application/ld+json">{"a":1}</script>',
        '<script type="speculationrules">{}</script>'
      ].join("\n")
      const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`
      assert.deepStrictEqual(scriptHashes(html), [hash("a"), hash("\n b "), hash("{}")])
    })
  )

  it.effect("plain-http media only from the origins that were named", () =>
    Effect.sync(() => {
      const publicUrl = new URL("http://localhost:3000")
      const policy = contentSecurityPolicy({ publicUrl, mediaOrigins: ["http://localhost:8080"] }, [])
      assert.include(policy, "img-src 'self' https: blob: data: http://localhost:8080;")
      assert.include(policy, "connect-src 'self' ws://localhost:3000;")
    })
  )
})
