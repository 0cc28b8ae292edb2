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

const work = async (bytes: Uint8Array, type: FileType): Promise<ProcessedImage> => {
  const meta = await open(bytes, false).metadata()
  const animated = (meta.pages ?? 1) > 1 && (type.extension === "gif" || type.extension === "webp")
  const original = await clean(bytes, meta, animated)
  const upright = open(bytes, false).autoOrient()
  const { width, height } = meta.autoOrient
  const small = upright.clone().resize(PREVIEW_SIZE, PREVIEW_SIZE, { fit: "inside", withoutEnlargement: true })
  const previewExtension = meta.hasAlpha && !(await upright.clone().stats()).isOpaque ? "png" : "jpeg"
  const preview = await (previewExtension === "png" ? small.png() : small.jpeg({ quality: 80 })).toBuffer({
    resolveWithObject: true
  })
  const raw = await upright
    .clone()
    .resize(BLURHASH_SIZE, BLURHASH_SIZE, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return {
    original,
    dimensions: { width, height },
    preview: preview.data,
    previewDimensions: { width: preview.info.width, height: preview.info.height },
    previewExtension,
    blurhash: encode(new Uint8ClampedArray(raw.data), raw.info.width, raw.info.height, 4, 3)
  }
}

/** Decodes and prepares an image. Fails with a sentence for the log when it is broken or unpacks to too much. */
export const processImage = (bytes: Uint8Array, type: FileType): Effect.Effect<ProcessedImage, string> =>
  Effect.tryPromise({ try: () => work(bytes, type), catch: String }).pipe(decoding.withPermits(1))

/** The still picture of an emoji, as GoToSocial keeps beside the original: PNG. */
export const stillImage = (bytes: Uint8Array): Effect.Effect<Uint8Array, string> =>
  Effect.tryPromise({
    try: (): Promise<Uint8Array> => open(bytes, false).autoOrient().png().toBuffer(),
    catch: String
  }).pipe(decoding.withPermits(1))
