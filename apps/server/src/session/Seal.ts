import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto"
import { Effect, Option, Redacted } from "effect"

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** `bytes` random bytes as unpadded base64url: 16 bytes are 22 characters. */
export const randomToken = (bytes: number) => Effect.sync(() => randomBytes(bytes).toString("base64url"))

/** SHA-256, hexadecimal. For values that are random themselves: no salt, no stretching. */
export const hashOf = (value: string) => createHash("sha256").update(value).digest("hex")

/** HKDF-SHA-256 (RFC 5869): a 256-bit key of `secret` for one purpose (`info`) and one `salt`. */
export const deriveKey = (secret: Redacted.Redacted, salt: string, info: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", Redacted.value(secret), salt, info, 32))

/** AES-256-GCM with a fresh nonce; `aad` is bound to the box but not in it. Gives base64url of nonce, text and tag. */
export const seal = (key: Uint8Array, plain: string, aad: string) =>
  Effect.sync(() => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(aad))
    return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
      "base64url"
    )
  })

/** Opens a box of `seal`. None: another key, another `aad`, or a changed byte; which of them is not told. */
export const open: (key: Uint8Array, box: string, aad: string) => Option.Option<string> = Option.liftThrowable(
  (key: Uint8Array, box: string, aad: string) => {
    const bytes = Buffer.from(box, "base64url")
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(aad))
      .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)).toString("utf8") + decipher.final("utf8")
  }
)
