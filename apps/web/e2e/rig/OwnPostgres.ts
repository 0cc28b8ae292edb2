import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { EmbeddedPostgres } from "../../../server/src/storage/EmbeddedPostgres.ts"
import type { RigPostgres } from "../../../server/test/testrig/ChirpRig.ts"

/** The embedded PostgreSQL in a folder that is removed with it, for what runs outside of Vitest. */
export const ownPostgres = async (): Promise<{ readonly at: RigPostgres; readonly stop: () => Promise<void> }> => {
  const base = mkdtempSync(join(tmpdir(), "chirp-own-"))
  // PostgreSQL may run as another user
  chmodSync(base, 0o755)
  const scope = Scope.makeUnsafe()
  const context = await Effect.runPromise(
    Layer.buildWithScope(EmbeddedPostgres.layer({ dataDir: join(base, "pg") }), scope)
  )
  const { socket, username } = Context.get(context, EmbeddedPostgres)
  return {
    at: { socket, username },
    stop: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      rmSync(base, { recursive: true, force: true })
    }
  }
}
