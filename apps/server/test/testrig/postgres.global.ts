import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import type { TestProject } from "vitest/node"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The run's PostgreSQL: unix socket file and superuser. */
    readonly postgres: { readonly socket: string; readonly username: string }
  }
}

/** Starts one embedded PostgreSQL for the run and removes it, data and all, at its end. */
export default async function setup(project: TestProject) {
  const base = mkdtempSync(join(tmpdir(), "chirp-test-"))
  // as root, PostgreSQL runs as another user, who must get through to its data
  chmodSync(base, 0o755)
  const scope = Scope.makeUnsafe()
  const context = await Effect.runPromise(
    Layer.buildWithScope(EmbeddedPostgres.layer({ dataDir: join(base, "pg") }), scope)
  )
  const { socket, username } = Context.get(context, EmbeddedPostgres)
  project.provide("postgres", { socket, username })
  return async () => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    rmSync(base, { recursive: true, force: true })
  }
}
