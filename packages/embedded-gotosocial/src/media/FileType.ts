/** What GoToSocial calls an attachment. A `gifv` is a short silent MP4. */
export type MediaType = "image" | "gifv" | "video" | "audio"

export interface FileType {
  readonly type: MediaType
  readonly extension: string
  readonly contentType: string
}

/** What a container's header says about its contents; everything that is not cheap to know is absent. */
export interface VideoFacts {
  readonly width?: number
  readonly height?: number
  /** seconds */
  readonly duration?: number
  readonly silent: boolean
}

const ascii = (bytes: Uint8Array, from: number, length: number) =>
  String.fromCharCode(...bytes.subarray(from, from + length))

const startsWith = (bytes: Uint8Array, ...magic: ReadonlyArray<number>) => magic.every((byte, at) => bytes[at] === byte)

const of = (type: MediaType, extension: string, contentType: string): FileType => ({ type, extension, contentType })

const isoBrands: Record<string, FileType> = {
  avif: of("image", "avif", "image/avif"),
  avis: of("image", "avif", "image/avif"),
  "M4A ": of("audio", "m4a", "audio/mp4"),
  "M4B ": of("audio", "m4a", "audio/mp4"),
  "qt  ": of("video", "mov", "video/quicktime")
}

/** The type of a file by its first bytes, whatever it calls itself; `undefined` when it is none GoToSocial takes. */
export const fileTypeOf = (bytes: Uint8Array): FileType | undefined => {
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return of("image", "jpeg", "image/jpeg")
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return of("image", "png", "image/png")
  const head = ascii(bytes, 0, 4)
  if (head === "GIF8") return of("image", "gif", "image/gif")
  if (head === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return of("image", "webp", "image/webp")
  if (head === "OggS") return of("audio", "ogg", "audio/ogg")
  if (head === "fLaC") return of("audio", "flac", "audio/flac")
  if (head.startsWith("ID3") || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) {
    return of("audio", "mp3", "audio/mpeg")
  }
  if (startsWith(bytes, 0x1a, 0x45, 0xdf, 0xa3)) {
    return ascii(bytes, 0, 64).includes("webm")
      ? of("video", "webm", "video/webm")
      : of("video", "mkv", "video/x-matroska")
  }
  if (ascii(bytes, 4, 4) === "ftyp") return isoBrands[ascii(bytes, 8, 4)] ?? of("video", "mp4", "video/mp4")
  return undefined
}

interface Box {
  readonly type: string
  readonly from: number
  readonly to: number
}

/** How many boxes of one level are looked at: a hostile file cannot keep us busy. */
const MAX_BOXES = 256

/** The boxes of an ISO media file between two offsets; stops at the first that does not fit. */
const boxes = (view: DataView, from: number, to: number): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  let at = from
  while (at + 8 <= to && found.length < MAX_BOXES) {
    const short = view.getUint32(at)
    const wide = short === 1 && at + 16 <= to
    const size = short === 0 ? to - at : wide ? Number(view.getBigUint64(at + 8)) : short
    if (size < 8 || at + size > to) break
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)))
    found.push({ type, from: at + (wide ? 16 : 8), to: at + size })
    at += size
  }
  return found
}

const inside = (view: DataView, box: Box | undefined, type: string) =>
  box === undefined ? [] : boxes(view, box.from, box.to).filter((child) => child.type === type)

const durationOf = (view: DataView, header: Box | undefined) => {
  if (header === undefined || header.to - header.from < 32) return undefined
  const long = view.getUint8(header.from) === 1
  const scale = view.getUint32(header.from + (long ? 20 : 12))
  const units = long ? Number(view.getBigUint64(header.from + 24)) : view.getUint32(header.from + 16)
  return scale > 0 ? units / scale : undefined
}

/** Size, duration and silence of an MP4 or MOV, from its `moov` box; nothing when it has none that can be read. */
export const mp4Facts = (bytes: Uint8Array): VideoFacts => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const movie = boxes(view, 0, bytes.byteLength).find(({ type }) => type === "moov")
  if (movie === undefined) return { silent: false }
  const duration = durationOf(view, inside(view, movie, "mvhd")[0])
  let silent = true
  let width = 0
  let height = 0
  for (const track of inside(view, movie, "trak")) {
    const handler = inside(view, inside(view, track, "mdia")[0], "hdlr")[0]
    const kind = handler && handler.to - handler.from >= 12 ? ascii(bytes, handler.from + 8, 4) : ""
    if (kind === "soun") silent = false
    const header = inside(view, track, "tkhd")[0]
    if (kind === "vide" && header && header.to - header.from >= 84) {
      // the last eight bytes: width and height as 16.16 fixed point
      width = Math.max(width, Math.round(view.getUint32(header.to - 8) / 65536))
      height = Math.max(height, Math.round(view.getUint32(header.to - 4) / 65536))
    }
  }
  return { silent, ...(width && height ? { width, height } : {}), ...(duration === undefined ? {} : { duration }) }
}
