import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import sharp from "sharp"
import { layerFreshDatabase } from "../../../../apps/server/test/testrig/Postgres.ts"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { fileTypeOf, mp4Facts } from "../../src/media/FileType.ts"
import { layer, village } from "../rig/Village.ts"

const form = (bytes: Uint8Array<ArrayBuffer>, name: string, more: Record<string, string> = {}) => {
  const data = new FormData()
  data.set("file", new File([bytes], name))
  for (const [key, value] of Object.entries(more)) data.set(key, value)
  return data
}

const photo = Effect.promise(async () => {
  const bytes = await sharp({ create: { width: 1200, height: 800, channels: 3, background: "#a33" } })
    .withExif({ IFD0: { Make: "Spy", Copyright: "me" }, IFD3: { GPSLatitude: "59/1 51/1 0/1" } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  return new Uint8Array(bytes)
})

it.live("takes pictures in upright, without what they tell about their maker", () =>
  Effect.gen(function* () {
    const { gotosocial, ask } = yield* village
    const { body, status } = yield* ask("alice", "POST /api/v2/media", form(yield* photo, "a.jpg", { focus: "0.1,-1" }))
    assert.strictEqual(status, 200)
    assert.deepStrictEqual(body.meta.original, { width: 800, height: 1200, size: "800x1200", aspect: 800 / 1200 })
    assert.deepStrictEqual(body.meta.small, { width: 341, height: 512, size: "341x512", aspect: 341 / 512 })
    assert.match(body.blurhash, /^\S{28,}$/)
    const get = (url: string, headers: Record<string, string> = {}) =>
      Effect.promise(async () => {
        const answer = await fetch(url, { headers: { "user-agent": "test", ...headers } })
        return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) }
      })
    const whole = yield* get(body.url)
    const meta = yield* Effect.promise(() => sharp(whole.bytes).metadata())
    assert.isUndefined(meta.exif)
    assert.strictEqual(meta.width, 800)
    assert.strictEqual(whole.headers.get("cache-control"), "private, max-age=604800, immutable")
    const part = yield* get(body.url, { range: "bytes=2-5" })
    assert.strictEqual(part.status, 206)
    assert.strictEqual(part.headers.get("content-range"), `bytes 2-5/${whole.bytes.length}`)
    assert.deepStrictEqual(part.bytes, whole.bytes.slice(2, 6))
    assert.deepStrictEqual((yield* get(body.url, { range: "bytes=-3" })).bytes, whole.bytes.slice(-3))
    assert.strictEqual((yield* get(body.url, { range: "bytes=999999999-" })).status, 416)
    assert.strictEqual((yield* get(body.url, { "if-none-match": whole.headers.get("etag") ?? "" })).status, 304)
    const elsewhere = `${gotosocial.url}/fileserver/${body.id}/attachment/original/${body.id}.jpeg`
    assert.strictEqual((yield* get(elsewhere)).status, 404)
    assert.strictEqual(
      (yield* get(`${gotosocial.url}/fileserver/..%2f..%2f/attachment/original/${body.id}.jpeg`)).status,
      404
    )
  }).pipe(Effect.provide(layer))
)

it.live("refuses what is no media, what is broken and what unpacks to too much", () =>
  Effect.gen(function* () {
    const { ask } = yield* village
    const upload = (bytes: Uint8Array<ArrayBuffer>, name: string, more = {}) =>
      ask("alice", "POST /api/v2/media", form(bytes, name, more))
    const good = yield* photo
    assert.strictEqual((yield* upload(good.slice(0, 300), "half.jpg")).status, 422)
    assert.strictEqual((yield* upload(new TextEncoder().encode("<svg onload=alert(1)>"), "a.svg")).status, 422)
    assert.strictEqual((yield* upload(good, "a.jpg", { focus: "2,0" })).status, 400)
    assert.strictEqual((yield* upload(good, "a.jpg", { description: "x".repeat(1501) })).status, 400)
    const bomb = yield* Effect.promise(
      async () =>
        new Uint8Array(
          await sharp({ create: { width: 12000, height: 12000, channels: 3, background: "#fff" } })
            .png({ compressionLevel: 9 })
            .toBuffer()
        )
    )
    assert.isBelow(bomb.length, 2_000_000)
    assert.strictEqual((yield* upload(bomb, "bomb.png")).status, 422)
  }).pipe(Effect.provide(layer))
)

const box = (type: string, ...parts: ReadonlyArray<Uint8Array>) => {
  const size = 8 + parts.reduce((sum, part) => sum + part.length, 0)
  const head = new Uint8Array(8)
  new DataView(head.buffer).setUint32(0, size)
  head.set(new TextEncoder().encode(type), 4)
  return Uint8Array.from([...head, ...parts.flatMap((part) => [...part])])
}
const numbers = (length: number, at: Record<number, number>) => {
  const bytes = new Uint8Array(length)
  for (const [offset, value] of Object.entries(at)) new DataView(bytes.buffer).setUint32(Number(offset), value)
  return bytes
}
const track = (kind: string, width: number, height: number) =>
  box(
    "trak",
    box("tkhd", numbers(84, { 76: width * 65536, 80: height * 65536 })),
    box(
      "mdia",
      box("hdlr", Uint8Array.from([...new Uint8Array(8), ...new TextEncoder().encode(kind), ...new Uint8Array(12)]))
    )
  )

it("reads size, duration and silence from an MP4's header", () => {
  const start = box("ftyp", new TextEncoder().encode("isom"))
  const header = box("mvhd", numbers(100, { 12: 1000, 16: 2500 }))
  const silent = Uint8Array.from([...start, ...box("moov", header, track("vide", 640, 360))])
  assert.deepStrictEqual(fileTypeOf(silent), { type: "video", extension: "mp4", contentType: "video/mp4" })
  assert.deepStrictEqual(mp4Facts(silent), { silent: true, width: 640, height: 360, duration: 2.5 })
  const loud = Uint8Array.from([...start, ...box("moov", header, track("vide", 640, 360), track("soun", 0, 0))])
  assert.isFalse(mp4Facts(loud).silent)
  assert.deepStrictEqual(mp4Facts(silent.slice(0, 60)), { silent: false })
})

it.live("takes away, at the next start, what never became part of a post, and keeps the rest", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const mediaDir = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "gts-sweep-"))),
      (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
    )
    const start = EmbeddedGoToSocial.layer({ host: "sweep.test", protocol: "http", mediaDir })
    const files = () =>
      readdirSync(mediaDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).length
    yield* Effect.gen(function* () {
      const { ask } = yield* village
      const picture = yield* photo
      const kept = (yield* ask("alice", "POST /api/v2/media", form(picture, "kept.jpg"))).body
      yield* ask("alice", "POST /api/v2/media", form(picture, "forgotten.jpg"))
      yield* ask("alice", "POST /api/v1/statuses", { status: "look", media_ids: [kept.id] })
    }).pipe(Effect.provide(start))
    assert.strictEqual(files(), 4)
    yield* sql`UPDATE media_attachments SET created_at = now() - interval '3 days'`
    yield* Effect.gen(function* () {
      for (let n = 0; n < 50 && files() > 2; n++) yield* Effect.sleep("100 millis")
    }).pipe(Effect.provide(start))
    assert.strictEqual(files(), 2)
    const left = yield* sql`SELECT 1 FROM media_attachments`
    assert.strictEqual(left.length, 1)
  }).pipe(Effect.scoped, Effect.provide(layerFreshDatabase))
)
