import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

/** One PostgreSQL cluster for the whole run; a test that needs a database makes its own in it (apps/server/test/testrig/Postgres.ts). */
const globalSetup = ["./apps/server/test/testrig/postgres.global.ts"]

/**
 * Milliseconds after which a test counts as stuck. Nothing is measured by it: on a machine that is busy with something
 * else every test may take many times as long as usual.
 */
const patience = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 40_000 } } }

/** Files run at a time: most tests wait for processes and sockets, not for a processor. */
const maxWorkers = Math.max(3, availableParallelism() - 1)

export default defineConfig({
  test: {
    globalSetup,
    maxWorkers,
    projects: [
      {
        test: {
          name: "domain",
          root: "packages/domain",
          include: ["test/**/*.test.ts"],
          environment: "node",
          ...patience
        }
      },
      {
        test: {
          name: "embedded-gotosocial",
          root: "packages/embedded-gotosocial",
          include: ["test/**/*.test.ts"],
          environment: "node",
          ...patience
        }
      },
      {
        test: {
          name: "server",
          root: "apps/server",
          include: ["test/**/*.test.ts"],
          environment: "node",
          ...patience
        }
      },
      {
        extends: "./apps/web/vitest.config.ts",
        test: {
          name: "web",
          root: "apps/web",
          include: ["test/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          ...patience
        }
      },
      {
        // in a real browser against the built app and server: run by `npm test`, which builds first; and the app's own
        // modules over a real server, without a browser
        test: {
          name: "e2e",
          root: "apps/web",
          include: ["e2e/**/*.e2e.ts", "test/**/*.e2e.ts"],
          environment: "node",
          ...patience
        }
      }
    ]
  }
})
