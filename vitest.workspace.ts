import { defineConfig } from "vitest/config"

/** One PostgreSQL cluster for the whole run; a test that needs a database makes its own in it (apps/server/test/testrig/Postgres.ts). */
const globalSetup = ["./apps/server/test/testrig/postgres.global.ts"]

export default defineConfig({
  test: {
    globalSetup,
    projects: [
      { test: { name: "domain", root: "packages/domain", include: ["test/**/*.test.ts"], environment: "node" } },
      {
        test: {
          name: "embedded-gotosocial",
          root: "packages/embedded-gotosocial",
          include: ["test/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: "server",
          root: "apps/server",
          include: ["test/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        extends: "./apps/web/vitest.config.ts",
        test: { name: "web", root: "apps/web", include: ["test/**/*.test.{ts,tsx}"], environment: "happy-dom" }
      },
      {
        // in a real browser against the built app and server: run by `npm test`, which builds first
        test: {
          name: "e2e",
          root: "apps/web",
          include: ["e2e/**/*.e2e.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      }
    ]
  }
})
