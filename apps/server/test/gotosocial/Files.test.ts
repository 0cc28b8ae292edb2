import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Stream } from "effect"
import { Calls } from "../../src/gotosocial/Calls.ts"
import { Files } from "../../src/gotosocial/Files.ts"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

const PATH = "/fileserver/01ACCOUNT/attachment/original/01FILE.png"
const attachment = (url: string | null): MediaAttachment => ({
  id: "01FILE",
  type: "image",
  url,
  preview_url: null,
  description: null,
  blurhash: null
})

const over = (body: (fake: UpstreamFake, files: Files["Service"]) => Effect.Effect<void, unknown>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fake = yield* Effect.acquireRelease(
        Effect.promise(() => startUpstreamFake()),
        (one) => Effect.promise(() => one.stop())
      )
      yield* Effect.flatMap(Files, (files) => body(fake, files)).pipe(
        Effect.provide(Files.layer.pipe(Layer.provide(Calls.layer), Layer.provide(Upstream.layer(new URL(fake.url)))))
      )
    })
  )
const readAll = (files: Files["Service"], url: string | null) =>
  Effect.scoped(
    Effect.gen(function* () {
      const file = yield* files.open(attachment(url))
      if (Option.isNone(file)) return undefined
      const chunks = yield* Stream.runCollect(file.value.bytes)
      return { ...file.value, bytes: Buffer.concat([...chunks]) }
    })
  )

describe("Files", () => {
  it.live("asks GoToSocial and nobody else, whatever host the URL names", () =>
    over((fake, files) =>
      Effect.gen(function* () {
        const bytes = Buffer.alloc(3_000_000, "a picture")
        fake.answer((_, response) => response.writeHead(200, { "content-type": "image/png" }).end(bytes))
        for (const host of ["https://social.example.org", "http://169.254.169.254", "http://localhost:1"]) {
          const file = yield* readAll(files, host + PATH)
          assert.deepInclude(file, { name: "01FILE.png", mimeType: "image/png" })
          assert.isTrue(file?.bytes.equals(bytes))
        }
        assert.deepStrictEqual(
          fake.arrived.map(({ headers, target }) => [target, headers.authorization]),
          [PATH, PATH, PATH].map((target) => [target, undefined])
        )
      })
    )
  )

  it.live("reads nothing but originals of the file server", () =>
    over((fake, files) =>
      Effect.gen(function* () {
        for (const url of [
          null,
          "not a URL",
          "https://social.example.org/api/v1/tokens",
          "https://social.example.org/fileserver/01ACCOUNT/attachment/original/../../../../api/v1/tokens",
          "https://social.example.org/fileserver/01ACCOUNT/attachment/original/%2e%2e%2f01FILE.png",
          "https://social.example.org/fileserver/01ACCOUNT/avatar/original/01FILE.png"
        ]) {
          assert.isUndefined(yield* readAll(files, url))
        }
        assert.lengthOf(fake.arrived, 0)
      })
    )
  )

  it.live("follows one redirect of the file server, to its S3, without a token, and says when a file breaks off", () =>
    over((fake, files) =>
      Effect.gen(function* () {
        const url = `https://social.example.org${PATH}`
        const elsewhere = `${fake.url}/bucket/file?signature=x`
        fake.once((_, response) => response.writeHead(302, { location: elsewhere }).end())
        fake.answer((_, response) => response.writeHead(200, { "content-type": "image/png" }).end("from S3"))
        assert.strictEqual((yield* readAll(files, url))?.bytes.toString(), "from S3")
        assert.strictEqual(fake.arrived.at(-1)?.target, "/bucket/file?signature=x")
        assert.isUndefined(fake.arrived.at(-1)?.headers.authorization)
        fake.answer((_, response) => response.writeHead(302, { location: elsewhere }).end())
        const circle = yield* Effect.flip(readAll(files, url))
        assert.deepInclude(circle.reason, { _tag: "Refused", status: 302 })
        fake.once((_, response) => {
          response.writeHead(200, { "content-type": "image/png", "content-length": "1000000" })
          response.write(Buffer.alloc(1000), () => response.destroy())
        })
        const broken = yield* Effect.flip(readAll(files, url))
        assert.strictEqual(broken.reason._tag, "Unreachable")
        assert.lengthOf(fake.arrived, 5)
      })
    )
  )

  it.live("sends a file as a form of exactly so many bytes, with description and focus", () =>
    over((fake, files) =>
      Effect.gen(function* () {
        fake.answer(json(200, { ...attachment(`https://social.example.org${PATH}`), id: "01NEW" }))
        const bytes = Buffer.alloc(2_000_000, "\r\n--chirp")
        const made = yield* files.upload(Redacted.make("t"), {
          name: "01FILE.png",
          mimeType: "image/png",
          size: bytes.length,
          description: 'größer 👋 "quoted"\r\nand a second line',
          focus: { x: -0.5, y: 1 },
          bytes: Stream.make(bytes.subarray(0, 700_000), bytes.subarray(700_000))
        })
        assert.strictEqual(made.id, "01NEW")
        const [request] = fake.arrived
        assert.deepInclude(request?.headers, {
          authorization: "Bearer t",
          "content-length": String(request?.body.length)
        })
        const form = yield* Effect.promise(() =>
          new Response(request?.body, {
            headers: { "content-type": request?.headers["content-type"] ?? "" }
          }).formData()
        )
        assert.deepStrictEqual(
          [form.get("description"), form.get("focus")],
          ['größer 👋 "quoted"\r\nand a second line', "-0.5,1"]
        )
        const file = form.get("file")
        assert.isTrue(file instanceof File && file.name === "01FILE.png" && file.type === "image/png")
        const sent = file instanceof File ? yield* Effect.promise(() => file.arrayBuffer()) : new ArrayBuffer(0)
        assert.isTrue(Buffer.from(sent).equals(bytes))
      })
    )
  )

  it.live("fails when the bytes cannot be read", () =>
    over((fake, files) =>
      Effect.gen(function* () {
        fake.answer(json(200, {}))
        const file = {
          name: "01FILE.png",
          mimeType: "image/png",
          size: 1_000_000,
          description: null,
          focus: undefined,
          bytes: Stream.concat(Stream.make(Buffer.alloc(1000)), Stream.fail("the database is away"))
        }
        const error = yield* Effect.flip(files.upload(Redacted.make("t"), file))
        assert.strictEqual(error.reason._tag, "Unreachable")
      })
    )
  )
})
