import { Context, Effect, Layer, Option, Redacted } from "effect"
import { deriveKey, hashOf, open, seal } from "../session/Seal.ts"

/** A box that was opened; `stale` when a former key opened it, so that it should be sealed anew. */
export interface Opened {
  readonly plain: Redacted.Redacted
  readonly stale: boolean
}

/**
 * The server's keys for what it keeps sealed for others: the first seals, all open. To rotate, put the new secret first and
 * keep the old one until nothing is sealed with it any more (boxes are sealed anew when they are used).
 */
export class KeyRing extends Context.Service<
  KeyRing,
  {
    /** `bound` must be given again to open: what the box belongs to. */
    readonly seal: (plain: Redacted.Redacted, bound: string) => ReturnType<typeof seal>
    /** None: sealed with a key that is not on the ring, bound to something else, or changed. */
    readonly open: (box: string, bound: string) => Option.Option<Opened>
  }
>()("@chirp/server/grants/KeyRing") {
  /** Secrets of at least 32 characters, the newest first. */
  static readonly layer = (secrets: readonly [Redacted.Redacted, ...ReadonlyArray<Redacted.Redacted>]) =>
    Layer.sync(KeyRing, () => {
      const keyOf = (secret: Redacted.Redacted) => {
        const key = deriveKey(secret, "", "chirp key ring v1")
        return { key, name: hashOf(Buffer.from(key).toString("hex")).slice(0, 8) }
      }
      const [first, ...former] = secrets
      const newest = keyOf(first)
      const keys = [newest, ...former.map(keyOf)]
      return KeyRing.of({
        seal: (plain, bound) => {
          // the name of the key is not secret: it says which to try
          const sealed = seal(newest.key, Redacted.value(plain), bound)
          return Effect.map(sealed, (box) => `${newest.name}.${box}`)
        },
        open: (box, bound) => {
          const [name, body = ""] = box.split(".", 2)
          return Option.fromUndefinedOr(keys.find((key) => key.name === name)).pipe(
            Option.flatMap((found) => open(found.key, body, bound)),
            Option.map((plain) => ({
              plain: Redacted.make(plain, { label: "access token" }),
              stale: name !== newest.name
            }))
          )
        }
      })
    })
}
