import { Context, Layer, Option, type Redacted } from "effect"

/**
 * The token that public posts are read with when nobody is signed in for it: best that of an account of its own, with no
 * mutes, blocks and filters, and an administrator's, so that all accounts can be listed. `None`: only what passes through
 * Chirp is indexed.
 */
export class IndexingToken extends Context.Service<IndexingToken, Option.Option<Redacted.Redacted>>()(
  "@chirp/server/search/IndexingToken"
) {
  static readonly layerNone = Layer.succeed(IndexingToken, Option.none())
  static readonly layer = (token: Redacted.Redacted) => Layer.succeed(IndexingToken, Option.some(token))
}
