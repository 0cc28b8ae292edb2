import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"
import { Effect, Redacted, Semaphore } from "effect"

/** scrypt's cost, about 30 ms on a small machine: N, r, p and the bytes of salt and key. */
const cost = { N: 16_384, r: 8, p: 1 } as const
const saltBytes = 16
const keyBytes = 32

/** At once: Node's four threads also read and write files, which guessed passwords must not hold up. The rest wait. */
const deriving = Semaphore.makeUnsafe(2)
/** Longer ones are no passwords (`passwordComplaint` allows 72 bytes): they are cut, so that length costs nothing. */
const maxCharacters = 1024

const derive = (
  password: string,
  salt: Buffer,
  options: { readonly N: number; readonly r: number; readonly p: number }
) =>
  Effect.callback<Buffer>((resume) => {
    scrypt(password.slice(0, maxCharacters).normalize("NFKC"), salt, keyBytes, options, (error, key) =>
      resume(error ? Effect.die(error) : Effect.succeed(key))
    )
  }).pipe(deriving.withPermit)

/** `scrypt$N$r$p$salt$key`, the last two in base64url: the costs are kept so that they can be raised later. */
export const hashPassword = Effect.fn("Passwords.hash")(function* (password: Redacted.Redacted) {
  const salt = randomBytes(saltBytes)
  const key = yield* derive(Redacted.value(password), salt, cost)
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$")
})

/** Compares in constant time. An unreadable hash fits no password. */
export const verifyPassword = Effect.fn("Passwords.verify")(function* (password: Redacted.Redacted, hash: string) {
  const [scheme, n, r, p, salt, key] = hash.split("$")
  if (scheme !== "scrypt" || salt === undefined || key === undefined) return false
  const wanted = Buffer.from(key, "base64url")
  const found = yield* derive(Redacted.value(password), Buffer.from(salt, "base64url"), {
    N: Number(n),
    r: Number(r),
    p: Number(p)
  })
  return wanted.length === found.length && timingSafeEqual(wanted, found)
})

/** Work for an unknown user as for a known one, so that the time of the answer does not tell them apart. */
export const verifyNobody = (password: Redacted.Redacted) =>
  Effect.asVoid(derive(Redacted.value(password), Buffer.alloc(saltBytes), cost))
