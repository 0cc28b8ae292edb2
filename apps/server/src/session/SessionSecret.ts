import { Context, Layer, type Redacted } from "effect"

/**
 * The server's half of every session key: at least 32 characters, the same on every replica. Changing it signs
 * everybody out; it is never stored next to the sessions it protects.
 */
export class SessionSecret extends Context.Service<SessionSecret, { readonly value: Redacted.Redacted }>()(
  "@chirp/server/session/SessionSecret"
) {
  static readonly layer = (value: Redacted.Redacted) => Layer.succeed(SessionSecret, { value })
}
