import { encode } from "blurhash"
import { Effect, Semaphore } from "effect"
import sharp, { type Metadata } from "sharp"
import type { FileType } from "./FileType.ts"

export interface Dimensions {
  readonly width: number
  readonly height: number
}

/** An image ready to be stored: what others get to see, its preview and its blurred placeholder. */
export interface ProcessedImage {
  readonly original: Uint8Array
  readonly dimensions: Dimensions
  readonly preview: Uint8Array
  readonly previewDimensions: Dimensions
  readonly previewExtension: "jpeg" | "png"
  readonly blurhash: string
}

/** Pixels, all frames together; more is refused before it is decoded (a small file may unpack to gigabytes). */
const MAX_PIXELS = 100_000_000
/** The preview's longer side, in pixels. */
const PREVIEW_SIZE = 512
const BLURHASH_SIZE = 32
/** Images decoded at the same time; the rest wait. Each may take a few hundred MB while it is unpacked. */
const decoding = Semaphore.makeUnsafe(2)

sharp.cache(false)

const open = (bytes: Uint8Array, animated: boolean) =>
  sharp(bytes, { animated, limitInputPixels: MAX_PIXELS, failOn: "error" })

/** Does the file carry anything about its maker, camera or place? */
const hasMetadata = (meta: Metadata) =>
  [meta.exif, meta.xmp, meta.iptc, meta.tifftagPhotoshop, meta.comments?.length || undefined].some(
    (part) => part !== undefined
  ) || (meta.orientation ?? 1) !== 1

/** The same picture in the same format, upright, without metadata; the very bytes when there is nothing to take out. */
const clean = (bytes: Uint8Array, meta: Metadata, animated: boolean) => {
  if (!hasMetadata(meta)) return Promise.resolve(bytes)
  const upright = animated ? open(bytes, true) : open(bytes, false).autoOrient()
  switch (meta.format) {
    case "jpeg":
      return upright.keepIccProfile().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer()
    case "png":
      return upright.keepIccProfile().png().toBuffer()
    case "webp":
      return upright.keepIccProfile().webp({ quality: 95 }).toBuffer()
    case "gif":
      return upright.gif().toBuffer()
    default:
      return upright.avif({ quality: 75 }).toBuffer()
  }
}

/** One call of the library; its complaint as a sentence. */
const call = <A>(run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: String })

const work = Effect.fnUntraced(function* (bytes: Uint8Array, type: FileType) {
  const meta = yield* call(() => open(bytes, false).metadata())
  const animated = (meta.pages ?? 1) > 1 && (type.extension === "gif" || type.extension === "webp")
  const original = yield* call(() => clean(bytes, meta, animated))
  const upright = open(bytes, false).autoOrient()
  const isOpaque = !meta.hasAlpha || (yield* call(() => upright.clone().stats())).isOpaque
  const small = upright.clone().resize(PREVIEW_SIZE, PREVIEW_SIZE, { fit: "inside", withoutEnlargement: true })
  const encoded = isOpaque ? small.jpeg({ quality: 80 }) : small.png()
  const preview = yield* call(() => encoded.toBuffer({ resolveWithObject: true }))
  const tiny = upright.clone().resize(BLURHASH_SIZE, BLURHASH_SIZE, { fit: "inside" }).ensureAlpha().raw()
  const pixels = yield* call(() => tiny.toBuffer({ resolveWithObject: true }))
  const image: ProcessedImage = {
    original,
    dimensions: { width: meta.autoOrient.width, height: meta.autoOrient.height },
    preview: preview.data,
    previewDimensions: { width: preview.info.width, height: preview.info.height },
    previewExtension: isOpaque ? "jpeg" : "png",
    blurhash: encode(new Uint8ClampedArray(pixels.data), pixels.info.width, pixels.info.height, 4, 3)
  }
  return image
})

/** Decodes and prepares an image. Fails with a sentence for the log when it is broken or unpacks to too much. */
export const processImage = (bytes: Uint8Array, type: FileType): Effect.Effect<ProcessedImage, string> =>
  work(bytes, type).pipe(decoding.withPermits(1))

/** The still picture of an emoji, as GoToSocial keeps beside the original: PNG. */
export const stillImage = (bytes: Uint8Array): Effect.Effect<Uint8Array, string> =>
  call((): Promise<Uint8Array> => open(bytes, false).autoOrient().png().toBuffer()).pipe(decoding.withPermits(1))
