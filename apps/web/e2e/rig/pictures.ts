import { type Art, art, portrait as drawn } from "@chirp/embedded-gotosocial/seed/DemoArt"
import sharp from "sharp"

/** A picture file of one's own: a gradient, so that it has something to scale and to blur. */
export const picture = async (name: string, [from, to]: readonly [string, string] = ["#2563eb", "#f59e0b"]) => ({
  name,
  mimeType: "image/png",
  buffer: await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="960" height="540" fill="url(#g)"/></svg>`
    )
  )
    .png()
    .toBuffer()
})

/** One of the demo's landscapes. */
export const landscape = async (name: Art) => ({
  name: `${name}.jpeg`,
  mimeType: "image/jpeg",
  buffer: await sharp(Buffer.from(art[name]())).resize({ width: 960 }).jpeg().toBuffer()
})

/** A face for an avatar. */
export const portrait = async (seed: number) => ({
  name: "face.png",
  mimeType: "image/png",
  buffer: await sharp(
    Buffer.from(
      drawn(seed, ["#4b3621", "#e8b98f", "#2f6f6b", "#f3c98b"], { longHair: seed % 2 === 1, glasses: seed % 3 === 0 })
    )
  )
    .png()
    .toBuffer()
})

/** A sound file: two seconds of a low note, mono, 8 bits, 8,000 samples a second. */
export const tone = (name: string) => {
  const rate = 8_000
  const samples = Buffer.from(
    Uint8Array.from({ length: rate * 2 }, (_, at) => 128 + Math.round(60 * Math.sin((at / rate) * 2 * Math.PI * 110)))
  )
  const head = Buffer.alloc(44)
  head.write("RIFF", 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write("WAVEfmt ", 8)
  head.writeUInt32LE(16, 16)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8]
  ] as const)
    head.writeUInt16LE(value, at)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.write("data", 36)
  head.writeUInt32LE(samples.length, 40)
  return { name, mimeType: "audio/wav", buffer: Buffer.concat([head, samples]) }
}
