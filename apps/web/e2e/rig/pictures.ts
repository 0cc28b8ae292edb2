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

/** A sound file (FLAC, uncompressed): two seconds of a low note, mono, 8 bits, 8,000 samples a second. */
export const tone = (name: string) => {
  const frames = Array.from({ length: 4 }, (_, number) => {
    // fixed blocks of 4,096 samples, 8 kHz, one channel, 8 bits, this block's number
    const head = Buffer.from([0xff, 0xf8, 0xc4, 0x02, number])
    const sample = (at: number) => Math.round(60 * Math.sin(((number * BLOCK + at) / RATE) * 2 * Math.PI * 110))
    const samples = Buffer.from(Int8Array.from({ length: BLOCK }, (_, at) => sample(at)).buffer)
    // 2: one subframe, its samples as they are
    const frame = Buffer.concat([head, checksum(head, 8, 0x07), Buffer.of(2), samples])
    return Buffer.concat([frame, checksum(frame, 16, 0x8005)])
  })
  const info = Buffer.alloc(34)
  info.writeUInt16BE(BLOCK, 0)
  info.writeUInt16BE(BLOCK, 2)
  // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples
  info.writeBigUInt64BE((BigInt(RATE) << 44n) | (7n << 36n) | BigInt(frames.length * BLOCK), 10)
  const buffer = Buffer.concat([Buffer.from("fLaC"), Buffer.of(0x80, 0, 0, info.length), info, ...frames])
  return { name, mimeType: "audio/flac", buffer }
}

const RATE = 8_000
const BLOCK = 4_096

/** CRC of so many bits, high bit first, from 0. */
const checksum = (bytes: Buffer, bits: 8 | 16, polynomial: number): Buffer => {
  const top = 1 << (bits - 1)
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << (bits - 8)
    for (let bit = 0; bit < 8; bit++) crc = (crc & top ? (crc << 1) ^ polynomial : crc << 1) & (2 * top - 1)
  }
  return bits === 8 ? Buffer.of(crc) : Buffer.of(crc >> 8, crc & 0xff)
}
