import { generateKeyPairSync, sign } from "node:crypto"

/** A certificate that signs itself, and its key; PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** DER (X.690): a tag, a length, and what is in it. */
const tlv = (tag: number, ...parts: ReadonlyArray<Buffer | string>): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)))
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: ReadonlyArray<Buffer>) => tlv(0x30, ...parts)
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, "hex"))
const named = (name: string) => sequence(tlv(0x31, sequence(oid("550403"), tlv(0x0c, name))))
const extension = (id: string, value: Buffer) => sequence(oid(id), tlv(0x04, value))
const pem = (what: string, der: Buffer) =>
  `-----BEGIN ${what}-----\n${der.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END ${what}-----\n`

/** For `name` (and, when it is localhost, 127.0.0.1), good from 2020 until the first of January of `until`. RFC 5280. */
export const selfSigned = (name: string, until = 2049): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"))
  const at = (year: number) => tlv(0x17, `${String(year % 100).padStart(2, "0")}0101000000Z`)
  const names = [tlv(0x82, name), ...(name === "localhost" ? [tlv(0x87, Buffer.from([127, 0, 0, 1]))] : [])]
  const certificate = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    named(name),
    sequence(at(2020), at(until)),
    named(name),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(
      0xa3,
      sequence(extension("551d13", sequence(tlv(0x01, Buffer.from([255])))), extension("551d11", sequence(...names)))
    )
  )
  const signature = tlv(0x03, Buffer.from([0]), sign("sha256", certificate, privateKey))
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: pem("CERTIFICATE", sequence(certificate, ecdsaWithSha256, signature))
  }
}
