import { randomBytes } from "node:crypto"
import { Effect, Layer, Redacted } from "effect"
import { Meilisearch } from "meilisearch"
import type { EngineSettings } from "../../src/search/meilisearch/Engine.ts"
import * as SearchIndexMeilisearch from "../../src/search/SearchIndexMeilisearch.ts"

const host = process.env.MEILI_HOST
const key = process.env.MEILI_KEY

/** A Meilisearch is there when `MEILI_HOST` is set (with its `MEILI_KEY`); tests make indexes of their own in it. */
export const hasMeilisearch = host !== undefined && host !== ""

/** The engine with a prefix of its own, whose indexes are deleted at the end. */
export const engineSettings = Effect.acquireRelease(
  Effect.sync(
    (): EngineSettings => ({
      url: new URL(/^https?:\/\//.test(host ?? "") ? (host ?? "") : `http://${host}`),
      key: key === undefined ? undefined : Redacted.make(key),
      prefix: `t${randomBytes(6).toString("hex")}`
    })
  ),
  ({ prefix, url }) => Effect.promise(() => forgetIndexes(url, prefix ?? ""))
)

/** Deletes the indexes that a test has made. */
export const forgetIndexes = async (url: URL, prefix: string) => {
  const client = new Meilisearch({ host: url.origin, ...(key !== undefined && { apiKey: key }) })
  const { results } = await client.getRawIndexes({ limit: 1000 })
  for (const { uid } of results) if (uid.startsWith(`${prefix}_`)) await client.deleteIndex(uid)
}

/** `SearchIndex` on fresh indexes of a real Meilisearch; needs `Stemmer`. */
export const layerMeilisearch = Layer.unwrap(Effect.map(engineSettings, SearchIndexMeilisearch.layer))
